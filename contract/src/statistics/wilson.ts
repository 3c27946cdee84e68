import { criticalNormal } from './normal.js';

/** A share, and what it may well be. */
export interface Share {
  readonly low: number;
  /** What was seen; NaN without trials. */
  readonly estimate: number;
  readonly high: number;
}

/**
 * Score interval of a share that was seen in independent trials. Wilson, Probable Inference, the Law of Succession,
 * and Statistical Inference, JASA 22 (1927) 209-212; recommended over the textbook interval, whose coverage fails at
 * shares near 0 and 1, by Brown, Cai, DasGupta, Interval Estimation for a Binomial Proportion, Statist. Sci. 16
 * (2001) 101-133. Counts need not be whole: `increase()` interpolates, and effective counts are fractions.
 * Without trials anything is possible: 0 to 1.
 *
 * @param confidence of both sides together, above 0 and below 1
 */
export const wilson = (successes: number, trials: number, confidence = 0.95): Share =>
  scoreInterval(successes, trials, criticalNormal(confidence));

/** The same for a critical value `z` that is known, or taken from another distribution. */
export function scoreInterval(successes: number, trials: number, z: number): Share {
  if (!(trials > 0)) return { low: 0, estimate: Number.NaN, high: 1 };
  const estimate = Math.min(1, Math.max(0, successes / trials));
  const square = (z * z) / trials;
  const middle = (estimate + square / 2) / (1 + square);
  const half = (z / (1 + square)) * Math.sqrt((estimate * (1 - estimate)) / trials + square / (4 * trials));
  return { low: Math.max(0, middle - half), estimate, high: Math.min(1, middle + half) };
}
