/** What the origin and the edges of a site say to caches, judged. */
export type { Finding, RuleCount, Verdicts } from './finding.js';
export { judge, lint } from './judge.js';
export { rules } from './rules/index.js';
export { rulesMarkdown } from './rules-markdown.js';
export { survey } from './survey.js';
export { DEFAULTS, type LintOptions, type Survey } from './survey-types.js';
