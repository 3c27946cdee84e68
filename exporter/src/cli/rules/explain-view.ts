import type { Labels } from '@parallax/contract';
import type { Explanation, Outcome, Part, Row, Subject, Vantage } from '../../rules/explain/index.js';
import type { paintFor } from '../context.js';
import { printable } from '../printable.js';
import { table } from '../table.js';

/** Why an alert fires or does not, for people and programs. */

type Paint = ReturnType<typeof paintFor>;

/** A list, one element for each rule of that name. */
export const asJson = (explained: readonly Explanation[]): string => `${JSON.stringify(explained, null, 2)}\n`;

export const asText = (explained: readonly Explanation[], paint: Paint): string =>
  explained.map((one) => alertText(one, paint)).join('\n');

function alertText(explanation: Explanation, paint: Paint): string {
  const { alert, from, subjects, more, error } = explanation;
  const { bold, red, dim } = paint;
  const head = `${bold(printable(alert))}  ${dim(printable(from))}\n`;
  const broken = error === undefined ? '' : `${red('Its last evaluation failed')}: ${printable(error)}\n`;
  const none = 'There is no label set that it could be about: the series of its first condition are not there.\n';
  const rest = more > 0 ? `\nand ${more} more label sets: choose with --label NAME=VALUE, or see more with --most N\n` : ''; // prettier-ignore
  const bodies = subjects.map((subject) => subjectText(subject, explanation, paint)).join('\n');
  return `${head}${broken}${bodies === '' ? none : bodies}${rest}`;
}

function subjectText(subject: Subject, { hold, at }: Explanation, paint: Paint): string {
  const lines = [
    `\n${paint.bold(named(subject.labels))}\n${stateText(subject, { hold, at }, paint)}\n\n`,
    conditionsText(subject.conditions, paint),
    subject.vantages === undefined ? '' : `\n${vantagesText(subject.vantages, paint)}`,
    ...subject.parts.map((part) => `\n${partText(part, paint)}`),
  ];
  return lines.join('');
}

const named = (labels: Labels): string =>
  Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(printable(value))}`).join(' ') || 'no labels'; // prettier-ignore

function stateText(
  { state, since, holds }: Subject,
  { hold, at }: Pick<Explanation, 'hold' | 'at'>,
  paint: Paint,
): string {
  // prettier-ignore
  const when = since === undefined ? '' : ` since ${clock(since)} (${span(at - since)})`;
  if (state === 'firing')
    return `${paint.red('FIRES')}${when}${holds ? '' : '; its expression no longer holds, and it is kept'}`;
  if (state === 'pending') {
    const due = since === undefined ? '' : `; fires at ${clock(since + hold)} if it holds until then`;
    return `${paint.yellow('PENDING')}${when}${due}`;
  }
  if (!holds) return `${paint.green('does not fire')}: its conditions do not all hold`;
  const wait = hold > 0 ? ` once it has held for ${span(hold)}` : ' with the next evaluation of its ruler';
  return `${paint.yellow('holds now')} and fires${wait}`;
}

const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${hours}h${minutes > 0 ? `${minutes}m` : ''}`;
  return minutes > 0 ? `${minutes}m${whole % 60 > 0 ? `${whole % 60}s` : ''}` : `${whole}s`;
}

const MAX_TEXT = 200;
const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 3)}...` : text);

function conditionsText(outcomes: readonly Outcome[], paint: Paint): string {
  return outcomes.map((outcome) => conditionText(outcome, paint)).join('');
}

function conditionText(outcome: Outcome, paint: Paint): string {
  const { condition, holds, rows, more } = outcome;
  const indent = '  '.repeat(condition.depth);
  const mark = holds ? paint.green('holds ') : condition.either ? paint.dim('not   ') : paint.red('misses');
  const either = condition.either ? 'or: ' : '';
  const negated = condition.kind === 'absent' ? 'nothing of: ' : '';
  const text = `${mark}  ${indent}${either}${negated}${printable(cut(condition.text))}\n`;
  const values = rows.map((row) => `          ${indent}${rowText(row, outcome, rows.length > 1)}\n`).join('');
  const none = rows.length === 0 && condition.kind === 'compared' ? `          ${indent}no such series\n` : '';
  return `${text}${values}${none}${more > 0 ? `          ${indent}and ${more} more\n` : ''}`;
}

function rowText({ labels, left, right, holds }: Row, { condition }: Outcome, several: boolean): string {
  const who = several ? `  ${named(labels)}` : '';
  if (condition.kind !== 'compared') return `${number(left)}${who}`;
  const by = holds || left === undefined || right === undefined || left === right ? '' : `, by ${number(Math.abs(right - left))}`; // prettier-ignore
  return `${number(left)} ${condition.op ?? ''} ${number(right)}${by}${who}`;
}

const number = (value: number | undefined): string => (value === undefined ? 'nothing' : String(Number(value.toPrecision(6)))); // prettier-ignore

function vantagesText(vantages: readonly Vantage[], paint: Paint): string {
  if (vantages.length === 0) return 'No vantage has probed it within the last hour.\n';
  const rows = vantages.map((one) => [
    ...[printable(one.vantage), printable(one.network), why(one)],
    one.rounds === 0 ? '-' : `${one.failedRounds} of ${one.rounds}`,
    one.agrees ? 'fails' : one.rounds === 0 ? 'not counted' : 'well',
  ]);
  const [head = '', ...lines] = table([['vantage', 'network', 'eligible', 'rounds failed', 'counted as'], ...rows]).split('\n'); // prettier-ignore
  return `${paint.dim(head)}\n${lines.join('\n')}`;
}

function why({ notCounted, reasons }: Vantage): string {
  if (notCounted === undefined) return 'yes';
  return reasons.length === 0 ? `no: ${notCounted}` : `no: ${notCounted} (${reasons.map(printable).join(', ')})`;
}

function partText({ text, rows, more }: Part, paint: Paint): string {
  const lines = rows.map(({ labels, value }) => [printable(labels['vantage'] ?? ''), number(value), named(other(labels))]); // prettier-ignore
  const rest = more > 0 ? `and ${more} more\n` : '';
  return `${paint.dim(`by vantage: ${printable(cut(text))}`)}\n${table(lines, [1])}${rest}`;
}

const other = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => name !== 'vantage'));
