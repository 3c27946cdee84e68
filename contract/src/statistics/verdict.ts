import type { Verdict } from '../labels.js';
import { pool, type Course, type Pooled } from './effective.js';
import { criticalStudent } from './student.js';
import { scoreInterval, type Share } from './wilson.js';

export interface Strictness {
  /** Of both sides together: what is missing to 1 is how often a verdict may be false. */
  readonly confidence: number;
  /** Pairs without which nothing is said. */
  readonly minPairs: number;
}

/** What verdicts are made with unless somebody asks for more. */
export const STRICTNESS: Strictness = { confidence: 0.95, minPairs: 30 };

/** Stretches of time, over all vantages, without which nothing is said: fewer do not tell how alike pairs are. */
export const MIN_STRETCHES = 6;

export interface Judgement {
  readonly verdict: Verdict;
  /** Why, in a few words. */
  readonly reason: string;
  /** Share of pairs in which the provider was slower than the limit. */
  readonly slower: Share;
  readonly pairs: number;
  /** Independent pairs that would tell as much. */
  readonly effectivePairs: number;
  readonly stretches: number;
}

/**
 * Whether the median of the ratio to the baseline is at most the limit: it is when less than half of the pairs are
 * beyond it. A sign test (Conover, Practical Nonparametric Statistics, 3rd ed., section 3.4), so that neither the
 * shape of the distribution nor outliers matter; see {@link shareIn} for what pairs are worth.
 *
 * @param courses pairs and those beyond the limit
 */
export function judge(courses: readonly Course[], { confidence, minPairs }: Strictness): Judgement {
  const pooled = pool(courses);
  const { trials: pairs, effective: effectivePairs, stretches } = pooled;
  const slower = shareIn(pooled, confidence);
  const say = (verdict: Verdict, reason: string): Judgement => ({ verdict, reason, slower, pairs, effectivePairs, stretches }); // prettier-ignore
  if (pairs < minPairs) return say('not_enough_data', `${pairs} pairs of at least ${minPairs}`);
  if (stretches < MIN_STRETCHES)
    return say('not_enough_data', `pairs in ${stretches} stretches of time of at least ${MIN_STRETCHES}`);
  if (slower.high < 0.5) return say('pass', 'most pairs are within the limit');
  if (slower.low > 0.5) return say('fail', 'most pairs are beyond the limit');
  return say('not_enough_data', 'as many pairs may be within the limit as beyond it');
}

/**
 * The score interval of a share on effective counts, with Student's quantile since what trials are worth was estimated
 * from a few stretches: Korn, Graubard, Confidence Intervals for Proportions with Small Expected Number of Positive
 * Counts Estimated from Survey Data, Survey Methodology 24 (1998) 193-201.
 */
export function shareIn({ hits, trials, stretches, effective }: Pooled, confidence: number): Share {
  const estimate = hits / trials;
  if (stretches < 2) return { low: 0, estimate, high: 1 };
  return scoreInterval(estimate * effective, effective, criticalStudent(confidence, stretches - 1));
}
