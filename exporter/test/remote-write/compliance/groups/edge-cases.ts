import { expect } from 'vitest';
import { must, recommended, should, type Group } from '../case.js';
import { LONG_NAME, LONG_VALUE, UNICODE } from '../pages.js';

export const edgeCases: Group = {
  name: 'edge cases',
  upstream: true,
  cases: [
    should('empty_scrape', 'an empty page is a good scrape: up is 1', ({ large }) =>
      expect(large.at('v2').one('up', { instance: large.targets.empty ?? '' }).values).toContain(1),
    ),
    should('huge_label_values', 'a label value of 10,000 characters arrives whole', ({ upstream }) =>
      expect(upstream.at('v2').one('long_value').labels['large_label']).toBe(LONG_VALUE),
    ),
    must('unicode_in_labels', 'four scripts and an emoji arrive', ({ upstream }) =>
      expect(upstream.at('v2').one('unicode').labels).toMatchObject(UNICODE),
    ),
    recommended('many_timeseries', '200 series arrive, each with its own value', ({ upstream }) => {
      for (const { labels, values } of upstream.at('v2').all('load_test'))
        expect(new Set(values)).toEqual(new Set([Number(labels['label']?.slice(6))]));
    }),
    recommended('high_cardinality', '12,000 series of one name arrive', ({ large }) =>
      expect(large.at('v2').all('metric').length).toBe(12_000),
    ),
    should('very_long_metric_name', 'a metric name of 757 characters arrives', ({ upstream }) =>
      expect(upstream.at('v2').has(LONG_NAME)).toBe(true),
    ),
    must(
      'special_float_combinations',
      'NaN, both infinities, zero and a negative number arrive side by side',
      ({ upstream }) => {
        const value = (type: string): number | undefined => upstream.at('v2').one('special_values', { type }).values[0];
        expect(['nan', 'inf', 'ninf', 'zero', 'negative'].map(value)).toEqual([NaN, Infinity, -Infinity, 0, -123.45]);
      },
    ),
    should(
      'zero_timestamp',
      'a sample of 1970 is sent once and then no more, as nothing newer came',
      ({ upstream }) => {
        const { samples } = upstream.at('v2').one('ancient');
        expect(samples.map(({ timestamp }) => timestamp)).toEqual([0]);
      },
    ),
    should(
      'future_timestamp',
      'a sample of tomorrow is not sent: it would make the real ones out of order',
      ({ upstream }) => expect(upstream.at('v2').has('future')).toBe(false),
    ),
    must('metric_name_with_colons', 'colons in a metric name stay', ({ upstream }) =>
      expect(upstream.at('v2').has('http:request:duration:seconds')).toBe(true),
    ),
    should('stale_marker', 'a page that says StaleNaN is broken: up is 0 and nothing of it arrives', ({ large }) => {
      const evidence = large.at('v2');
      expect(new Set(evidence.one('up', { instance: large.targets.broken ?? '' }).values)).toEqual(new Set([0]));
      expect([evidence.has('before'), evidence.has('after')]).toEqual([false, false]);
    }),
    must(
      'mixed_sample_and_histogram_families',
      'counter, gauge, histogram and summary without TYPE or with it arrive',
      ({ upstream }) => {
        for (const name of [
          'no_type_metric',
          'memory_usage_bytes',
          'request_duration_seconds_sum',
          'rpc_duration_seconds_sum',
        ])
          expect(upstream.at('v2').has(name), name).toBe(true);
      },
    ),
    should('robustness_under_load', '12,000 series a second lose nothing: each scrape is whole', ({ large }) => {
      const times = new Map<number, number>();
      for (const { samples } of large.at('v2').parts('metric'))
        for (const { timestamp } of samples) times.set(timestamp, (times.get(timestamp) ?? 0) + 1);
      expect([...new Set(times.values())]).toEqual([12_000]);
    }),
  ],
};
