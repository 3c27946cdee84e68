import { expect } from 'vitest';
import { may, must, should, type Group } from '../case.js';
import { LONG_LABEL, MANY_LABELS, UNICODE } from '../pages.js';
import type { World } from '../world.js';

const names = ({ upstream }: World): string[][] =>
  upstream.at('v2').everything().map(({ labels }) => labels.map(([name]) => name)); // prettier-ignore
const inBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

export const labels: Group = {
  name: 'labels',
  upstream: true,
  cases: [
    must(
      'label_lexicographic_ordering',
      'labels are sorted by the bytes of their names, however the page had them',
      (world) => {
        for (const all of names(world)) expect([...all].sort(inBytes)).toEqual(all);
        const pairs = world.upstream
          .at('v2')
          .one('unsorted')
          .pairs.map(([name]) => name);
        expect(pairs).toEqual(['Bbb', '__name__', 'aaa', 'bbb', 'instance', 'job', 'zzz']);
      },
    ),
    must('metric_name_label_present', 'every series has __name__', (world) => {
      for (const all of names(world)) expect(all).toContain('__name__');
    }),
    must('metric_name_format_valid', 'metric names match [a-zA-Z_:][a-zA-Z0-9_:]*', ({ upstream }) => {
      for (const name of upstream.at('v2').names()) expect(name).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
      expect(upstream.at('v2').has('valid_metric_name:subsystem_total')).toBe(true);
    }),
    must('label_name_format_valid', 'label names match [a-zA-Z_][a-zA-Z0-9_]*', (world) => {
      for (const name of names(world).flat()) expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
    }),
    must('no_duplicate_label_names', 'no label name stands in a series twice', (world) => {
      for (const all of names(world)) expect(new Set(all).size).toBe(all.length);
    }),
    must('label_names_not_empty', 'no label name is empty', (world) => expect(names(world).flat()).not.toContain('')),
    may('label_values_may_be_empty', 'an empty value on a page is no label', ({ upstream }) => {
      const { labels: found } = upstream.at('v2').one('hollow');
      expect(found).toMatchObject({ full: 'x' });
      expect(found).not.toHaveProperty('empty');
    }),
    should(
      'reserved_label_prefix',
      'no label but __name__ begins with __',
      (world) =>
      expect(names(world).flat().filter((name) => name.startsWith('__') && name !== '__name__')).toEqual([]), // prettier-ignore
    ),
    must('unicode_in_label_values', 'Unicode values arrive as they are', ({ upstream }) =>
      expect(upstream.at('v2').one('unicode').labels).toMatchObject(UNICODE),
    ),
    must(
      'special_chars_in_label_values',
      'special characters and escapes arrive as what they stand for',
      ({ upstream }) => {
        expect(upstream.at('v2').one('special_chars').labels).toMatchObject({ path: '/api/v1/users', query: 'foo=bar&baz=qux' }); // prettier-ignore
        expect(upstream.at('v2').one('escaped').labels).toMatchObject({ path: 'C:\\dir', text: 'say "hi"\nbye' });
      },
    ),
    should('very_long_label_names', 'a label name of 66 characters arrives', ({ upstream }) =>
      expect(upstream.at('v2').one('long_label').labels).toHaveProperty(LONG_LABEL, 'value'),
    ),
    should('very_long_label_values', 'a label value of 200 characters arrives', ({ upstream }) =>
      expect(upstream.at('v2').one('long_value').labels['large_label']?.length).toBeGreaterThan(200),
    ),
    should('many_labels_per_series', 'a series of 24 labels, and job and instance, arrives', ({ upstream }) =>
      expect(upstream.at('v2').one('many_labels').labels).toMatchObject(MANY_LABELS),
    ),
  ],
};
