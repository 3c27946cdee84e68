import { expect } from 'vitest';
import { must, should, type Group } from '../case.js';
import type { World } from '../world.js';

const ENDPOINTS = ['control', 'one', 'poison1', 'poison2', 'partial', 'split', 'ahead', 'late', 'accepted', 'tenant', 'relabelled', 'shards', 'lost', 'paced']; // prettier-ignore
const ticks = ({ own }: World, endpoint: string): number[] => [...new Set(own.at(endpoint).one('ticks').values)];

export const order: Group = {
  name: 'nothing lost, nothing twice, in order',
  upstream: false,
  cases: [
    must(
      'no_gap',
      'each scrape that any receiver has arrives at all of them, those that failed, lagged or lied too',
      (world) => {
        const expected = ticks(world, 'control');
        expect(expected.length).toBeGreaterThan(3);
        for (const endpoint of ['one', 'late', 'tenant', 'shards', 'lost', 'paced', 'split', 'ahead']) {
          const found = ticks(world, endpoint);
          expect(found.length).toBeGreaterThan(2);
          // The last ones may be under way when the process ends.
          expect([endpoint, found]).toEqual([endpoint, expected.slice(0, found.length)]);
        }
      },
    ),
    must(
      'order_of_every_series',
      'no sample is older than one of its series that came before, at any receiver',
      ({ own }) => {
        for (const endpoint of ENDPOINTS)
          expect([endpoint, own.at(endpoint).receiver.book.late]).toEqual([endpoint, 0]);
      },
    ),
    must('order_across_shards', 'nothing is refused as out of order where four shards send at once', ({ own }) =>
      expect(own.at('shards').requests.flatMap(({ refused }) => refused)).toEqual([]),
    ),
    must('no_sample_twice_without_a_failure', 'without a failure no sample comes twice', ({ own }) => {
      for (const endpoint of ['control', 'shards', 'relabelled', 'accepted'])
        expect([endpoint, own.at(endpoint).receiver.book.repeated]).toEqual([endpoint, 0]);
    }),
    must('repeated_samples_are_the_same', 'after an answer that was lost the same bits come again', ({ own }) => {
      const { book, requests } = own.at('lost').receiver;
      const { samples = 0, histograms = 0 } = requests[0]?.carried ?? {};
      expect(book.repeated).toBe(samples + histograms);
      expect(requests.flatMap(({ refused }) => refused)).toEqual([]);
    }),
    must('one_request_in_flight_a_shard', 'one shard never has two requests open', ({ own }) => {
      for (const { concurrent } of own.at('control').requests) expect(concurrent).toBe(0);
    }),
    must('shards_bound_requests', 'four shards never have more than four requests open', ({ own }) => {
      expect(Math.max(...own.at('shards').requests.map(({ concurrent }) => concurrent))).toBeLessThan(4);
    }),
    must('duplicate_series_of_a_page', 'a series that stands on a page twice is sent once a scrape', ({ own }) => {
      const { samples } = own.at('control').one('twice', { a: '1' });
      expect(new Set(samples.map(({ timestamp }) => timestamp)).size).toBe(samples.length);
    }),
    should(
      'batching_by_deadline',
      'with a deadline of 1 s requests come as often as scrapes do, not one a sample',
      ({ own }) => {
        const { intervals } = own.at('control');
        expect(intervals.length).toBeGreaterThan(4);
        const middle = [...intervals].sort((one, other) => one - other)[intervals.length >> 1] ?? 0;
        expect(middle).toBeGreaterThan(500);
      },
    ),
    must(
      '202_is_no_broken_1',
      'a 202 without counts, as for a replica that is not taken, is no reason to fall back',
      ({ own }) => expect(own.at('accepted').versions).toEqual(['2.0.0']),
    ),
    must(
      'an_endpoint_waits_for_no_other',
      'failing receivers beside it hold up nothing: no request of the control is later than 15 s after its newest sample',
      ({ own }) => {
        for (const { at, message } of own.at('control').requests) {
          const newest = Math.max(...(message?.series ?? []).flatMap(({ samples }) => samples.map(({ timestamp }) => timestamp))); // prettier-ignore
          expect(at - newest).toBeLessThan(15_000);
        }
      },
    ),
  ],
};
