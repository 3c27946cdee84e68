import { expect } from 'vitest';
import { must, recommended, type Group } from '../case.js';
import type { World } from '../world.js';

const tables = ({ upstream }: World): readonly (readonly string[])[] =>
  upstream.at('v2').messages.map((message) => message.symbols);

export const symbols: Group = {
  name: 'symbols',
  upstream: true,
  cases: [
    must('empty_string_at_index_zero', 'symbol 0 is the empty text', (world) => {
      for (const [first] of tables(world)) expect(first).toBe('');
    }),
    recommended('string_deduplication', 'no symbol stands in a table twice', (world) => {
      for (const table of tables(world)) expect(new Set(table).size).toBe(table.length);
    }),
    must(
      'labels_refs_valid_indices',
      'every reference of labels, exemplars and metadata lies in the table',
      ({ upstream }) => expect(upstream.at('v2').receiver.violations).toEqual([]),
    ),
    must('labels_refs_even_length', 'references come in pairs', ({ upstream }) =>
      expect(upstream.at('v2').receiver.violations.filter((fault) => fault.includes('even'))).toEqual([]),
    ),
    recommended('symbol_table_efficiency', 'every symbol is used by something in its request', ({ upstream }) => {
      for (const { symbols: table, series } of upstream.at('v2').messages) {
        const used = new Set(['']);
        for (const { labels, exemplars, metadata } of series) {
          for (const pair of [...labels, ...exemplars.flatMap((one) => one.labels)])
            pair.forEach((part) => used.add(part));
          used.add(metadata?.help ?? '').add(metadata?.unit ?? '');
        }
        expect(table.filter((symbol) => !used.has(symbol))).toEqual([]);
      }
    }),
  ],
};
