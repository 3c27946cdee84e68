import { QUERY_KINDS } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { bounded, kindOf, migrate, unknownKind } from './migrate.js';

describe('kindOf', () => {
  it.each(QUERY_KINDS)('knows %s', (kind) => expect(kindOf({ kind })).toBe(kind));
  it('takes a query that nobody touched for paths', () => expect(kindOf({})).toBe('path'));
  it('reads a kind where Grafana keeps types of queries', () => expect(kindOf({ queryType: 'cdn' })).toBe('cdn'));
  it('does not know others, and says so', () => {
    expect(kindOf({ kind: 'flows' })).toBeUndefined();
    expect(unknownKind({ kind: 'flows' })).toMatch(
      /^"flows" is no kind of query .* path, cdn, .* update the data source\.$/,
    );
  });
});

describe('bounded', () => {
  it.each([
    [0, 1],
    [301, 300],
    [59.6, 60],
    ['12', 12],
    ['', undefined],
    ['many', undefined],
    [Number.NaN, undefined],
    [null, undefined],
  ])('%s is %s', (value, expected) => expect(bounded(value, { least: 1, most: 300 })).toBe(expected));
});

describe('migrate', () => {
  const lifted = (query: Record<string, unknown>): unknown => migrate(query as never);

  it.each([
    [
      { kind: 'path', rounds: 1000 },
      { kind: 'path', rounds: 300 },
    ],
    [{ kind: 'path', rounds: 'x' }, { kind: 'path' }],
    [
      { kind: 'events', limit: 0 },
      { kind: 'events', limit: 1 },
    ],
    [{ kind: 'cdn', columns: 'planet' }, { kind: 'cdn' }],
    [
      { kind: 'cdn', columns: 'city' },
      { kind: 'cdn', columns: 'city' },
    ],
    [{ kind: 'phases', of: 'smtp' }, { kind: 'phases' }],
    [
      { kind: 'changes', of: 'path' },
      { kind: 'changes', of: ['path'] },
    ],
    [
      { kind: 'changes', of: ['cdn', 'moon'] },
      { kind: 'changes', of: ['cdn'] },
    ],
    [{ kind: 'changes', of: [] }, { kind: 'changes' }],
    [{ refId: 'A' }, { refId: 'A', kind: 'path' }],
    [
      { kind: 'vantages', filter: { vantage: 'a' } },
      { kind: 'vantages', filter: { vantage: 'a' } },
    ],
    [
      { kind: 'flows', rounds: 1000 },
      { kind: 'flows', rounds: 1000 },
    ],
  ])('%j is %j', (query, expected) => expect(lifted(query)).toEqual(expected));

  it('keeps a variable in the place of a choice, and nothing else that is no choice', () => {
    expect(migrate({ refId: 'A', kind: 'cdn', columns: '${columns}' } as never)).toMatchObject({
      columns: '${columns}',
    });
    expect(migrate({ refId: 'A', kind: 'cdn', columns: 'nonsense' } as never)).not.toHaveProperty(
      'columns',
      'nonsense',
    );
  });
});
