import type { Check } from '../check.js';

/** What reading a file finds already. */
export const documentChecks: readonly Check[] = [
  {
    id: 'yaml',
    title: 'A file that cannot be read',
    severity: 'error',
    help: 'The file does not exist, is no YAML, or is more than one document. A ruler that reloads it keeps the old rules or stops.',
  },
  {
    id: 'schema',
    title: 'A field that no ruler knows, or one that is missing',
    severity: 'error',
    help: 'Rulers read rule files strictly: one unknown key, one rule without an expression or one malformed duration and the whole file is refused.',
  },
  {
    id: 'duplicate-group',
    title: 'Two groups of one name in a file',
    severity: 'error',
    help: 'Prometheus refuses the file; rulers with an API keep the last of the two.',
  },
  {
    id: 'bounds',
    title: 'More than is looked at',
    severity: 'error',
    help: 'The number of files, their size and the number of rules have bounds. What lies beyond was not checked.',
  },
];
