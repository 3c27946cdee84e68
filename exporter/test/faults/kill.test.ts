/** The producer's process dies at any moment. */
import { queueUnclean, remoteBacklogAge } from '@parallax/contract';
import { fault, scaled } from './harness/fault.js';
import { total } from './harness/readings.js';

const KILLS = scaled(500, 25);

fault('a sender that is killed again and again while it delivers loses nothing', {
  inject: async (world) => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await world.start();
      await world.sleep(world.random.between(1, 300));
      await world.kill();
    }
  },
  expect: {
    repeatedRequests: KILLS,
    says: [{ metric: queueUnclean, atLeast: 1 }],
  },
});

fault('a sender that is killed while the receiver is down for long loses nothing', {
  inject: async (world) => {
    await world.receiverDown();
    for (let kill = 0; kill < scaled(20, 5); kill += 1) {
      await world.start();
      await world.sleep(world.random.between(100, 800));
      await world.kill();
    }
    await world.start();
    await world.until('it says so', (readings) => total(readings, remoteBacklogAge) > 1);
  },
  expect: { says: [{ metric: remoteBacklogAge, atLeast: 1 }] },
});
