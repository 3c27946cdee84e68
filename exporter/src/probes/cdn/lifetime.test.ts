import type { CacheStatus } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { lifetimeOf } from './lifetime.js';

type Row = readonly [
  outcome: string,
  why: string,
  status: CacheStatus,
  edge: { age?: number; ttl?: number },
  allowed: { ttl?: number; staleWhileRevalidate?: number },
];

const rows: readonly Row[] = [
  ['honoured', 'a young hit', 'hit', { age: 10 }, { ttl: 60 }],
  ['honoured', 'a hit at its end, within the slack', 'hit', { age: 62 }, { ttl: 60 }],
  ['longer', 'a hit beyond its end', 'hit', { age: 63 }, { ttl: 60 }],
  ['honoured', 'slack of one per cent of a long life', 'hit', { age: 86_400 + 800 }, { ttl: 86_400 }],
  ['longer', 'more than one per cent', 'hit', { age: 86_400 + 900 }, { ttl: 86_400 }],
  ['honoured', 'age and rest make the lifetime', 'hit', { age: 20, ttl: 41 }, { ttl: 60 }],
  ['longer', 'age and rest make more', 'hit', { age: 20, ttl: 3600 }, { ttl: 60 }],
  ['shorter', 'age and rest make less', 'hit', { age: 20, ttl: 10 }, { ttl: 60 }],
  ['unknown', 'a hit without an age', 'hit', {}, { ttl: 60 }],
  ['unknown', 'a rest without an age', 'hit', { ttl: 3600 }, { ttl: 60 }],
  ['unknown', 'an origin that says nothing', 'hit', { age: 10 }, {}],
  ['unknown', 'a cache that says nothing', 'unknown', { age: 1000 }, { ttl: 60 }],
  ['unknown', 'an error of the cache', 'error', { age: 0 }, { ttl: 0 }],
  ...(['miss', 'expired', 'revalidated', 'bypass', 'dynamic'] as const).map((status): Row => [
    'unknown',
    'it does not tell how long it had been kept',
    status,
    { age: 0 },
    { ttl: 60 },
  ]),
  ['shorter', 'stale before its time', 'stale_hit', { age: 20 }, { ttl: 60 }],
  ['honoured', 'stale after its time', 'stale_hit', { age: 90 }, { ttl: 60 }],
  ['longer', 'kept what must not be kept', 'hit', {}, { ttl: 0 }],
  ['unknown', 'served while it is confirmed', 'hit', { age: 1 }, { ttl: 0, staleWhileRevalidate: 30 }],
  ['honoured', 'confirmed each time', 'revalidated', {}, { ttl: 0 }],
  ['honoured', 'fetched each time', 'miss', {}, { ttl: 0 }],
];

describe('the lifetime in a cache beside that of the origin', () => {
  it.each(rows.map((row) => [row[0], row[1], row] as const))('%s: %s', (outcome, _why, row) => {
    const [, , cacheStatus, edge, allowed] = row;
    const layer = { provider: 'unknown', layer: 'edge', evidence: [], cacheStatus, ...edge } as const;
    expect(lifetimeOf(layer, allowed)).toBe(outcome);
  });
});
