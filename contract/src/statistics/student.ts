import { criticalNormal, invert, remembered } from './normal.js';

/** Beyond it the normal distribution is the same to four digits. */
const MANY = 500;
/** A quantile of 0.9995 on one degree of freedom is 637. */
const FARTHEST = 1_000;

/**
 * Probability that |t| of Student's distribution is at most `t`, for whole degrees of freedom: the finite series of
 * Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 */
export function studentWithin(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const cos = Math.cos(angle);
  const odd = freedom % 2 === 1;
  let term = odd ? cos : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let at = odd ? 2 : 1; at <= freedom - 3; at += 2) {
    term *= (at / (at + 1)) * cos * cos;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/** By degrees of freedom, of which there are at most {@link MANY}. */
const tables = new Map<number, (confidence: number) => number>();

/** How many standard errors hold `confidence` between them when the error itself was estimated; 2.20 for 0.95 and 11. */
export function criticalStudent(confidence: number, freedom: number): number {
  if (freedom < 1) return Number.POSITIVE_INFINITY;
  if (freedom > MANY) return criticalNormal(confidence);
  const known =
    tables.get(freedom) ?? remembered((held) => invert((t) => studentWithin(t, freedom), held, [0, FARTHEST]));
  tables.set(freedom, known);
  return known(confidence);
}
