/** Checks of rule files: everything that can be said of them without a ruler. */

export type { Check, Finding } from './check.js';
export { DEFAULT_OPTIONS, type CheckOptions } from './options.js';
export { checks } from './checks/index.js';
export { CHECK_IDS, type CheckId } from './ids.js';
export { checksMarkdown } from './markdown.js';
export { RULERS, rulersOf, type Ruler } from './portability/rulers.js';
export { checkRules, type Report } from './run.js';
