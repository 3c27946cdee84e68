/** Why an alert fires or does not: its conditions with their values, and what each vantage says. */
export { explain } from './explain.js';
export { definitionsOf, findAlerts, meantAlert, type Sources } from './find.js';
export type { Explanation, Outcome, Part, Row, Subject, Vantage } from './model.js';
