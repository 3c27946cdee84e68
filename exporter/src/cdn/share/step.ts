import type { DnsShareOutcome } from '@parallax/contract';
import { ERROR_RATE } from './interval.js';
import type { Sighting } from './types.js';

/**
 * Whether hostnames have the same shares. Each hostname after the first is compared with the first, provider by
 * provider, by Fisher's exact test (R. A. Fisher, Statistical Methods for Research Workers, section 21.02; two-sided by
 * summing what is no likelier): it holds at any number of draws, where chi-square needs many. All comparisons share the
 * error rate (Bonferroni), so that hostnames in step are called out of step in at most 5 % of cases. `unknown` while
 * even hostnames that have nothing in common could not be told apart.
 *
 * Judged at the name servers where those are asked: caches of two hostnames expire apart.
 */
export function stepOf(draws: readonly Sighting[], hosts: number): DnsShareOutcome {
  const direct = draws.filter(({ kind }) => kind === 'authoritative');
  const used = direct.length > 0 ? direct : draws;
  const [first, ...others] = Array.from({ length: hosts }, (_, host) => used.filter((one) => one.host === host));
  if (first === undefined || others.length === 0) return 'unknown';
  const providers = [...new Set(used.map(({ provider }) => provider))];
  // Of two providers the one has what the other lacks.
  const compared = providers.length <= 2 ? providers.slice(0, 1) : providers;
  const level = ERROR_RATE / Math.max(1, others.length * compared.length);
  let told = true;
  for (const other of others) {
    if (Math.exp(-logChoose(first.length + other.length, first.length)) >= level) told = false;
    for (const provider of compared) {
      const table = { a: count(first, provider), ofA: first.length, b: count(other, provider), ofB: other.length };
      if (fisher(table) < level) return 'out_of_step';
    }
  }
  return told ? 'in_step' : 'unknown';
}

const count = (draws: readonly Sighting[], provider: string): number =>
  draws.filter((one) => one.provider === provider).length;

/** Two samples: `a` of `ofA` and `b` of `ofB` had the property. */
export interface Table {
  readonly a: number;
  readonly ofA: number;
  readonly b: number;
  readonly ofB: number;
}

/** Chance, under equal shares, of a table at most as likely as this one. */
export function fisher({ a, ofA, b, ofB }: Table): number {
  const having = a + b;
  const whole = logChoose(ofA + ofB, having);
  const chance = (inA: number): number => Math.exp(logChoose(ofA, inA) + logChoose(ofB, having - inA) - whole);
  // As likely but for rounding counts as well.
  const limit = chance(a) * (1 + 1e-7);
  let sum = 0;
  for (let inA = Math.max(0, having - ofB); inA <= Math.min(ofA, having); inA += 1) {
    const one = chance(inA);
    if (one <= limit) sum += one;
  }
  return Math.min(1, sum);
}

/** Logarithms of factorials, as far as they were needed; a window holds a bounded number of draws. */
const factorials: number[] = [0];

function logFactorial(n: number): number {
  for (let next = factorials.length; next <= n; next += 1) {
    factorials.push((factorials[next - 1] ?? 0) + Math.log(next));
  }
  return factorials[n] ?? 0;
}

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
