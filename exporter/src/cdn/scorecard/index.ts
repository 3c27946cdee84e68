/** One view of many providers: Prometheus' answers to rows with verdicts. */
export { connect } from './ask.js';
export { Manual, type ManualRow } from './manual.js';
export { scorecardOf } from './model.js';
export { read } from './read.js';
export * from './types.js';
