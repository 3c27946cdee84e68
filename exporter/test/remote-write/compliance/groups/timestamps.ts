import { expect } from 'vitest';
import { may, must, should, type Group } from '../case.js';
import { STARTED } from '../pages.js';
import type { World } from '../world.js';

const all = ({ upstream }: World) => upstream.at('v2').everything().flatMap(({ samples }) => samples); // prettier-ignore

export const timestamps: Group = {
  name: 'timestamps',
  upstream: true,
  cases: [
    must(
      'timestamp_int64_milliseconds',
      'timestamps are milliseconds since 1970, but for the one that a page sets to 0',
      (world) => {
        const odd = all(world).filter(({ timestamp }) => !(timestamp > 1e12 && timestamp < 1e16));
        expect(odd.every(({ timestamp }) => timestamp === 0)).toBe(true);
      },
    ),
    must('timestamp_ordering_within_series', 'samples of a series rise within every request', ({ upstream }) =>
      expect(upstream.at('v2').receiver.violations).toEqual([]),
    ),
    may('start_timestamp_for_counters', '_created of a counter is the start of its samples', ({ upstream }) => {
      const { samples } = upstream.at('v2').one('om_jobs_total');
      for (const { start } of samples) expect(start).toBe(STARTED * 1000);
    }),
    may(
      'start_timestamp_for_histograms',
      '_created of a classic histogram is the start of its series',
      ({ upstream }) => {
        for (const name of ['count', 'sum'])
          for (const { start } of upstream.at('v2').one(`om_request_duration_seconds_${name}`).samples)
            expect(start).toBe(STARTED * 1000);
      },
    ),
    should('start_timestamp_zero_handling', 'what has no start says none', ({ upstream }) => {
      for (const { start } of upstream.at('v2').one('float_value').samples) expect(start).toBe(0);
    }),
    should(
      'timestamp_precision',
      'samples of a scrape carry one time to the millisecond, that of the scrape',
      ({ upstream }) => {
        const [one, other] = ['float_value', 'integer_value'].map((name) => upstream.at('v2').one(name).samples.map(({ timestamp }) => timestamp)); // prettier-ignore
        expect(one).toEqual(other);
      },
    ),
    should('timestamp_future_values', 'no sample is newer than its arrival', ({ upstream }) => {
      for (const { at, message } of upstream.at('v2').requests)
        for (const { samples } of message?.series ?? [])
          for (const { timestamp } of samples) expect(timestamp).toBeLessThanOrEqual(at + 5);
    }),
    should('start_timestamp_before_sample_timestamp', 'no start is after its sample', (world) => {
      for (const { start, timestamp } of all(world)) expect(start).toBeLessThanOrEqual(timestamp);
    }),
    must('timestamp_of_the_page', 'a time on the page is the time of its sample', ({ upstream }) => {
      const pages = upstream.times.map((now) => now - 3_000);
      for (const { timestamp } of upstream.at('v2').one('stamped').samples) expect(pages).toContain(timestamp);
    }),
  ],
};
