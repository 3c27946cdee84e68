import type { CdnCurlOutcome } from '@parallax/contract';
import type { Check, ObjectReport } from '../../cdn/curl/check.js';
import { minutes, tally, type CurlReport } from '../../cdn/curl/report.js';
import type { Tested } from '../../cdn/curl/samples.js';
import type { paintFor } from '../context.js';
import { printable } from '../printable.js';

/** The report of a smoke test, for people and for machines. */

type Paint = ReturnType<typeof paintFor>;

const WORDS: Readonly<Record<CdnCurlOutcome, string>> = { ok: 'ok', failed: 'FAILED', unknown: 'cannot tell' };
const OUTCOME_COLUMNS = 11;
const CHECK_COLUMNS = 11;
const INDENT = ' '.repeat(2 + OUTCOME_COLUMNS + 2 + CHECK_COLUMNS + 2);

export function asText(report: CurlReport, { provider, host }: Tested, paint: Paint): string {
  const { ok, failed, unknown } = tally(report);
  const verdict = report.passed ? paint.green('passed') : paint.red('failed');
  const since =
    report.elapsed === undefined ? '' : ` ${minutes(report.elapsed)} after the change of the configuration.`;
  const parts = [
    ...report.objects.map((object) => objectText(object, { provider, host }, paint)),
    ...(report.time === undefined ? [] : [checkText(report.time, paint), '\n']),
    `${verdict}: ${ok} ok, ${failed} failed, ${unknown} cannot tell.${since}\n`,
  ];
  return parts.join('');
}

function objectText({ path, address, checks }: ObjectReport, { provider, host }: Tested, paint: Paint): string {
  const where = address === undefined ? '' : ` at ${address}`;
  const head = paint.bold(printable(`${host}${path} through ${provider}${where}`));
  return `${head}\n${checks.map((check) => checkText(check, paint)).join('')}\n`;
}

function checkText({ check, outcome, says, evidence, remedy }: Check, paint: Paint): string {
  const word = WORDS[outcome].padEnd(OUTCOME_COLUMNS);
  const shown = outcome === 'ok' ? paint.green(word) : outcome === 'failed' ? paint.red(word) : paint.yellow(word);
  const lines = evidence.map(({ of, field: [name, value] }) => paint.dim(printable(`${of}: ${name}: ${value}`)));
  const doing = remedy === undefined || outcome === 'ok' ? [] : [`-> ${remedy}`];
  const more = [...lines, ...doing].map((line) => `${INDENT}${line}\n`).join('');
  return `  ${shown}  ${check.padEnd(CHECK_COLUMNS)}  ${printable(says)}\n${more}`;
}

export function asJson(report: CurlReport, { provider, host }: Tested): string {
  const { passed, elapsed, goal, attempts, objects, time } = report;
  const body = {
    ...{ provider, host, passed, attempts, goal_seconds: goal },
    ...(elapsed === undefined ? {} : { elapsed_seconds: elapsed }),
    ...tally(report),
    ...(time === undefined ? {} : { time: plain(time) }),
    objects: objects.map(({ path, address, checks }) => ({
      path,
      ...(address === undefined ? {} : { address }),
      checks: checks.map(plain),
    })),
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}

const plain = ({ check, outcome, says, remedy, evidence }: Check): object => ({
  ...{ check, outcome, says },
  ...(remedy === undefined ? {} : { remedy }),
  evidence: evidence.map(({ of, field: [name, value] }) => ({ of, name, value })),
});

/** One line on a terminal while the test waits. */
export function progress(report: CurlReport): string {
  const bad = report.objects.flatMap(({ checks }) => checks).filter(({ outcome }) => outcome === 'failed');
  const names = [...new Set(bad.map(({ check }) => check))].join(', ');
  const since = report.elapsed === undefined ? '' : `${minutes(report.elapsed)} of ${minutes(report.goal)}, `;
  return `${since}attempt ${report.attempts}: not yet: ${names}`;
}
