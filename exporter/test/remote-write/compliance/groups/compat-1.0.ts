import { expect } from 'vitest';
import { may, must, should, type Group } from '../case.js';
import type { World } from '../world.js';

const one = ({ upstream }: World) => upstream.at('v1');

export const compatOne: Group = {
  name: '1.0 compatibility',
  upstream: true,
  cases: [
    should('rw1_version_header', 'the version of 1.0 is exactly 0.1.0', (world) =>
      expect(one(world).versions).toEqual(['0.1.0']),
    ),
    should('rw1_content_type', 'the content type of 1.0 has no parameter', (world) => {
      for (const { headers } of one(world).requests) expect(headers['content-type']).toBe('application/x-protobuf');
    }),
    must('rw1_samples_encoding', '1.0 carries the same samples as 2.0', ({ upstream }) => {
      const shape = (endpoint: string): unknown => upstream.at(endpoint).all('special_values').map(({ labels, samples }) => [labels, samples.map(({ bits }) => bits)]); // prettier-ignore
      expect(shape('v1')).toEqual(shape('v2'));
    }),
    must(
      'rw1_labels_encoding',
      '1.0 carries the same series as 2.0, in labels of their own, sorted',
      ({ upstream }) => {
        expect(upstream.at('v1').names()).toEqual(upstream.at('v2').names());
        expect(upstream.at('v1').one('unsorted').pairs).toEqual(upstream.at('v2').one('unsorted').pairs);
      },
    ),
    must('rw1_no_native_histograms', 'classic histograms stay classic', (world) => {
      expect(one(world).everything().flatMap(({ histograms }) => histograms)).toEqual([]); // prettier-ignore
      expect(one(world).has('request_duration_seconds_bucket')).toBe(true);
    }),
    must('rw1_no_start_timestamp', 'samples of 1.0 have no start, and no other field', (world) => {
      for (const { samples } of one(world).everything()) for (const { start } of samples) expect(start).toBe(0);
    }),
    may('rw1_metadata_handling', 'metadata goes by family in the same requests', (world) => {
      const families = one(world).messages.flatMap((message) => message.families);
      expect(families.find(({ family }) => family === 'memory_usage_bytes')).toMatchObject({ type: 'gauge', help: 'Current memory usage' }); // prettier-ignore
    }),
    must('rw1_symbol_table_not_used', 'a message of 1.0 has no symbols', (world) => {
      for (const { symbols } of one(world).messages) expect(symbols).toEqual([]);
    }),
    should(
      'rw1_configuration',
      'protobuf_message: prometheus.WriteRequest means 1.0 from the first request on',
      (world) => expect(one(world).requests[0]?.protocol).toBe('1.0'),
    ),
  ],
};
