/** The process itself is in trouble: stopped, short of descriptors, of memory, of time. */
import { execFileSync } from 'node:child_process';
import { remoteBacklog } from '@parallax/contract';
import { fault, scaled } from './harness/fault.js';
import { total } from './harness/readings.js';

fault('a process that is stopped for long goes on where it was', {
  inject: async (world) => {
    await world.start();
    await world.sleep(500);
    world.producer.signal('SIGSTOP');
    await world.sleep(scaled(90_000, 3_000));
    world.producer.signal('SIGCONT');
    await world.sleep(500);
  },
});

fault('a tenth of the processor is enough to lose nothing', {
  inject: async (world) => {
    await world.start();
    // As a quota does: a little time, then none for the rest of the period.
    for (let period = 0; period < scaled(1_200, 40); period += 1) {
      world.producer.signal('SIGSTOP');
      await world.sleep(90);
      world.producer.signal('SIGCONT');
      await world.sleep(10);
    }
  },
});

fault('64 file descriptors are enough for a backlog and eight requests at once', {
  given: {
    endpoint: { shards: { min: 8, max: 8 }, batch: { max_samples: 200, deadline: '100ms' } },
  },
  inject: async (world) => {
    await world.receiverDown();
    await world.start();
    execFileSync('prlimit', ['--pid', String(world.producer.pid), '--nofile=64']);
    await world.until('a backlog', (readings) => total(readings, remoteBacklog) > scaled(500_000, 10_000), 600_000);
    await world.receiverUp();
    await world.sleep(2_000);
  },
});

fault('a heap of 48 MB is enough for a backlog of many times as much', {
  given: { producer: { flags: ['--max-old-space-size=48'] } },
  inject: async (world) => {
    await world.receiverDown();
    await world.start(false);
    const from = Date.now() - 3_600_000;
    await world.producer.call('fill', { from, step: 1_000, count: scaled(3_000, 200), series: 1_000 });
  },
  drains: 300_000,
});

fault('an event loop that is blocked for a fifth of the time loses nothing', {
  inject: async (world) => {
    await world.start();
    for (let round = 0; round < scaled(300, 4); round += 1) {
      await world.producer.call('block', 200);
      await world.sleep(800);
    }
  },
});
