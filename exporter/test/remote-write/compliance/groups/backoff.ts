import { expect } from 'vitest';
import { may, must, should, type Group } from '../case.js';

export const backoff: Group = {
  name: 'backoff',
  upstream: true,
  cases: [
    should(
      'exponential_backoff_on_retries',
      '20 s of 503 see three requests or more, with pauses that double from 1 s',
      ({ patient }) => {
        const { requests, intervals } = patient.at('s503');
        expect(requests.length).toBeGreaterThanOrEqual(3);
        intervals.forEach((interval, at) => expect(interval).toBeGreaterThan(0.6 * 1000 * 2 ** at));
      },
    ),
    must('backoff_required', 'no two requests within 0.6 s of each other while the receiver fails', ({ patient }) => {
      for (const interval of patient.at('s503').intervals) expect(interval).toBeGreaterThan(600);
    }),
    should('backoff_max_delay', 'no pause is longer than a minute', ({ patient }) => {
      for (const interval of patient.at('s502').intervals) expect(interval).toBeLessThanOrEqual(66_000);
    }),
    may('backoff_with_jitter', 'no pause is much longer than 1, 2 and 4 s', ({ patient }) => {
      patient.at('s503').intervals.slice(0, 3).forEach((interval, at) => expect(interval).toBeLessThan(1.2 * 1000 * 2 ** at + 15_000)); // prettier-ignore
    }),
    must(
      'no_flush_in_backoff',
      'the end of the process brings no request forward that is waiting out a failure',
      ({ patient }) => {
        const { intervals } = patient.at('s503');
        expect(intervals.at(-1)).toBeGreaterThan(600 * 2 ** (intervals.length - 1));
      },
    ),
  ],
};
