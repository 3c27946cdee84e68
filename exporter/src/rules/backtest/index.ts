/** What alerts would have done: expressions over the history of a Prometheus. */
export { Incidents } from './incidents.js';
export { backtest, MAX_STEPS, type Question } from './run.js';
export type { AlertReport, Found, Report } from './types.js';
