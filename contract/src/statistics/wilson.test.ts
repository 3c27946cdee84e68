import { describe, expect, it } from 'vitest';
import { criticalNormal, normalCdf } from './normal.js';
import { wilson } from './wilson.js';

describe('the normal distribution', () => {
  it('is that of the tables', () => {
    expect(criticalNormal(0.95)).toBeCloseTo(1.959963984540054, 12);
    expect(criticalNormal(0.99)).toBeCloseTo(2.5758293035489004, 12);
    expect(normalCdf(-3)).toBeCloseTo(0.0013498980316300933, 14);
    expect(normalCdf(0)).toBe(0.5);
    expect(normalCdf(9)).toBe(1);
  });
});

describe('the Wilson interval', () => {
  it.each([
    // Computed from the formula of Wilson (1927) in exact arithmetic.
    [0, 10, 0, 0.2775327998628892],
    [10, 10, 0.7224672001371107, 1],
    [1, 10, 0.017876213095072896, 0.4041500267952405],
    [50, 100, 0.4038315303659956, 0.5961684696340044],
    [3, 1000, 0.0010207838811386188, 0.008783014053503159],
  ])('of %d in %d is %d to %d', (successes, trials, low, high) => {
    const share = wilson(successes, trials);
    expect(share.low).toBeCloseTo(low, 6);
    expect(share.high).toBeCloseTo(high, 6);
    expect(share.estimate).toBe(successes / trials);
  });

  it('says nothing without trials', () => {
    expect(wilson(0, 0)).toEqual({ low: 0, estimate: Number.NaN, high: 1 });
  });

  it('covers what is true about as often as it says, also near the ends', () => {
    for (const truth of [0.01, 0.1, 0.5, 0.97]) {
      const trials = 200;
      let covered = 0;
      for (let seen = 0; seen <= trials; seen += 1) {
        const { low, high } = wilson(seen, trials);
        if (low <= truth && truth <= high) covered += binomial(seen, trials, truth);
      }
      expect(covered, String(truth)).toBeGreaterThan(0.92);
    }
  });

  it('is wider with more confidence and narrower with more trials', () => {
    const width = ({ low, high }: { low: number; high: number }): number => high - low;
    expect(width(wilson(5, 20, 0.99))).toBeGreaterThan(width(wilson(5, 20)));
    expect(width(wilson(50, 200))).toBeLessThan(width(wilson(5, 20)));
  });
});

function binomial(seen: number, trials: number, share: number): number {
  let log = seen * Math.log(share) + (trials - seen) * Math.log1p(-share);
  for (let at = 1; at <= seen; at += 1) log += Math.log((trials - seen + at) / at);
  return Math.exp(log);
}
