import { expect } from 'vitest';
import type { WrittenType } from '../../../kit/receiver/types.js';
import { may, must, should, type Case, type Group } from '../case.js';
import type { World } from '../world.js';

/** Type and help with every series of 2.0, and once a family in 1.0. */
const typed = (name: string, series: string, family: string, type: WrittenType): Case =>
  should(name, `${type} stands with every series of its family in 2.0, and by family in 1.0`, ({ upstream }) => {
    const found = upstream.at('v2').all(series).flatMap(({ metadata }) => metadata); // prettier-ignore
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(one.type).toBe(type);
    const families = upstream.at('v1').messages.flatMap((message) => message.families);
    expect(families.find((one) => one.family === family)?.type).toBe(type);
  });

const help = ({ upstream }: World, series: string): string[] => [
  ...new Set(upstream.at('v2').all(series).flatMap(({ metadata }) => metadata.map((one) => one.help))), // prettier-ignore
];

export const metadata: Group = {
  name: 'metadata',
  upstream: true,
  cases: [
    typed('metadata_type_counter', 'http_requests_total', 'http_requests_total', 'counter'),
    typed('metadata_type_gauge', 'memory_usage_bytes', 'memory_usage_bytes', 'gauge'),
    typed('metadata_type_histogram', 'request_duration_seconds_bucket', 'request_duration_seconds', 'histogram'),
    typed('metadata_type_summary', 'rpc_duration_seconds', 'rpc_duration_seconds', 'summary'),
    should('metadata_help_text', 'HELP arrives word by word', (world) =>
      expect(help(world, 'http_requests_total')).toEqual(['The total number of HTTP requests']),
    ),
    may(
      'metadata_unit',
      'UNIT of OpenMetrics arrives',
      ({ upstream }) =>
      expect(upstream.at('v2').one('om_request_duration_seconds_sum').metadata[0]).toMatchObject({ unit: 'seconds', help: 'Duration of requests.' }), // prettier-ignore
    ),
    should('metadata_help_with_newlines', 'an escaped line end in HELP is a line end', (world) =>
      expect(help(world, 'multiline_metric')).toEqual(['first line\nsecond line']),
    ),
    should('metadata_help_with_special_chars', 'quotes and backslashes in HELP arrive', (world) =>
      expect(help(world, 'special_metric')).toEqual(['This help contains "quotes" and \\backslashes\\']),
    ),
    must('metadata_help_refs_valid', 'references of help and unit lie in the table', ({ upstream }) =>
      expect(upstream.at('v2').receiver.violations).toEqual([]),
    ),
    should('metadata_consistent_across_series', 'all series of a family say the same', ({ upstream }) => {
      const all = upstream.at('v2').all('http_requests_total').flatMap(({ metadata: found }) => found.map((one) => JSON.stringify(one))); // prettier-ignore
      expect(new Set(all).size).toBe(1);
    }),
    may(
      'metadata_empty_help_allowed',
      'a metric without HELP arrives with its type and an empty help',
      ({ upstream }) =>
        expect(upstream.at('v2').one('no_help_metric').metadata[0]).toMatchObject({ type: 'counter', help: '' }),
    ),
  ],
};
