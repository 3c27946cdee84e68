/** Shares, medians and verdicts from counts, with how sure they are. Pure. */
export { medianOf, merge, quantileOf, type Bucket, type Distribution, type Quantile } from './distribution.js';
export { pool, type Course } from './effective.js';
export { criticalStudent } from './student.js';
export { judge, shareIn, type Judgement, type Strictness } from './verdict.js';
export { wilson, type Share } from './wilson.js';
