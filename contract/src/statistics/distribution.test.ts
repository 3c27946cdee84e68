import { describe, expect, it } from 'vitest';
import { normals, numbers } from '../../test/random.js';
import { medianOf, mergeDistributions, quantileOf, type Distribution } from './distribution.js';
import { criticalStudent, studentWithin } from './student.js';

const SEED = 7;

/** Values in buckets that grow by a factor. */
function histogram(values: readonly number[], factor: number): Distribution {
  const counts = new Map<number, number>();
  for (const value of values) {
    const index = Math.ceil(Math.log(value) / Math.log(factor));
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return mergeDistributions([
    [...counts].map(([index, count]) => ({ low: factor ** (index - 1), high: factor ** index, count })),
  ]);
}

describe('quantiles of a histogram', () => {
  const three: Distribution = [
    { low: 0, high: 1, count: 10 },
    { low: 1, high: 2, count: 20 },
    { low: 2, high: Number.POSITIVE_INFINITY, count: 10 },
  ];
  it('are interpolated within their bucket', () => {
    expect(quantileOf(three, 0.5)).toBe(1.5);
    expect(quantileOf(three, 0.25)).toBe(1);
    expect(quantileOf(three, 0.125)).toBe(0.5);
  });
  it('are at least the last bound when they lie beyond it', () => expect(quantileOf(three, 0.99)).toBe(2));
  it('are unknown without values', () => expect(quantileOf([], 0.5)).toBeUndefined());
  it('are of all values together when histograms are merged, in whatever order buckets come', () => {
    const merged = mergeDistributions([[three[1] ?? never(), three[0] ?? never()], three]);
    expect(merged.map(({ count }) => count)).toEqual([20, 40, 10]);
    expect(quantileOf(merged, 0.5)).toBe(1 + 15 / 40);
  });
});

describe('the interval of the median', () => {
  it('takes the outer bounds of the buckets that its ranks lie in', () => {
    const values = Array.from({ length: 1_000 }, (_, at) => 1 + at / 1_000);
    const median = medianOf(histogram(values, 1.01), 1.96, 1_000);
    // Ranks 0.5 -+ 0.031: 1.469 and 1.531.
    expect(median?.low).toBeGreaterThan(1.45);
    expect(median?.low).toBeLessThanOrEqual(1.469);
    expect(median?.high).toBeGreaterThanOrEqual(1.531);
    expect(median?.high).toBeLessThan(1.55);
  });

  it('has no bounds from too few values', () => {
    expect(medianOf(histogram([1, 2, 3], 1.01), 4.3, 3)).toMatchObject({ low: 0, high: Number.POSITIVE_INFINITY });
  });

  it('holds the truth in at least 95 % of 1,000 runs, whatever the shape', () => {
    const random = numbers(SEED);
    const normal = normals(random);
    const shapes: Readonly<Record<string, () => number>> = {
      lognormal: () => 1.1 * Math.exp(0.2 * normal()),
      'heavy-tailed': () => 1.1 * Math.exp(0.1 * Math.tan(Math.PI * (random() - 0.5))),
      skewed: () => 1.1 * Math.exp(0.1 * (-Math.log(1 - random()) - Math.LN2)),
    };
    for (const [name, draw] of Object.entries(shapes)) {
      let held = 0;
      for (let run = 0; run < 1_000; run += 1) {
        const median = medianOf(histogram(Array.from({ length: 120 }, draw), 1.02), 1.96, 120);
        if (median && median.low <= 1.1 && 1.1 <= median.high) held += 1;
      }
      process.stdout.write(`median interval, ${name}, seed ${SEED}: holds the truth ${held} times of 1000\n`);
      expect(held, name).toBeGreaterThanOrEqual(950);
    }
  });
});

describe("Student's distribution", () => {
  it.each([
    // Abramowitz and Stegun, table 26.10.
    [0.95, 1, 12.706],
    [0.95, 2, 4.303],
    [0.95, 5, 2.571],
    [0.95, 11, 2.201],
    [0.99, 10, 3.169],
    [0.95, 120, 1.98],
    [0.95, 501, 1.96],
  ])('holds %d within the critical value of %d degrees of freedom', (confidence, freedom, critical) => {
    expect(criticalStudent(confidence, freedom)).toBeCloseTo(critical, 2);
    expect(studentWithin(critical, Math.min(freedom, 500))).toBeCloseTo(confidence, 2);
  });
  it('is without bounds when nothing was estimated', () => expect(criticalStudent(0.95, 0)).toBe(Infinity));
});

const never = (): never => {
  throw new Error('unreachable');
};
