import type { Check, Report } from '../../agent.js';
import type { paintFor } from '../context.js';
import { printable } from '../printable.js';

type Paint = ReturnType<typeof paintFor>;

const MARKS: Readonly<Record<Check['state'], string>> = { ok: '✓', warning: '!', problem: '✗', skipped: '-' };
const GAP = 2;

/** A report as people read it: a line a check, what to do about it below. Readable without colour. */
export function reportText({ endpoint, url, checks }: Report, paint: Paint): string {
  const colour = { ok: paint.green, warning: paint.yellow, problem: paint.red, skipped: paint.dim };
  const width = Math.max(...checks.map(({ check }) => nameOf(check).length)) + GAP;
  const lines = checks.flatMap(({ check, state, says, remedy }) => [
    `  ${colour[state](MARKS[state])} ${nameOf(check).padEnd(width)}${printable(says)}`,
    ...(remedy === undefined ? [] : [`    ${' '.repeat(width)}${paint.bold('->')} ${printable(remedy)}`]),
  ]);
  return [`${paint.bold(printable(endpoint))}  ${printable(url)}`, ...lines, ''].join('\n');
}

const nameOf = (check: Check['check']): string => check.replace('_', ' ');
