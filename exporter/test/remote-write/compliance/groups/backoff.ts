import { expect } from 'vitest';
import { may, must, should, type Group } from '../case.js';

export const backoff: Group = {
  name: 'backoff',
  upstream: true,
  cases: [
    should(
      'exponential_backoff_on_retries',
      '20 s of 503 see three requests or more, each pause at least 0.8 of the one before',
      ({ patient }) => {
        const { requests, intervals } = patient.at('s503');
        expect(requests.length).toBeGreaterThanOrEqual(3);
        intervals
          .slice(1)
          .forEach((interval, at) => expect(interval / (intervals[at] ?? 0)).toBeGreaterThanOrEqual(0.8));
      },
    ),
    must('backoff_required', 'no two requests within 0.8 s of each other while the receiver fails', ({ patient }) => {
      for (const interval of patient.at('s503').intervals) expect(interval).toBeGreaterThan(800);
    }),
    should('backoff_max_delay', 'no pause is longer than a minute', ({ patient }) => {
      for (const interval of patient.at('s502').intervals) expect(interval).toBeLessThanOrEqual(66_000);
    }),
    may('backoff_with_jitter', 'pauses are within a tenth of 1, 2, 4 and 8 s', ({ patient }) => {
      patient
        .at('s503')
        .intervals.slice(0, 3)
        .forEach((interval, at) => {
          const expected = 1000 * 2 ** at;
          expect(interval).toBeGreaterThan(0.88 * expected);
          expect(interval).toBeLessThan(1.15 * expected + 500);
        });
    }),
    must(
      'no_flush_in_backoff',
      'the end of the process brings no request forward that is waiting out a failure',
      ({ patient }) => {
        for (const { at } of patient.at('s503').requests)
          expect(at).toBeLessThanOrEqual(patient.ended.signalledAt + 50);
      },
    ),
  ],
};
