/** Expressions of PromQL: what is wrong with them, what they ask for and what comes out. */

export * from './ast.js';
export { analyse, MAX_EXPRESSION, type Analysis, type SelectorUse } from './analyse.js';
export type { Fault } from './fault.js';
export { FUNCTIONS } from './functions.js';
export { labelsOf, type Labels, type LookUp } from './labels.js';
