/** How fast a backlog goes, and that what else runs in the process keeps its time meanwhile. */
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
/** Far below what a quiet machine does, which the line of the case says. */
const SLOWEST = 20_000;

reported(
  'a backlog goes oldest first to a receiver that takes all, while timers keep their time',
  { timeout: 240_000 },
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
    const late = world.producer.call('lateness', 'begin');
    await world.until('all is delivered', (readings) => total(readings, remoteSamples, { outcome: 'delivered' }) >= ROUNDS * SERIES, 240_000); // prettier-ignore
    const seconds = (performance.now() - begun) / 1000;
    await late;
    const { worst, p99 } = await world.producer.call('lateness', 'end');
    expect(total(world.readings, remoteBacklog)).toBe(0);
    const rate = (ROUNDS * SERIES) / seconds;
    expect(rate).toBeGreaterThan(SLOWEST);
    await world.stop();
    return `${Math.round(rate)} samples/s (metrics say so every 2 s), a timer of 10 ms was late by ${p99.toFixed(1)} ms (p99), ${worst.toFixed(1)} ms at worst`;
  },
);
