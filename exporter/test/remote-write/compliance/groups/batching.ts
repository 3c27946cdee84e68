import { expect } from 'vitest';
import { may, must, recommended, type Group } from '../case.js';
import { LARGE } from '../pages.js';

export const batching: Group = {
  name: 'batching',
  upstream: true,
  cases: [
    recommended(
      'multiple_series_per_request',
      'one request carries the whole of a scrape of some hundred series',
      ({ upstream }) =>
        expect(Math.max(...upstream.at('v2').requests.map(({ carried }) => carried.series))).toBeGreaterThan(200),
    ),
    recommended(
      'batch_size_reasonable',
      'of 12,000 series no request carries more than 10,000, nor 2,000 samples by default',
      ({ large }) => {
        for (const { carried } of large.at('v2').requests) expect(carried.samples).toBeLessThanOrEqual(2_000);
        expect(
          new Set(
            large
              .at('v2')
              .all('metric')
              .map(({ labels }) => labels['label']),
          ).size,
        ).toBe(LARGE);
      },
    ),
    recommended(
      'handles_varying_cardinality',
      'the last request before the end is the only small one while there is more to send',
      ({ large }) => {
        const carried = large.at('v2').requests.map((request) => request.carried.samples);
        expect(carried.filter((samples) => samples === 2_000).length).toBeGreaterThan(0.6 * carried.length);
      },
    ),
    recommended(
      'efficient_symbol_reuse',
      'a request of 2,000 series of one name has some 2,000 symbols',
      ({ large }) => {
        for (const { symbols, series } of large.at('v2').messages)
          expect(symbols.length).toBeLessThan(series.length + 60);
      },
    ),
    recommended(
      'metadata_batching',
      'metadata travels with samples, in no request of its own, under 1.0 too',
      ({ upstream }) => {
        for (const { message, carried } of upstream.at('v1').requests)
          expect((message?.families.length ?? 0) === 0 || carried.samples > 0).toBe(true);
      },
    ),
    may('concurrent_requests', 'shards send in parallel, yet never two requests with the same series', ({ own }) => {
      const { requests } = own.at('shards');
      expect(requests.some(({ concurrent }) => concurrent > 0)).toBe(true);
      for (const one of requests) {
        const keys = new Set(one.message?.series.map(({ labels }) => JSON.stringify(labels)));
        const beside = requests.filter((other) => other !== one && other.at >= one.at && other.at < one.doneAt);
        for (const { message } of beside)
          expect(message?.series.filter(({ labels }) => keys.has(JSON.stringify(labels))) ?? []).toEqual([]);
      }
    }),
    must('batch_deadline', 'at a scrape a second requests come 5 s apart, not one a scrape', ({ patient }) => {
      for (const interval of patient.at('good').intervals.slice(0, -1)) expect(interval).toBeGreaterThan(4_000);
    }),
  ],
};
