import { describe, expect, it } from 'vitest';
import { normalise } from './normalise.js';

describe('normalise', () => {
  it('says unknown when nothing speaks', () => {
    expect(normalise([['age', '100']])).toEqual({
      provider: 'unknown',
      layers: [{ provider: 'unknown', layer: 'edge', cacheStatus: 'unknown', age: 100, evidence: [] }],
    });
  });
  it('reads a shielded hit', () => {
    const delivery = normalise([
      ['x-served-by', 'cache-jfk1041-JFK, cache-ord1720-ORD'],
      ['x-cache', 'MISS, HIT'],
      ['x-cache-hits', '0, 7'],
    ]);
    expect(delivery.layers).toMatchObject([
      { provider: 'fastly', layer: 'edge', cacheStatus: 'hit', pop: 'ORD', hits: 7 },
      { provider: 'fastly', layer: 'shield', cacheStatus: 'miss', pop: 'JFK', hits: 0, replayed: true },
    ]);
  });
});
