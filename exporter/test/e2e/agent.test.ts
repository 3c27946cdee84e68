import { describe, expect, it } from 'vitest';
import { freePort, httpServer, silent } from '../kit/servers.js';
import { startAgent } from '../../src/agent.js';
import { probes } from '../../src/probes/index.js';
import { testAgent, TextFeed, valueIn } from '../kit/agent.js';
import { plainFiles } from '../kit/files.js';
import { FakeLog } from '../kit/sink.js';
import { openSockets, socketsFallTo } from '../kit/handles.js';

describe('an agent', () => {
  it('probes, shows what it measured, reloads and ends', async () => {
    const web = await httpServer((_, response) => response.end('well'));
    const refused = await freePort();
    const config = (extra: string): string => `
defaults: { interval: 200ms, timeout: 150ms }
probes:
  web:
    type: http
    targets: ['http://127.0.0.1:${web.port}/', 'http://127.0.0.1:${refused}/'${extra}]
`;
    const sockets = openSockets();
    try {
      await using test = await testAgent(config(''));
      const good = { probe: 'web', target: `http://127.0.0.1:${web.port}/`, vantage: 'test-vantage' };
      const bad = { target: `http://127.0.0.1:${refused}/`, reason: 'connection_refused', source: 'target' };
      const text = await test.until(
        (seen) =>
          (valueIn(seen, 'parallax_probe_successes_total', good) ?? 0) >= 3 &&
          (valueIn(seen, 'parallax_probe_failures_total', bad) ?? 0) >= 3,
      );
      expect(valueIn(text, 'parallax_probe_duration_seconds_count', { target: bad.target })).toBeUndefined();
      expect(valueIn(text, 'parallax_build_info', { version: '0.0.0-test' })).toBe(1);
      expect(valueIn(text, 'process_open_fds')).toBeGreaterThan(5);
      expect(await test.get('/-/ready')).toMatch(/\S/);
      expect(await test.get('/')).toContain(`127.0.0.1:${web.port}`);

      test.feed.text = test.feed.text.replace(config(''), config(`, { host: 'http://127.0.0.1:${web.port}/new' }`));
      expect(await test.agent.reload()).toBeUndefined();
      const fresh = { target: `http://127.0.0.1:${web.port}/new` };
      const after = await test.until((seen) => (valueIn(seen, 'parallax_probe_runs_total', fresh) ?? 0) >= 2);
      expect(valueIn(after, 'parallax_probe_runs_total', good)).toBeGreaterThan(3);

      const runs = valueIn(after, 'parallax_probe_runs_total', good) ?? 0;
      const kept = test.feed.text;
      test.feed.text += 'nonsense: true\n';
      expect(await test.agent.reload()).toContain('nonsense');
      const still = await test.until((seen) => (valueIn(seen, 'parallax_probe_runs_total', good) ?? 0) > runs);
      expect(valueIn(still, 'parallax_config_last_reload_successful')).toBe(0);
      expect(valueIn(still, 'parallax_config_reloads_total', { outcome: 'refused' })).toBe(1);

      test.feed.text = kept.replace(config(`, { host: 'http://127.0.0.1:${web.port}/new' }`), config(''));
      expect(await test.agent.reload()).toBeUndefined();
      const removed = await test.scrape();
      expect(valueIn(removed, 'parallax_probe_runs_total', fresh)).toBeUndefined();
      expect(valueIn(removed, 'parallax_config_last_reload_successful')).toBe(1);
    } finally {
      await web.close();
    }
    expect(await socketsFallTo(sockets)).toBeLessThanOrEqual(sockets);
  });

  it('ends within moments while runs hang', async () => {
    const peer = await silent();
    try {
      const test = await testAgent(`
probes:
  web: { type: http, interval: 60s, timeout: 30s, targets: ['http://127.0.0.1:${peer.port}/'] }
  quick: { type: http, interval: 300ms, timeout: 300ms, targets: ['http://127.0.0.1:${peer.port}/quick'] }
`);
      await test.until((seen) => (valueIn(seen, 'parallax_probe_runs_total', { probe: 'quick' }) ?? 0) >= 1);
      const before = performance.now();
      await test[Symbol.asyncDispose]();
      // The run that hangs would take half a minute.
      expect(performance.now() - before).toBeLessThan(15_000);
    } finally {
      await peer.close();
    }
  });

  it('judges its vantage by anchors, and keeps quiet before they answered', async () => {
    const web = await httpServer((_, response) => response.end('well'));
    let test: Awaited<ReturnType<typeof testAgent>> | undefined;
    try {
      test = await testAgent(`
anchors:
  minimum: 1
  interval: 1s
  timeout: 200ms
  targets: [{ type: tcp, host: '127.0.0.1:${web.port}' }]
`);
      const early = await test.scrape();
      // On a busy machine the anchor has been asked already.
      if (web.seen() === 0) expect(valueIn(early, 'parallax_vantage_healthy')).toBeUndefined();
      await test.until((seen) => valueIn(seen, 'parallax_vantage_healthy') === 1);
      await web.close();
      // A busy machine makes it sick for another reason too.
      const sick = await test.until((seen) => valueIn(seen, 'parallax_vantage_sick', { reason: 'anchors' }) === 1);
      expect(valueIn(sick, 'parallax_vantage_healthy')).toBe(0);
    } finally {
      await web.close();
      await test?.[Symbol.asyncDispose]();
    }
  });

  it('can be started again where it ended: same port, same rhythm, counters from nothing', async () => {
    const web = await httpServer((_, response) => response.end('well'));
    const port = await freePort();
    const text = `vantage: { name: again }
server: { listen: '127.0.0.1:${port}' }
probes:
  web: { type: http, interval: 2s, timeout: 500ms, targets: ['http://127.0.0.1:${web.port}/'] }
`;
    const RUNS = 3;
    /** How many runs there were at the first look, and when the first ones began. */
    const watch = async (): Promise<{ before: number; times: number[] }> => {
      const feed = new TextFeed(text);
      await using agent = await startAgent({ feed, files: plainFiles, probes, log: new FakeLog(), version: '0' });
      const times = new Set<number>();
      let before: number | undefined;
      while (times.size < RUNS) {
        const seen = await (await fetch(`${agent.url}/metrics`)).text();
        before ??= valueIn(seen, 'parallax_probe_runs_total');
        const at = valueIn(seen, 'parallax_probe_last_run_timestamp_seconds');
        if (at !== undefined) times.add(at);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return { before: before ?? 0, times: [...times] };
    };
    try {
      const first = await watch();
      const second = await watch();
      expect(second.before).toBeLessThan(RUNS);
      // Slots stand on the wall clock: runs are whole intervals apart, give or take how long a run takes; on a busy
      // machine some of them begin later.
      const apart = first.times.flatMap((one) => second.times.map((other) => (other - one) % 2));
      expect(Math.min(...apart.map((seconds) => Math.min(seconds, 2 - seconds)))).toBeLessThan(0.5);
    } finally {
      await web.close();
    }
  });
});
