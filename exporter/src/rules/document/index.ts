/** Rule files as text, to nodes with the place of everything. */

export { DOCUMENT_CHECKS, type DocumentProblem } from './complaint.js';
export { durationOf } from './known.js';
export { loadRules, MAX_FILES, type Loaded } from './load.js';
export { MAX_RULES_A_FILE, parseRules, type Parsed } from './parse.js';
