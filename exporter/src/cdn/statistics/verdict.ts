import type { Verdict } from '@parallax/contract';
import { pool, type Cluster } from './effective.js';
import { criticalStudent } from './student.js';
import { scoreInterval, type Share } from './wilson.js';

export interface Strictness {
  /** Of both sides together: half of what is missing to 1 is how often a pass is false, and how often a fail. */
  readonly confidence: number;
  /** Pairs without which nothing is said. */
  readonly minPairs: number;
}

/** Stretches of time, over all vantages, without which nothing is said: fewer tell nothing of how alike pairs are. */
export const MIN_CLUSTERS = 6;

export interface Judgement {
  readonly verdict: Verdict;
  /** Why, in a few words. */
  readonly reason: string;
  /** Share of pairs in which the provider was slower than the limit. */
  readonly slower: Share;
  readonly pairs: number;
  /** Independent pairs that would tell as much. */
  readonly effectivePairs: number;
  readonly clusters: number;
}

/**
 * Whether the median of the ratio to the baseline is at most the limit: it is when less than half of the pairs are
 * beyond it. A sign test (Conover, Practical Nonparametric Statistics, 3rd ed., section 3.4), so that neither the
 * shape of the distribution nor outliers matter; on effective counts with Student's quantile for the clusters, as
 * Korn, Graubard, Confidence Intervals for Proportions with Small Expected Number of Positive Counts Estimated from
 * Survey Data, Survey Methodology 24 (1998) 193-201 do for the exact interval.
 *
 * @param clusters pairs and those beyond the limit, by vantage and stretch of time
 */
export function judge(clusters: readonly Cluster[], { confidence, minPairs }: Strictness): Judgement {
  const pooled = pool(clusters);
  const slower = shareOf(pooled, confidence);
  const facts = { slower, pairs: pooled.trials, effectivePairs: pooled.effective, clusters: pooled.clusters };
  if (pooled.trials < minPairs) return { verdict: 'not_enough_data', reason: `${count(pooled.trials)} pairs of at least ${minPairs}`, ...facts }; // prettier-ignore
  if (pooled.clusters < MIN_CLUSTERS) return { verdict: 'not_enough_data', reason: `pairs in ${pooled.clusters} stretches of time of at least ${MIN_CLUSTERS}`, ...facts }; // prettier-ignore
  if (slower.high < 0.5) return { verdict: 'pass', reason: 'most pairs are within the limit', ...facts };
  if (slower.low > 0.5) return { verdict: 'fail', reason: 'most pairs are beyond the limit', ...facts };
  return { verdict: 'not_enough_data', reason: 'the interval of slower pairs includes a half', ...facts };
}

/** The interval of a share that was seen in clusters. */
export function shareOf(pooled: ReturnType<typeof pool>, confidence: number): Share {
  if (pooled.clusters < 2) return { low: 0, estimate: pooled.hits / pooled.trials, high: 1 };
  const estimate = pooled.hits / pooled.trials;
  const critical = criticalStudent(confidence, pooled.clusters - 1);
  return scoreInterval(estimate * pooled.effective, pooled.effective, critical);
}

const count = (number: number): string => String(Math.round(number));
