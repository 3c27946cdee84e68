import {
  differenceOf,
  foreignGroups,
  planText,
  summaryOf,
  type Change,
  type Plan,
} from '../../../rules/deploy/index.js';
import { paintFor, type Context } from '../../context.js';
import { printable } from '../../printable.js';
import { byNamespace, foreignSentence, linesOf, sentenceOf, type Line, type Sign } from './lines.js';

/** Plans and drift as text, Markdown and JSON. */

type Paint = ReturnType<typeof paintFor>;

const COLOURS = { '+': 'green', '-': 'red', '~': 'yellow', '>': 'yellow' } as const satisfies Record<Sign, keyof Paint>;

export function planAsText(plan: Plan, refused: string | undefined, paint: Paint): string {
  const { destination, changes, notes } = plan;
  const blocks = byNamespace(changes).map(([namespace, all]) => {
    const lines = all.flatMap(linesOf).map((line) => painted(line, paint));
    return `${paint.bold(printable(namespace))}\n${lines.join('\n')}\n`;
  });
  const foreign = foreignSentence(plan);
  return [
    `${destination.kind} ${destination.place}\n`,
    ...blocks,
    [
      `${paint.bold(sentenceOf(plan))}.`,
      ...(foreign === undefined ? [] : [paint.dim(`${foreign}.`)]),
      ...notes.map((note) => paint.yellow(`Note: ${printable(note)}.`)),
      ...(refused === undefined ? [] : [paint.red(`Will be refused: ${refused}.`)]),
    ].join('\n'),
    '',
  ].join('\n');
}

function painted({ sign, depth, text }: Line, paint: Paint): string {
  const line = `${'    '.repeat(depth)}  ${sign ?? ' '} ${text}`;
  return sign === undefined ? line : paint[COLOURS[sign]](line);
}

export const planAsJson = (plan: Plan): string => planText(plan, summaryOf(plan.changes));

/** Comments of pull requests are no longer than 65,536 characters. */
const MAX_COMMENT = 60_000;

export function planAsMarkdown(plan: Plan, refused: string | undefined): string {
  const { destination } = plan;
  const head = `### Rules: ${sentenceOf(plan)}\n\n\`${destination.name}\`: ${destination.kind}, \`${destination.place}\`\n`;
  const foreign = foreignSentence(plan);
  const tail = [
    ...(refused === undefined ? [] : [`> [!CAUTION]\n> Will be refused: ${escaped(refused)}.\n`]),
    ...plan.notes.map((note) => `> [!NOTE]\n> ${escaped(note)}.\n`),
    ...(foreign === undefined ? [] : [`${escaped(foreign)}.\n`]),
  ];
  return [head, ...details(plan.changes), ...tail].join('\n');
}

/** A fold for each namespace, as many as a comment holds. */
function details(changes: readonly Change[]): string[] {
  const folds: string[] = [];
  let left = MAX_COMMENT;
  for (const [namespace, all] of byNamespace(changes)) {
    const lines = all.flatMap(linesOf).map(({ sign, depth, text }) => `${sign === '>' || sign === '~' ? '!' : (sign ?? ' ')} ${'  '.repeat(depth)}${text}`); // prettier-ignore
    const fence = fenceFor(lines);
    const fold = `<details><summary><code>${html(namespace)}</code>: ${all.length} ${all.length === 1 ? 'group' : 'groups'}</summary>\n\n${fence}diff\n${lines.join('\n')}\n${fence}\n\n</details>\n`; // prettier-ignore
    left -= fold.length;
    folds.push(left >= 0 ? fold : `\`${namespace}\`: ${all.length} groups, left out here since they are too long.\n`);
  }
  return folds;
}

/** Longer than any run of backticks within. */
function fenceFor(lines: readonly string[]): string {
  const longest = lines.flatMap((line) => [...line.matchAll(/`+/g)]).reduce((most, [run]) => Math.max(most, run.length), 2); // prettier-ignore
  return '`'.repeat(longest + 1);
}

const html = (text: string): string => printable(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const escaped = (text: string): string => printable(text).replace(/[\\`*_{}[\]<>#|~@]/g, (sign) => `\\${sign}`);

const WORDS = {
  missing: 'missing there',
  changed: 'differs there',
  not_in_git: 'there and not in Git',
} as const;

function driftSentence(plan: Plan): string {
  const counts = Object.entries(WORDS).flatMap(([difference, words]) => {
    const count = plan.changes.filter((change) => differenceOf(change) === difference).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? 'group' : 'groups'} ${words}`];
  });
  return counts.length === 0 ? 'No drift' : `Drift: ${counts.join(', ')}`;
}

export function driftAsText(plan: Plan, paint: Paint): string {
  const { destination, changes, foreign, notes } = plan;
  const blocks = changes.map((change) => {
    const name = `${change.namespace}, group ${(change.action === 'remove' ? change.was : change.group).name}`;
    const head = `${paint.bold(printable(name))}: ${WORDS[differenceOf(change)]}`;
    return change.action === 'change' ? [head, ...linesOf(change).slice(1).map((line) => painted(line, paint))].join('\n') : head; // prettier-ignore
  });
  const others = foreign.map(({ namespace, groups }) => `  ${printable(namespace)}${groups === undefined ? '' : ` (${groups})`}`); // prettier-ignore
  return [
    `${destination.kind} ${destination.place}`,
    ...blocks,
    `${(changes.length === 0 ? paint.green : paint.red)(driftSentence(plan))}.`,
    ...(changes.some(({ action }) => action === 'change') ? [paint.dim('Signs say what "rules apply" would do: - is there, + is in Git.')] : []), // prettier-ignore
    ...notes.map((note) => paint.yellow(`Note: ${printable(note)}.`)),
    ...(others.length === 0 ? [] : ['Of others, not compared:', ...others]),
    '',
  ].join('\n');
}

export function driftAsMarkdown(plan: Plan): string {
  const { destination, changes, foreign } = plan;
  const head = `### ${driftSentence(plan)}\n\n\`${destination.name}\`: ${destination.kind}, \`${destination.place}\`\n`;
  const others = foreign.length === 0 ? [] : [`${escaped(foreignSentence(plan) ?? '')}.\n`];
  return [head, ...details(changes), ...others].join('\n');
}

export function driftAsJson(plan: Plan): string {
  const rows = plan.changes.map((change) => ({
    namespace: change.namespace,
    group: (change.action === 'remove' ? change.was : change.group).name,
    difference: differenceOf(change),
    ...(change.action === 'change' ? { fields: change.fields, rules: change.rules } : {}),
  }));
  const { destination, foreign, notes } = plan;
  const value = { destination, drift: rows, foreign, foreign_groups: foreignGroups(plan), notes };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

export const paintOf = ({ stdout, env }: Context): Paint => paintFor(stdout, env);
