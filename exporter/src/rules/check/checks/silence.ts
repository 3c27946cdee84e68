import type { Check } from '../check.js';

/** Its findings come from reading the comments, `silence.ts`. */
export const silence: Check = {
  id: 'silence',
  title: 'A comment that silences a check wrongly',
  severity: 'error',
  help: 'The comment "# parallax-rules: disable=CHECK reason" above or inside a rule silences one check for it; above a group, for the group; at the top of the file, for the file. It needs a reason, since somebody will read it in a year, a check that exists, and something to silence.',
};
