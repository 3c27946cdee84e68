/** Days without a receiver, and coming back from them. */
import { remoteBacklog } from '@parallax/contract';
import { expect } from 'vitest';
import { fault, scaled, SOAK } from './harness/fault.js';
import { total } from './harness/readings.js';

const SERIES = scaled(2_000, 500);
const STEP_MS = 30_000;
const HOURS = scaled(72, 2);
const GIB = 2 ** 30;

fault(`${HOURS} hours offline at ${SERIES} series every 30 s, restarted three times, lose nothing`, {
  given: { series: SERIES, maxBytes: GIB, endpoint: { batch: { max_samples: 10_000, deadline: '100ms' } } },
  inject: async (world) => {
    await world.receiverDown();
    const rounds = (HOURS * 3_600_000) / STEP_MS;
    const begun = Date.now() - HOURS * 3_600_000;
    for (let part = 0; part < 4; part += 1) {
      await world.start(false);
      const from = begun + (part * rounds * STEP_MS) / 4;
      await world.producer.call('fill', { from, step: STEP_MS, count: rounds / 4, series: SERIES });
      if (part === 1) await world.kill();
      else if (part < 3) await world.stop();
    }
    // The metric of the backlog is said every two seconds.
    await world.until('the backlog is told', (readings) => total(readings, remoteBacklog) >= (SERIES * HOURS * 3_600_000) / STEP_MS); // prettier-ignore
  },
  drains: 1_200_000,
  // The rounds of three days are made within seconds: most of the memory is that of making them.
  expect: { disk: GIB, rss: scaled(400, 250) * 2 ** 20, says: [{ metric: remoteBacklog, atLeast: (SERIES * HOURS * 3_600_000) / STEP_MS }] }, // prettier-ignore
});

fault('a backlog of a gibibyte adds at most 64 MiB of memory and is opened within two seconds', {
  given: { series: SERIES, maxBytes: 2 * GIB, endpoint: { batch: { max_samples: 10_000, deadline: '100ms' } } },
  skip: SOAK ? undefined : 'takes minutes: npm run soak',
  inject: async (world) => {
    await world.start(false);
    await world.producer.call('one', SERIES);
    await world.sleep(3_000);
    const idle = await world.producer.call('rss');
    await world.receiverDown();
    const from = Date.now() - 100 * 3_600_000;
    for (let done = 0; world.peakDisk < GIB; done += 500) {
      await world.producer.call('fill', { from: from + done * 10_000, step: 10_000, count: 500, series: SERIES });
      await world.look();
    }
    await world.stop();
    const begun = performance.now();
    await world.start(false);
    const took = performance.now() - begun;
    await world.sleep(3_000);
    const withBacklog = await world.producer.call('rss');
    process.stdout.write(`fault: idle ${idle / 2 ** 20} MiB, with backlog ${withBacklog / 2 ** 20} MiB, opened in ${took} ms\n`); // prettier-ignore
    expect(withBacklog - idle).toBeLessThan(64 << 20);
    expect(took).toBeLessThan(2_000);
  },
  drains: 1_800_000,
  expect: { disk: 2 * GIB },
});
