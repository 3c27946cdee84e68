/** Tests of rules: promtool runs them; what it lacks is here. */

export { coverageOf, type Coverage, type Covered } from './coverage.js';
export type { CaseResult, Failure, TestCase, TestFile } from './model.js';
export { parseTests } from './parse.js';
export { NoPromtool, runTests, type TestOptions } from './run.js';
