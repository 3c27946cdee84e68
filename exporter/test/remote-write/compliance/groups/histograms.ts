import { expect } from 'vitest';
import { STALE_BITS, numberOf, type WrittenHistogram } from '../../../kit/receiver/types.js';
import { may, must, should, type Group } from '../case.js';
import type { World } from '../world.js';

const HISTOGRAM = 'request_duration_seconds';
const last = (values: readonly number[]): number | undefined => values.at(-1);
/** The agent's own round-trip times: a page of text has no native histogram. */
const native = ({ self }: World): readonly WrittenHistogram[] => {
  const all = self.at('control').everything().flatMap(({ histograms }) => histograms); // prettier-ignore
  expect(all.length).toBeGreaterThan(0);
  return all.filter(({ sumBits }) => sumBits !== STALE_BITS);
};

export const histograms: Group = {
  name: 'histograms',
  upstream: true,
  cases: [
    must(
      'native_histogram_structure',
      'spans hold as many buckets as there are counts; buckets and the zero bucket add up to the count',
      (world) => {
        for (const { count, zeroCount, positive, negative } of native(world)) {
          const sum = [...positive, ...negative].reduce((total, [, own]) => total + own, zeroCount);
          expect(sum).toBe(count);
        }
      },
    ),
    must('histogram_count_present', '_count of a classic histogram has its value', ({ upstream }) =>
      expect(upstream.at('v2').one(`${HISTOGRAM}_count`).values).toContain(250),
    ),
    must('histogram_sum_present', '_sum of a classic histogram has its value', ({ upstream }) =>
      expect(upstream.at('v2').one(`${HISTOGRAM}_sum`).values).toContain(500.5),
    ),
    should('histogram_buckets_ordered', 'every bucket arrives, cumulative, +Inf among them', ({ upstream }) => {
      const buckets = upstream.at('v2').all(`${HISTOGRAM}_bucket`).map(({ labels, values }) => [Number(labels['le']?.replace('+Inf', 'Infinity')), last(values)] as const); // prettier-ignore
      const sorted = [...buckets].sort(([one], [other]) => one - other).map(([, count]) => count);
      expect(sorted).toEqual([10, 50, 100, 250]);
    }),
    may('histogram_positive_buckets', 'native histograms have positive buckets', (world) =>
      expect(native(world).some(({ positive }) => positive.length > 0)).toBe(true),
    ),
    may('histogram_negative_buckets', 'round-trip times have no negative buckets, and none are sent', (world) =>
      expect(native(world).filter(({ negative }) => negative.length > 0)).toEqual([]),
    ),
    may('histogram_zero_bucket', 'native histograms say how wide their zero bucket is', (world) => {
      for (const { zeroThreshold } of native(world)) expect(zeroThreshold).toBeGreaterThanOrEqual(0);
    }),
    must('histogram_schema', 'the schema is -4 to 8, or -53', (world) => {
      for (const { schema } of native(world)) expect((schema >= -4 && schema <= 8) || schema === -53).toBe(true);
    }),
    must('histogram_timestamp', 'times of histograms lie within the run', (world) => {
      const { startedAt, endedAt } = world.self.ended;
      for (const { timestamp } of native(world))
        expect(timestamp >= startedAt - 2_000 && timestamp <= endedAt).toBe(true);
    }),
    must(
      'histogram_no_mixed_with_samples',
      'no series of any request has samples and histograms',
      (world) =>
      expect(world.self.at('control').everything().filter(({ samples, histograms: all }) => samples.length > 0 && all.length > 0)).toEqual([]), // prettier-ignore
    ),
    should('histogram_empty_buckets', 'a histogram without observations arrives with zeros', ({ upstream }) =>
      expect(new Set(upstream.at('v2').one('empty_histogram_count').values)).toEqual(new Set([0])),
    ),
    must('histogram_large_counts', 'a count of 10^9 arrives', ({ upstream }) =>
      expect(new Set(upstream.at('v2').one('busy_histogram_count').values)).toEqual(new Set([1e9])),
    ),
    must('native_histogram_sum', 'the sum of a native histogram is a finite number of seconds', (world) => {
      for (const { sumBits } of native(world)) expect(Number.isFinite(numberOf(sumBits))).toBe(true);
    }),
  ],
};
