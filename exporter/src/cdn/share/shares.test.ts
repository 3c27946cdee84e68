import { describe, expect, it } from 'vitest';
import { Random } from '../../../test/kit/random.js';
import { drawn, sighting } from '../../../test/kit/sightings.js';
import { drawsOf } from './draws.js';
import { shareInterval } from './interval.js';
import { intendedShares, sharesOf, type ProviderShare } from './shares.js';
import type { Sighting } from './types.js';

/** What the interval promises; the exact worst case below is a little over 5 %. */
const RATE = 0.051;

const judge = (answers: readonly Sighting[], weights: Record<string, number>): readonly ProviderShare[] =>
  sharesOf(drawsOf(answers, 'none').draws, answers, intendedShares(weights));
const flagged = (answers: readonly Sighting[], weights: Record<string, number>): boolean =>
  judge(answers, weights).some(({ drift }) => drift > 0);

describe('the interval of a share', () => {
  // Newcombe (1998), table I, method 4.
  it.each([
    [81, 263, 0.2535, 0.3682],
    [15, 148, 0.0598, 0.1644],
    [0, 20, 0, 0.2005],
    [1, 29, 0.0018, 0.1963],
  ])('%d of %d', (successes, trials, low, high) => {
    const share = shareInterval(successes, trials);
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  });

  it('is everything without a draw, and ends at 0 and 1', () => {
    expect(shareInterval(0, 0)).toEqual({ low: 0, estimate: Number.NaN, high: 1 });
    expect(shareInterval(5, 5)).toMatchObject({ estimate: 1, high: 1 });
    expect(shareInterval(0, 5)).toMatchObject({ low: 0, estimate: 0 });
  });

  it('misses the true share in at most 5.1 % of cases, counted exactly over all outcomes', () => {
    const logFactorial = [0];
    for (let n = 1; n <= 500; n += 1) logFactorial.push((logFactorial[n - 1] ?? 0) + Math.log(n));
    const choose = (n: number, k: number): number => logFactorial[n]! - logFactorial[k]! - logFactorial[n - k]!;
    let worst = 0;
    for (let n = 1; n <= 500; n += n < 60 ? 1 : 11) {
      const intervals = Array.from({ length: n + 1 }, (_, x) => shareInterval(x, n));
      for (const p of [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9, 0.99]) {
        const missed = intervals.reduce((sum, { low, high }, x) => {
          const chance = Math.exp(choose(n, x) + x * Math.log(p) + (n - x) * Math.log(1 - p));
          return p < low || p > high ? sum + chance : sum;
        }, 0);
        worst = Math.max(worst, missed);
      }
    }
    expect(worst).toBeLessThanOrEqual(RATE);
    expect(worst).toBeGreaterThan(0.03);
  });
});

