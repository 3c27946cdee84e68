/**
 * Shares, medians and verdicts from counts, with how sure they are. Pure. The scorecard of the command line and the
 * data source of Grafana judge with these, so that one set of answers has one verdict.
 */
export { beginnings, countsOf, type Counts, type Labels, type Track } from './counts.js';
export {
  medianOf,
  medianRanks,
  mergeDistributions,
  quantileOf,
  type Bucket,
  type Distribution,
  type Quantile,
} from './distribution.js';
export { CACHE_HITS, CACHE_MISSES, cachingOf, deliveryOf, type Caching, type CachingCounts, type DeliveryCounts, type DeliveryShares } from './shares.js'; // prettier-ignore
export {
  baselineAmong,
  CDN_ORIGIN,
  judgePairs,
  speedOf,
  type PairJudgement,
  type Speed,
  type SpeedEvidence,
} from './speed.js';
export { criticalNormal } from './normal.js';
export { criticalStudent } from './student.js';
export { STRICTNESS, type Judgement, type Strictness } from './verdict.js';
export type { Share } from './wilson.js';
