/** One view of many providers: Prometheus' answers to rows with verdicts. */
export { complaint, connect, type Prometheus } from './ask.js';
export { Manual, type ManualRow } from './manual.js';
export { scorecardOf, type Settings } from './model.js';
export { read, type Evidence, type Question } from './read.js';
export * from './types.js';
