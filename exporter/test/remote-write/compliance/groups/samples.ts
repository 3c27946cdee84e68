import { expect } from 'vitest';
import { bitsOf } from '../../../kit/receiver/types.js';
import { may, must, should, type Case, type Group } from '../case.js';
import type { Wanted } from '../evidence.js';
import type { World } from '../world.js';

/** All samples of a series, over all requests and both protocols, have exactly these bits. */
const value = (name: string, says: string, expected: number, [metric, labels = {}]: [string, object?]): Case =>
  must(name, `${says}: all 64 bits, in 2.0 and 1.0`, ({ upstream }) => {
    for (const endpoint of ['v2', 'v1']) {
      const { samples } = upstream.at(endpoint).one(metric, labels as Wanted);
      expect(samples.length).toBeGreaterThan(0);
      for (const { bits } of samples) expect(bits.toString(16)).toBe(bitsOf(expected).toString(16));
    }
  });

const moments = ({ upstream }: World): number[] =>
  upstream.at('v2').one('float_value').samples.map(({ timestamp }) => timestamp); // prettier-ignore

export const samples: Group = {
  name: 'samples',
  upstream: true,
  cases: [
    value('float_value_encoding', 'a float', 123.45, ['float_value']),
    value('integer_value_encoding', 'a whole number', 42, ['integer_value']),
    value('zero_value_encoding', 'zero', 0, ['zero_value']),
    value('negative_value_encoding', 'a negative number', -15.5, ['temperature_celsius']),
    value('positive_infinity_encoding', '+Inf', Infinity, ['special_values', { type: 'inf' }]),
    value('negative_infinity_encoding', '-Inf', -Infinity, ['special_values', { type: 'ninf' }]),
    must(
      'nan_encoding',
      'NaN of a page is the NaN of values, 0x7ff8000000000001 or 0x7ff8000000000000, never the staleness marker',
      ({ upstream }) => {
        const { samples: all } = upstream.at('v2').one('special_values', { type: 'nan' });
        expect(all.length).toBeGreaterThan(0);
        for (const { bits } of all) expect(['7ff8000000000000', '7ff8000000000001']).toContain(bits.toString(16));
      },
    ),
    must('timestamp_milliseconds_format', 'timestamps are milliseconds', (world) => {
      for (const at of moments(world)) expect([at > 1e12, at < 1e16]).toEqual([true, true]);
    }),
    should('timestamp_recent', 'timestamps lie between the start of the run and its end', (world) => {
      const { startedAt, endedAt } = world.upstream.ended;
      for (const at of moments(world)) expect(at >= startedAt - 1 && at <= endedAt).toBe(true);
    }),
    may('multiple_samples_same_series', 'a series has a sample of each scrape, in order', (world) => {
      const all = moments(world);
      expect(all.length).toBeGreaterThanOrEqual(2);
      all.slice(1).forEach((at, index) => expect(at).toBeGreaterThan(all[index] ?? 0));
    }),
    value('large_float_values', 'the largest float', Number.MAX_VALUE, ['large_value']),
    value('small_float_values', 'the smallest normal float', 2.2250738585072014e-308, ['small_value']),
    value('scientific_notation', 'scientific notation', 1.23e-4, ['scientific_value']),
    value('precision_preservation', '15 digits', 0.123456789012345, ['precise_value']),
    should(
      'job_instance_labels_present',
      'job is that of the configuration, instance the address of the target',
      ({ upstream }) => {
        const { labels } = upstream.at('v2').one('float_value');
        expect(labels).toMatchObject({ job: 'test', instance: upstream.targets.shapes });
      },
    ),
    must('sample_ordering', 'older samples of a series come before newer ones, over all requests', ({ upstream }) => {
      for (const { samples: all } of upstream.at('v2').all('load_test')) {
        all.slice(1).forEach(({ timestamp }, at) => expect(timestamp).toBeGreaterThan(all[at]?.timestamp ?? 0));
      }
    }),
  ],
};
