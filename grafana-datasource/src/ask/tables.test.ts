import { createDataFrame, FieldType, type DataFrame } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { asLines, asSeries, asTable, recorded } from '../../test/fakes.js';
import { toLines, toTable } from './tables.js';

/** A table as rows, to be read. */
const rows = (table: ReturnType<typeof toTable>): string[] =>
  Array.from(table.value, (value, row) => {
    const labels = Object.keys(table.labels).sort();
    return `${Array.from(table.time)[row]} ${labels.map((name) => `${name}=${table.labels[name]?.[row]}`).join(' ')} ${value}`;
  });

describe('toTable', () => {
  it('reads a column for each label', () =>
    expect(rows(toTable(asTable(recorded.fetches, 'A/x'))).slice(0, 2)).toEqual(
      rows(toTable(asSeries(recorded.fetches, 'A/x'))).slice(0, 2),
    ));

  it.each(['links', 'fetches', 'count'] as const)('reads one frame a series the same: %s', (name) => {
    const table = toTable(asTable(recorded[name], 'A/x'));
    expect(table.length).toBeGreaterThan(0);
    expect(rows(toTable(asSeries(recorded[name], 'A/x')))).toEqual(rows(table));
  });

  it('does not copy a table', () => {
    const frames = asTable(recorded.links, 'A/x');
    expect(toTable(frames).labels['vantage']).toBe(frames[0]?.fields.find(({ name }) => name === 'vantage')?.values);
  });

  it('takes bounds of buckets for a label though they are numbers', () => {
    const table = toTable(asTable(recorded.buckets, 'A/x'));
    expect(table.labels['le']).toContain('0.001');
    expect(table.labels['le']).toContain('+Inf');
    expect(table.value).toHaveLength(table.length);
    expect(Array.from(table.value).every(Number.isFinite)).toBe(true);
  });

  it('puts tables of several frames one below the other', () => {
    const frames = [...asTable(recorded.count, 'A/x'), ...asTable(recorded.links, 'A/x')];
    const table = toTable(frames);
    expect(table.length).toBe(7);
    expect([table.labels['vantage']?.[0], table.labels['vantage']?.[1]]).toEqual(['', 'fra']);
    expect([table.value[0], table.value[1]]).toEqual([36, 16]);
  });

  it('is empty where nothing was found', () => {
    expect(toTable([])).toEqual({ length: 0, time: [], value: [], labels: {} });
    expect(toTable([createDataFrame({ fields: [] })]).length).toBe(0);
  });

  it('fills labels that a series lacks with empty text', () => {
    const series = (labels: Record<string, string>): DataFrame =>
      createDataFrame({ fields: [{ name: 'Value', type: FieldType.number, labels, values: [1] }] });
    expect(toTable([series({ a: 'x' }), series({ b: 'y' })]).labels).toEqual({ a: ['x', ''], b: ['', 'y'] });
  });
});

describe('toLines', () => {
  it('reads lines', () =>
    expect(
      toLines(
        asLines(
          [
            [2, '{"b":1}'],
            [1, '{"a":1}'],
          ],
          'A/x',
        ),
      ),
    ).toEqual({
      length: 2,
      time: [2, 1],
      line: ['{"b":1}', '{"a":1}'],
    }));

  it('is empty where nothing was found', () => expect(toLines([]).length).toBe(0));
});
