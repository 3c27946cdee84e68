import { expect } from 'vitest';
import { may, must, should, type Case, type Group } from '../case.js';
import type { World } from '../world.js';

/** The upstream suite allows two requests in 8 s, the one of the shutdown among them, at a scrape a second. */
const stops = (make: typeof must, name: string, status: number): Case =>
  make(name, `8 s of ${status} at a scrape a second see one or two requests`, ({ statuses }) => {
    const { length } = statuses.at(`s${status}`).requests;
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(2);
  });

/** The first request came again: the same series and samples, and it says that it is a repetition. */
function cameAgain({ patient }: World, endpoint: string): void {
  const [first, second] = patient.at(endpoint).requests;
  const keys = (seen: typeof first): string[] => (seen?.message?.series ?? []).map(({ labels, samples }) => JSON.stringify([labels, samples[0]?.timestamp])); // prettier-ignore
  expect(keys(second)).toEqual(expect.arrayContaining(keys(first)));
  expect(first?.headers['retry-attempt']).toBeUndefined();
  expect(second?.headers['retry-attempt']).toBe('1');
}
const again = (make: typeof must, status: number): Case =>
  make(`retry_on_${status}`, `after ${status} the same samples come again, with a Retry-Attempt header`, (world) =>
    cameAgain(world, `s${status}`),
  );

export const retry: Group = {
  name: 'retry',
  upstream: true,
  cases: [
    stops(must, 'no_retry_on_400', 400),
    stops(must, 'no_retry_on_401', 401),
    stops(must, 'no_retry_on_404', 404),
    may(
      'may_retry_on_429',
      'after 429 with Retry-After: 1 the next request comes 1 s later or more',
      ({ statuses }) => {
        const { intervals } = statuses.at('s429');
        for (const interval of intervals.slice(0, -1)) expect(interval).toBeGreaterThanOrEqual(1_000);
      },
    ),
    again(must, 500),
    again(must, 503),
    again(should, 502),
    again(should, 504),
    stops(should, 'no_retry_on_413', 413),
    again(must, 408),
  ],
};
