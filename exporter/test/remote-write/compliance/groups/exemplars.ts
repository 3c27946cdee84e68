import { expect } from 'vitest';
import type { WrittenExemplar } from '../../../kit/receiver/types.js';
import { may, must, type Group } from '../case.js';
import { EXEMPLAR_AT } from '../pages.js';
import type { World } from '../world.js';

const of = ({ upstream }: World, series: string, labels = {}): WrittenExemplar => {
  const [first] = upstream.at('v2').one(series, labels).exemplars;
  if (first === undefined) throw new Error(`${series} has no exemplar`);
  return first;
};
const all = ({ upstream }: World): WrittenExemplar[] => upstream.at('v2').everything().flatMap(({ exemplars }) => exemplars); // prettier-ignore

export const exemplars: Group = {
  name: 'exemplars',
  upstream: true,
  cases: [
    may('exemplar_with_trace_id', 'trace_id of a bucket arrives, in 2.0 and 1.0', (world) => {
      expect(of(world, 'om_request_duration_seconds_bucket', { le: '0.1' }).labels).toEqual([
        ['trace_id', 'abc123xyz'],
      ]);
      const [first] = world.upstream.at('v1').one('om_request_duration_seconds_bucket', { le: '0.1' }).exemplars;
      expect(first?.labels).toEqual([['trace_id', 'abc123xyz']]);
    }),
    may('exemplar_with_span_id', 'trace_id and span_id of a counter arrive', (world) =>
      expect(Object.fromEntries(of(world, 'om_jobs_total').labels)).toEqual({ trace_id: 'abc123', span_id: 'def456' }),
    ),
    must('exemplar_value_valid', 'the value is that of the page', (world) => expect(of(world, 'om_jobs_total').value).toBe(999)), // prettier-ignore
    must('exemplar_timestamp_valid', 'the time is that of the page, in milliseconds', (world) =>
      expect(of(world, 'om_jobs_total').timestamp).toBe(EXEMPLAR_AT * 1000),
    ),
    must('exemplar_labels_valid_refs', 'references of exemplars lie in the table', ({ upstream }) =>
      expect(upstream.at('v2').receiver.violations).toEqual([]),
    ),
    may(
      'exemplar_custom_labels',
      'labels of other names arrive',
      (world) =>
      expect(Object.fromEntries(of(world, 'om_custom_total').labels)).toEqual({ request_id: 'req456', user_id: 'user123' }), // prettier-ignore
    ),
    may('exemplar_on_histogram', 'each bucket keeps its own exemplar', (world) =>
      expect(of(world, 'om_request_duration_seconds_bucket', { le: '0.5' }).labels).toEqual([['trace_id', 'second']]),
    ),
    must('exemplar_labels_even_length', 'references come in pairs', (world) => {
      expect(all(world).length).toBeGreaterThan(0);
      expect(world.upstream.at('v2').receiver.violations).toEqual([]);
    }),
    may(
      'multiple_exemplars_per_series',
      'exemplars of several buckets arrive in one request',
      ({ upstream }) =>
      expect(upstream.at('v2').messages.some(({ series }) => series.filter((one) => one.exemplars.length > 0).length > 1)).toBe(true), // prettier-ignore
    ),
    must('exemplar_without_time', 'an exemplar without a time gets that of its sample, as 2.0 demands one', (world) => {
      const { exemplars: found, samples } = world.upstream.at('v2').one('om_bare_total');
      expect(found.length).toBeGreaterThan(0);
      for (const { timestamp } of found) expect(samples.map((sample) => sample.timestamp)).toContain(timestamp);
    }),
  ],
};
