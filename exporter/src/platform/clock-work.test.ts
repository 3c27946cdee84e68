import { expect, it } from 'vitest';
import type { Lap } from '../core/clock.js';
import { createClock } from './clock.js';

const clock = createClock();
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

/** The loop computes for `busyMs` while the lap is open. */
async function after(lap: Lap, busyMs: number): Promise<unknown> {
  const end = performance.now() + busyMs;
  while (performance.now() < end);
  await turn();
  return lap.seconds();
}

it('a lap of work bears its own computing and nothing beyond', async () => {
  clock.lap();
  await turn();
  // Ten times what a handshake needs, so that a busy machine does not decide the outcome.
  expect(await after(clock.lap(400), 30)).toEqual(expect.any(Number));
  expect(await after(clock.lap(4), 30)).toBe('stall');
  expect(await after(clock.lap(), 30)).toBe('stall');
});
