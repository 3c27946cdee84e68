/** The disk under the queue: without power, full, at its bound. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { queueLost, queueUnclean, queueWritable, queueWriteErrors, remoteBacklog } from '@parallax/contract';
import { describe, expect } from 'vitest';
import { mountRefusal } from '../kit/tmpfs.js';
import { END_MS, fault, scaled } from './harness/fault.js';
import { total } from './harness/readings.js';

fault('a power cut costs at most what was accepted in the last second', {
  inject: async (world) => {
    for (let cut = 0; cut < scaled(20, 3); cut += 1) {
      if (cut % 2 === 0) await world.receiverDown();
      else await world.receiverUp();
      await world.start();
      await world.sleep(world.random.between(1_500, 3_000));
      await world.cutPower();
    }
  },
  expect: { repeatedRequests: scaled(400, 60), says: [{ metric: queueUnclean, atLeast: 1 }] },
});

describe.skipIf(mountRefusal !== undefined)('a file system of its own', () => {
  fault('a full disk stops nothing, and what waited in memory goes on when there is room', {
    given: { smallDisk: 16_384 },
    inject: async (world) => {
      const ballast = join(world.directory, '..', 'ballast');
      await world.receiverDown();
      await world.start();
      await world.sleep(500);
      fillUp(ballast);
      await world.until('the queue says so', (readings) => readings.some(({ name, value }) => name === queueWritable.name && value === 0)); // prettier-ignore
      await world.sleep(scaled(600_000, 1_500));
      expect(world.running).toBe(true);
      rmSync(ballast);
      const freed = performance.now();
      await world.until('it is written again', (readings) => total(readings, queueWritable) === 1, 30_000);
      expect(performance.now() - freed).toBeLessThan(30_000);
    },
    expect: {
      says: [
        { metric: queueWritable, atMost: 0 },
        { metric: queueWriteErrors, atLeast: 1 },
      ],
    },
  });
});

/** Of the queue on disk. */
const BOUND = scaled(16, 2) * 2 ** 20;

fault('an outage longer than the disk drops the oldest, and says exactly how many', {
  given: { maxBytes: BOUND, series: 2_000 },
  inject: async (world) => {
    await world.receiverDown();
    await world.start(false);
    const begun = Date.now() - 72 * 3_600_000;
    await world.producer.call('fill', { from: begun, step: 30_000, count: scaled(8_000, 250), series: 2_000 });
    await world.until('the loss is told', (readings) => total(readings, queueLost, { cause: 'size' }) > 0);
  },
  expect: { losses: ['size'], disk: BOUND, says: [{ metric: queueLost, labels: { cause: 'size' }, atLeast: 1 }] },
});

fault('SIGTERM in the middle of a backlog ends it within five seconds and loses nothing', {
  inject: async (world) => {
    await world.receiverDown();
    for (let round = 0; round < scaled(20, 2); round += 1) {
      await world.start();
      await world.until('a backlog', (readings) => total(readings, remoteBacklog) > 5_000);
      const { code, took } = await world.stop();
      expect(code, world.producer.said).toBe(0);
      expect(took).toBeLessThan(END_MS);
    }
  },
});

/** Writes until nothing fits any more. */
function fillUp(path: string): void {
  for (let bytes = 1 << 20; bytes >= 1; bytes >>= 1) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' });
    } catch {
      // until not even this fits
    }
  }
}
