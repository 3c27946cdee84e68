import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketIndex, FIRST_SCHEMA, LiveDistribution, MAX_BUCKETS, ZERO_THRESHOLD } from './native-histogram.js';

const bound = (index: number, schema: number): number => 2 ** (index / 2 ** schema);
/** Values on a bound may fall to either side by the last bit of the bound itself. */
const SLACK = 1 + 1e-12;
const duration = fc.double({ min: ZERO_THRESHOLD, max: 1e6, noNaN: true, minExcluded: true });

function filled(values: readonly number[], bounds: readonly number[] = []): LiveDistribution {
  const distribution = new LiveDistribution(new Float64Array(bounds.length + 1), 0);
  for (const value of values) distribution.observe(value, bounds);
  return distribution;
}

describe('buckets', () => {
  it('hold the value at every schema', () => {
    fc.assert(
      fc.property(duration, fc.integer({ min: -4, max: FIRST_SCHEMA }), (value, schema) => {
        const index = bucketIndex(value, schema);
        expect(value).toBeLessThanOrEqual(bound(index, schema) * SLACK);
        expect(value).toBeGreaterThan(bound(index - 1, schema) / SLACK);
      }),
    );
  });

  it('are exact at powers of two and at the end of the doubles', () => {
    for (const power of [-19, -3, 0, 1, 10, 1023]) expect(bucketIndex(2 ** power, 0)).toBe(power);
    expect(bucketIndex(2 ** 3 * (1 + Number.EPSILON), 0)).toBe(4);
    expect(bucketIndex(Number.MAX_VALUE, 0)).toBe(1024);
  });

  it('count zero and what is shorter than any timer apart', () => {
    const { native } = filled([0, 1e-7, ZERO_THRESHOLD, 1e-3]);
    expect(native.zeroCount).toBe(3);
    expect(native.used).toBe(1);
  });

  it('answer p99 within 1 % whatever the data, while they fit', () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: MAX_BUCKETS }), (values) => {
        const { native } = filled(values);
        expect(native.schema).toBe(FIRST_SCHEMA);
        const sorted = [...values].sort((a, b) => a - b);
        const rank = Math.ceil(0.99 * sorted.length);
        const truth = sorted[rank - 1] ?? NaN;
        let seen = 0;
        let at = 0;
        while ((seen += native.counts[at] ?? 0) < rank) at += 1;
        const index = native.indexes[at] ?? NaN;
        // Whatever a server interpolates lies between these two.
        for (const answer of [bound(index - 1, native.schema), bound(index, native.schema)])
          expect(Math.abs(answer - truth) / truth).toBeLessThan(0.01);
      }),
    );
  });

  it('merge when there are too many, without losing an observation', () => {
    const values = Array.from({ length: 20_000 }, (_, k) => 0.0001 * 1.0005 ** k);
    const { native, count, sum } = filled(values);
    expect(native.used).toBeLessThanOrEqual(MAX_BUCKETS);
    expect(native.schema).toBeLessThan(FIRST_SCHEMA);
    expect(native.counts.slice(0, native.used).reduce((a, b) => a + b, 0)).toBe(20_000);
    expect(count).toBe(20_000);
    expect(sum).toBeCloseTo(
      values.reduce((a, b) => a + b, 0),
      3,
    );
    const again = new Map<number, number>();
    for (const value of values) {
      const index = bucketIndex(value, native.schema);
      again.set(index, (again.get(index) ?? 0) + 1);
    }
    expect([...native.indexes.slice(0, native.used)]).toEqual([...again.keys()]);
    expect([...native.counts.slice(0, native.used)]).toEqual([...again.values()]);
  });
});

it('counts classic buckets exactly, bounds included below', () => {
  const { classic } = filled([0.5, 1, 1.5, 5, 5.1], [1, 5]);
  expect([...classic]).toEqual([2, 2, 1]);
});
