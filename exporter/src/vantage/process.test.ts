import { expect, it } from 'vitest';
import { watchProcess } from './process.js';

it('knows the descriptors, the memory and the event loop of this process', async () => {
  using watch = await watchProcess();
  const names = (await watch.read()).map((metric) => metric.name);
  for (const name of [
    'process_open_fds',
    'process_max_fds',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds',
  ]) {
    expect(names).toContain(name);
  }
});
