import type { CdnSeverity } from '@parallax/contract';
import type { Finding } from '../../../cdn/lint/index.js';
import type { paintFor } from '../../context.js';
import { printable } from '../../printable.js';
import type { SiteReport, WayReport } from './report.js';

/** Findings for people: grouped by object and way, each with what to do. */

type Paint = ReturnType<typeof paintFor>;

export interface Look {
  readonly paint: Paint;
  readonly columns: number;
  /** Field lines that show it, below each finding. */
  readonly evidence: boolean;
}

const NARROWEST = 40;
const INDENT = '      ';

export function textOf(report: SiteReport, look: Look): string {
  const { paint } = look;
  const parts = [`${paint.bold(printable(report.target))}\n`];
  for (const group of grouped(report.findings, ({ object }) => object)) {
    const [{ path, partition }] = group;
    parts.push(`\n${paint.bold(printable(path))}  ${paint.dim(partition)}\n`);
    for (const own of grouped(group, ({ provider }) => provider)) {
      parts.push(`  ${own[0].provider}\n`, ...own.map((finding) => findingText(finding, look)));
    }
  }
  parts.push('\n', ...report.ways.map((way) => wayText(way, report, paint)), `${summary(report)}\n`);
  return parts.join('');
}

type Group<T> = [T, ...T[]];

/** Runs of equal keys; the list is sorted by them. */
function grouped<T>(list: readonly T[], keyOf: (item: T) => string): Group<T>[] {
  const groups: Group<T>[] = [];
  for (const item of list) {
    const last = groups.at(-1);
    if (last && keyOf(last[0]) === keyOf(item)) last.push(item);
    else groups.push([item]);
  }
  return groups;
}

function findingText({ severity, rule, reason, remedy, place, reference, evidence }: Finding, look: Look): string {
  const { paint } = look;
  const lines = [
    `    ${colourOf(severity, paint)(severity.padEnd(7))}  ${paint.bold(rule)}`,
    ...wrapped(reason, look),
    ...wrapped(`Remedy: ${remedy}`, look).map((line) => paint.green(line)),
    `${INDENT}${paint.dim(`${printable(place)}, ${reference}`)}`,
    ...(look.evidence ? evidence.map((line) => `${INDENT}${paint.dim(`| ${printable(line)}`)}`) : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const colourOf = (severity: CdnSeverity, paint: Paint): ((text: string) => string) =>
  ({ error: paint.red, warning: paint.yellow, info: paint.dim })[severity];

/** Lines no wider than the screen; a word that is longer stands alone. */
function wrapped(text: string, { columns }: Look): string[] {
  const width = Math.max(NARROWEST, columns) - INDENT.length;
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => `${INDENT}${one}`);
}

function wayText({ provider, judged, unanswered }: WayReport, { findings }: SiteReport, paint: Paint): string {
  const own = findings.filter((finding) => finding.provider === provider).length;
  const head = `${provider}: ${count(judged.length, 'rule')} looked at, ${count(own, 'finding')}`;
  const missing = unanswered.map(({ path, reason }) => `  not looked at: ${printable(path)}: ${printable(reason)}`);
  return [head, ...missing.map((line) => paint.yellow(line))].map((line) => `${line}\n`).join('');
}

function summary({ findings, requests, bytes, unasked }: SiteReport): string {
  const of = (severity: CdnSeverity): number => findings.filter((one) => one.severity === severity).length;
  const found = `${count(of('error'), 'error')}, ${count(of('warning'), 'warning')}, ${of('info')} for information`;
  const left = unasked === 0 ? '' : `; ${count(unasked, 'request')} not made: a bound was reached`;
  return `${found}; ${count(requests, 'request')}, ${count(bytes, 'byte')}${left}`;
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
