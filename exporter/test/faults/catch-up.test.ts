/** How fast a backlog goes, and that what else runs in the process keeps its time meanwhile. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { remoteBacklog, remoteSamples } from '@parallax/contract';
import { expect } from 'vitest';
import { reported, scaled } from './harness/fault.js';
import { total } from './harness/readings.js';
import { World } from './harness/world.js';

const SERIES = 2_000;
const ROUNDS = scaled(5_000, 150);
/** Samples a second of the producer's processor time. */
const SLOWEST = 200_000;
/** Milliseconds of work that a timer of 10 ms has to wait for at most. */
const LONGEST = 150;

/** Seconds of the processor that a process has had: proc_pid_stat(5), in ticks of which all Linux has a hundred a second. */
function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13).map(Number); // prettier-ignore
  return ((user ?? NaN) + (system ?? NaN)) / 100;
}

reported(
  'a backlog goes oldest first to a receiver that takes all, while timers keep their time',
  { timeout: 600_000 },
  async (seed) => {
    const given = { series: SERIES, maxBytes: 2 ** 30, endpoint: { protocol: '1.0', batch: { max_samples: 10_000, deadline: '100ms' } } } as const; // prettier-ignore
    await using world = await World.create(given, seed);
    const taker = createServer(
      (request, response) => void request.resume().on('end', () => response.writeHead(204).end()),
    );
    taker.listen(0, '127.0.0.1');
    await once(taker, 'listening');
    world.defer(() => {
      taker.close();
      taker.closeAllConnections();
    });
    await world.receiverDown();
    await world.start(false);
    const past = { from: Date.now() - ROUNDS * 30_000, step: 30_000, count: ROUNDS, series: SERIES };
    await world.producer.call('fill', past);
    await world.stop();
    world.url = `http://127.0.0.1:${(taker.address() as AddressInfo).port}/api/v1/write`;
    await world.start(false);
    const begun = performance.now();
    const before = processorSeconds(world.producer.pid);
    const late = world.producer.call('lateness', 'begin');
    await world.until('all is delivered', (readings) => total(readings, remoteSamples, { outcome: 'delivered' }) >= ROUNDS * SERIES, 240_000); // prettier-ignore
    const seconds = (performance.now() - begun) / 1000;
    await late;
    const { worst, p99 } = await world.producer.call('lateness', 'end');
    expect(total(world.readings, remoteBacklog)).toBe(0);
    const rate = (ROUNDS * SERIES) / seconds;
    const used = processorSeconds(world.producer.pid) - before;
    expect((ROUNDS * SERIES) / used, `${used} s of the processor`).toBeGreaterThan(SLOWEST);
    expect(worst, 'milliseconds of work between two ticks').toBeLessThan(LONGEST);
    await world.stop();
    return `${Math.round((ROUNDS * SERIES) / used)} samples a second of processor, ${Math.round(rate)} a second (metrics say so every 2 s), a timer of 10 ms waited for ${p99.toFixed(1)} ms of work (p99), ${worst.toFixed(1)} ms at worst`;
  },
);
