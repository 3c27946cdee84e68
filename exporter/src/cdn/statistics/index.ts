/** Shares, medians and verdicts from counts, with how sure they are. Pure. */
export { medianOf, merge, quantileOf, total, type Bucket, type Distribution, type Quantile } from './distribution.js';
export { pool, type Cluster, type Pooled } from './effective.js';
export { criticalStudent } from './student.js';
export { judge, MIN_CLUSTERS, shareOf, type Judgement, type Strictness } from './verdict.js';
export { wilson, type Share } from './wilson.js';