describe('drift', () => {
  const runs = 1000;
  const rate = (weights: Record<string, number>, truth: Record<string, number>, count: number): number => {
    const random = new Random(7);
    let hits = 0;
    for (let run = 0; run < runs; run += 1) if (flagged(drawn(truth, { count, random }), weights)) hits += 1;
    return hits / runs;
  };

  it.each([
    [{ a: 70, b: 30 }, { a: 0.7, b: 0.3 }, 10],
    [{ a: 70, b: 30 }, { a: 0.7, b: 0.3 }, 40],
    [{ a: 70, b: 30 }, { a: 0.7, b: 0.3 }, 300],
    [{ a: 99, b: 1 }, { a: 0.99, b: 0.01 }, 10],
    [{ a: 99, b: 1 }, { a: 0.99, b: 0.01 }, 200],
    [{ a: 5, b: 3, c: 2 }, { a: 0.5, b: 0.3, c: 0.2 }, 60],
    [{ a: 4, b: 3, c: 2, d: 1 }, { a: 0.4, b: 0.3, c: 0.2, d: 0.1 }, 150],
    [{ a: 70, b: 30, c: 0 }, { a: 0.7, b: 0.3 }, 80],
  ])('true shares %j are called drift in at most 5.1 %% of 1,000 windows (%j, %d draws)', (weights, truth, count) => {
    expect(rate(weights, truth, count)).toBeLessThanOrEqual(RATE);
  });

  it('a shift from 70/30 to 10/90 is seen in every one of 1,000 windows of 20 answers, in 98 % of those of 10', () => {
    expect(rate({ a: 70, b: 30 }, { a: 0.1, b: 0.9 }, 20)).toBeGreaterThanOrEqual(0.999);
    expect(rate({ a: 70, b: 30 }, { a: 0.1, b: 0.9 }, 10)).toBeGreaterThanOrEqual(0.98);
  });

  it('behind 200 older answers the same shift is seen after 60 at the latest', () => {
    const random = new Random(11);
    for (let run = 0; run < 200; run += 1) {
      const old = drawn({ a: 0.7, b: 0.3 }, { count: 200, random });
      const late = drawn({ a: 0.1, b: 0.9 }, { count: 60, random, from: 200_000 });
      expect(flagged([...old, ...late], { a: 70, b: 30 }), `run ${run}`).toBe(true);
    }
  });

  it('is the distance from the interval, and 0 inside', () => {
    const answers = [...Array(90).fill('a'), ...Array(10).fill('b')].map((provider: string) => sighting({ provider }));
    const [a, b, unknown] = judge(answers, { a: 1, b: 1 });
    const { low, high } = shareInterval(90, 100);
    expect(a).toMatchObject({ provider: 'a', kind: 'authoritative', measured: { estimate: 0.9, low, high } });
    expect(a?.drift).toBeCloseTo(low - 0.5, 12);
    expect(b?.drift).toBeCloseTo(0.5 - (1 - low), 6);
    expect(unknown).toMatchObject({ provider: 'unknown', drift: 0, measured: { estimate: 0, low: 0 } });
    expect(judge(answers, { a: 9, b: 1 }).map(({ drift }) => drift)).toEqual([0, 0, 0]);
  });

  it('a weight of 0 is a true 0: one answer is drift, also one that is no draw of its own', () => {
    const draws = drawn({ a: 1 }, { count: 9, random: new Random(1) });
    const answers = [...draws, sighting({ provider: 'b', at: 1 })];
    const intended = intendedShares({ a: 3, b: 0 });
    const shares = sharesOf(draws, answers, intended);
    expect(shares.map(({ provider, drift }) => [provider, drift])).toEqual([
      ['a', expect.closeTo(0.1, 12)],
      ['b', 0.1],
      ['unknown', 0],
    ]);
    expect(sharesOf(draws, draws, intended).every(({ drift }) => drift === 0)).toBe(true);
  });

  it('answers that lead to nobody are drift of unknown', () => {
    const answers = [sighting(), sighting({ provider: 'unknown' })];
    expect(judge(answers, { a: 1, b: 1 }).at(-1)).toMatchObject({ provider: 'unknown', drift: 0.5 });
  });

  it('kinds of resolvers have shares of their own; a kind without a draw has none', () => {
    const direct = drawn({ a: 1 }, { count: 30, random: new Random(1) });
    const cached = Array.from({ length: 30 }, (_, index) =>
      sighting({ kind: 'public', resolver: 'p', provider: 'b', at: index * 60_000 }),
    );
    const shares = judge([...direct, ...cached], { a: 1, b: 0 });
    expect(shares.filter(({ drift }) => drift > 0).map(({ kind, provider }) => `${kind} ${provider}`)).toEqual([
      'public a',
      'public b',
    ]);
    expect(shares.some(({ kind }) => kind === 'vantage')).toBe(false);
  });

  it('weights need not sum to 100', () => {
    expect([...intendedShares({ a: 0.5, b: 1.5, c: 0 })]).toEqual([['a', 0.25], ['b', 0.75], ['c', 0], ['unknown', 0]]); // prettier-ignore
  });
});
