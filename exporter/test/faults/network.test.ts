/** What lies between sender and receiver: connections that do anything but work. */
import { readdirSync } from 'node:fs';
import { remoteBacklog, remoteBacklogAge, remoteRequests } from '@parallax/contract';
import { expect } from 'vitest';
import { faultProxy, type Toxic } from '../kit/fault-proxy.js';
import { fault, scaled } from './harness/fault.js';
import { total } from './harness/readings.js';
import type { World } from './harness/world.js';

/** Descriptors that the producer has open. */
const descriptors = ({ producer }: World): number => readdirSync(`/proc/${producer.pid}/fd`).length;

const QUICK = { timeout: '400ms', batch: { max_samples: 500, deadline: '100ms' } };

const TOXICS: Readonly<Record<string, readonly Toxic[]>> = {
  'takes the connection and never answers': [{ toxic: 'timeout', ms: 0, stream: 'down' }],
  'answers one byte a second': [{ toxic: 'slicer', bytes: 1, ms: 1_000, stream: 'down' }],
  'resets the connection within the request': [{ toxic: 'limit_data', bytes: 900, stream: 'up' }, { toxic: 'reset_peer', ms: 5 }], // prettier-ignore
  'closes its half within the answer': [{ toxic: 'limit_data', bytes: 20, stream: 'down' }],
  'is refused': [{ toxic: 'down' }],
};

for (const [what, toxics] of Object.entries(TOXICS)) {
  fault(`a receiver that ${what}, again and again, costs nothing and no descriptor`, {
    given: { endpoint: QUICK },
    inject: async (world) => {
      const proxy = await faultProxy({ target: { port: world.port } });
      world.defer(() => proxy.close());
      world.url = `http://127.0.0.1:${proxy.port}/api/v1/write`;
      await world.start();
      await world.sleep(300);
      const before = descriptors(world);
      for (let round = 0; round < scaled(300, 1); round += 1) {
        for (const toxic of toxics) await proxy.add(toxic);
        await world.sleep(600);
        await world.until(
          'it is noticed',
          (readings) => total(readings, remoteRequests, { outcome: 'unreachable' }) > 0,
        );
        await proxy.heal();
        await world.sleep(scaled(100, 1_500));
      }
      await world.until('it delivers again', (readings) => total(readings, remoteBacklog) < 1_000);
      expect(descriptors(world)).toBeLessThanOrEqual(before + 8);
    },
    expect: {
      repeatedRequests: scaled(2_000, 10),
      says: [{ metric: remoteRequests, labels: { outcome: 'unreachable' }, atLeast: 1 }],
    },
  });
}

fault('a receiver that stores and then resets the connection gets the same again', {
  given: { endpoint: QUICK },
  inject: async (world) => {
    await world.start();
    for (let round = 0; round < scaled(300, 2); round += 1) {
      await world.sleep(1_200);
      await world.receiver.call('behave', { script: [{ fault: 'reset_after' }] });
    }
    await world.sleep(500);
  },
  expect: { repeatedRequests: scaled(600, 6) },
});

fault('a receiver at half the rate lets the backlog grow steadily, then it drains oldest first', {
  given: { endpoint: { batch: { max_samples: 100, deadline: '100ms' }, shards: { min: 1, max: 1 } } },
  inject: async (world) => {
    await world.receiver.call('behave', { delay: 80 });
    await world.start();
    const backlog: number[] = [];
    for (let look = 0; look < scaled(50, 3); look += 1) {
      await world.sleep(2_500);
      // A producer that is held up by a busy machine issues nothing for a while.
      const before = backlog.at(-1) ?? 0;
      const grows = `the backlog grows, every 2.5 s: ${backlog.join(' ')}`;
      await world.until(grows, (readings) => total(readings, remoteBacklog) > before);
      backlog.push(total(world.readings, remoteBacklog));
    }
    await world.receiver.call('behave', { delay: 5 });
    await world.until('it drains', (readings) => total(readings, remoteBacklog) < 500, scaled(300_000, 120_000));
  },
  expect: { says: [{ metric: remoteBacklogAge, atLeast: 1 }], rss: 200 << 20 },
});
