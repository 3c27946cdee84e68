import { expect } from 'vitest';
import { must, should, type Group } from '../case.js';

const HOUR = 3_600_000;
/** What had been taken from the queue before the first answer still goes. */
const SETTLED_MS = 3_000;

export const clock: Group = {
  name: 'clocks and pauses',
  upstream: false,
  cases: [
    must(
      'receiver_behind',
      'a receiver whose clock is an hour behind gets nothing from its future once it said so, but for what was under way',
      ({ own }) => {
        const [first, ...later] = own.at('behind').requests;
        expect(first).toBeDefined();
        for (const { at, message } of later.filter((one) => one.at > (first?.doneAt ?? 0) + SETTLED_MS))
          for (const { samples } of message?.series ?? [])
            for (const { timestamp } of samples) expect(timestamp).toBeLessThanOrEqual(at - HOUR + 310_000);
      },
    ),
    must('receiver_ahead', 'a receiver whose clock is an hour ahead gets everything', ({ own }) =>
      expect(own.missing('ahead')).toEqual([]),
    ),
    must('retry_after_seconds', 'Retry-After: 2 is obeyed', ({ own }) => {
      expect(own.at('paced').intervals[0]).toBeGreaterThanOrEqual(1_995);
    }),
    must('retry_after_junk', 'Retry-After: soon and -1 count as none: backoff goes on', ({ own }) => {
      for (const interval of own.at('paced').intervals.slice(1, 3)) {
        expect(interval).toBeGreaterThan(500);
        expect(interval).toBeLessThan(10_000);
      }
    }),
    should(
      'retry_attempt_header',
      'Retry-Attempt counts the failures of a request, and is absent on others',
      ({ own }) => {
        const attempts = own.at('paced').requests.map(({ headers }) => headers['retry-attempt']);
        expect(attempts.slice(0, 4)).toEqual([undefined, '1', '2', '3']);
        expect(attempts.slice(4).every((attempt) => attempt === undefined)).toBe(true);
        expect(own.at('control').requests.some(({ headers }) => 'retry-attempt' in headers)).toBe(false);
      },
    ),
    must('outage_fills', 'after three 503s all scrapes are there', ({ own }) =>
      expect(own.missing('late')).toEqual([]),
    ),
    must('rate_limit_costs_nothing', 'after 429 and 503s all scrapes are there', ({ own }) =>
      expect(own.missing('paced')).toEqual([]),
    ),
  ],
};
