import type { TestDataSourceResponse } from '@grafana/data';
import type { Finding } from './diagnose.js';

const MARKS: Readonly<Record<Finding['severity'], string>> = { error: '✗', warning: '!', info: 'i', ok: '✓' };

const indented = (text: string): string => text.split('\n').join('\n    ');

/** The findings as a list: a mark, what is so, and beneath it what to do. */
export const listed = (findings: readonly Finding[]): string =>
  findings
    .map(
      ({ severity, says, remedy }) =>
        `${MARKS[severity]} ${says}${remedy === undefined ? '' : `\n  → ${indented(remedy)}`}`,
    )
    .join('\n');

/** What to do in one sentence; lines of configuration stand in the list, which is folded at first. */
function brief(remedy: string | undefined): string {
  const [first = '', ...more] = (remedy ?? '').split('\n');
  return more.length === 0 ? first : `${first.replace(/:$/, '')}: the lines stand below.`;
}

/** What the page of settings shows after "Save & test": the worst in a sentence, everything as a list. */
export function toResponse(findings: readonly Finding[]): TestDataSourceResponse {
  const count = (severity: Finding['severity']): number => findings.filter((one) => one.severity === severity).length;
  const details = { verboseMessage: listed(findings) };
  const [worst] = findings;
  if (worst?.severity === 'error') {
    return { status: 'error', message: [worst.says, brief(worst.remedy)].filter(Boolean).join(' '), details };
  }
  const open = count('warning');
  if (open > 0) {
    const more = open > 1 ? ` And ${open - 1} more, below.` : '';
    return {
      status: 'warning',
      message: `Works, with something to mend: ${worst?.says ?? ''} ${brief(worst?.remedy)}${more}`,
      details,
    };
  }
  const good = findings.find(({ severity }) => severity === 'ok');
  const hints = count('info');
  const hint = hints > 0 ? ` ${hints === 1 ? 'One hint' : `${hints} hints`} below.` : '';
  return { status: 'success', message: `Works. ${good?.says ?? ''}${hint}`, details };
}
