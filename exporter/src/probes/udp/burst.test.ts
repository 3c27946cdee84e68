import { expect, it } from 'vitest';
import { FakeClock } from '../../../test/kit/clock.js';
import type { Datagrams } from '../../core/net.js';
import { burst, newTally, verdict, type BurstPlan } from './burst.js';

const plan: BurstPlan = {
  payload: Buffer.from('x'),
  count: 3,
  spacing: 100,
  wait: 5000,
  until: Infinity,
  expected: () => true,
};

/** Sockets that hear nothing, and how many are open. */
function silence(): { open: () => Promise<Datagrams>; readonly openNow: number } {
  let openNow = 0;
  return {
    open: () => {
      openNow += 1;
      return Promise.resolve({
        localPort: 1,
        send: () => Promise.resolve(),
        onMessage: () => undefined,
        close: () => {
          openNow -= 1;
        },
      });
    },
    get openNow() {
      return openNow;
    },
  };
}

it.each([
  ['each datagram for its wait', { wait: 300 }, 200 + 300],
  ['none beyond the end', { wait: 5000, until: 1_000 + 450 }, 450],
])('waits for %s', async (_, change, end) => {
  const clock = new FakeClock({ monotonic: 1_000, wall: 0 });
  const sockets = silence();
  const tally = newTally();
  let done = false;
  const running = burst(
    { ...plan, ...change },
    { clock, signal: new AbortController().signal, open: sockets.open },
    tally,
  );
  void running.then(() => (done = true));
  await clock.advance(end - 1);
  expect([done, tally.sent]).toEqual([false, 3]);
  await clock.advance(1);
  await running;
  expect([tally.rtts, sockets.openNow]).toEqual([[], 0]);
  expect(verdict(tally, 3)).toMatchObject({ phase: 'reply', error: { reason: 'packet_loss' } });
  expect(verdict(tally, 1)).toMatchObject({ phase: 'reply', error: { reason: 'timeout' } });
});

it('stops sending and closes everything when it is cancelled', async () => {
  const clock = new FakeClock({ monotonic: 1_000, wall: 0 });
  const sockets = silence();
  const tally = newTally();
  const controller = new AbortController();
  const running = burst(plan, { clock, signal: controller.signal, open: sockets.open }, tally);
  await clock.advance(150);
  controller.abort(new Error('shutting down'));
  await running;
  expect([tally.sent, sockets.openNow, clock.sleeping]).toEqual([2, 0, 0]);
});
