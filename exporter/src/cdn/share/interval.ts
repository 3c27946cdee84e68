import { criticalNormal, type Share } from '@parallax/contract';

/** Chance with which a true share lies outside its interval, at most, over all providers together. */
export const ERROR_RATE = 0.05;

/**
 * Wilson's score interval with continuity correction (Newcombe, Two-sided confidence intervals for the single
 * proportion, Statistics in Medicine 17 (1998) 857-872, method 4). Wider than the plain score interval, which with few
 * draws misses up to 20 % of true shares: a share that is right must not be called wrong more often than promised. This
 * one misses at most 5.1 %, counted over all outcomes.
 *
 * @param tests intervals that are judged together: each gets its part of {@link ERROR_RATE} (Bonferroni; for shares of
 *   several providers Goodman, On Simultaneous Confidence Intervals for Multinomial Proportions, Technometrics 7 (1965))
 */
export function shareInterval(successes: number, trials: number, tests = 1): Share {
  if (!(trials > 0)) return { low: 0, estimate: Number.NaN, high: 1 };
  const z = critical(tests);
  const [n, p, z2] = [trials, successes / trials, z * z];
  const root = (side: 1 | -1): number =>
    z * Math.sqrt(Math.max(0, z2 + side * 2 - 1 / n + 4 * p * (n * (1 - p) - side)));
  const low = successes === 0 ? 0 : (2 * n * p + z2 - 1 - root(-1)) / (2 * (n + z2));
  const high = successes === trials ? 1 : (2 * n * p + z2 + 1 + root(1)) / (2 * (n + z2));
  return { low: Math.max(0, low), estimate: p, high: Math.min(1, high) };
}

const known = new Map<number, number>();

/** Number of tests is at most that of providers, so that few values are ever kept. */
function critical(tests: number): number {
  const z = known.get(tests) ?? criticalNormal(1 - ERROR_RATE / tests);
  known.set(tests, z);
  return z;
}
