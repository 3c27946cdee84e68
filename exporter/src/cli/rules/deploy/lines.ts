import type { Change, FieldChange, Plan, RuleChange } from '../../../rules/deploy/index.js';
import { summaryOf } from '../../../rules/deploy/index.js';
import { printable } from '../../printable.js';

/** A plan in lines, for all that people read. */

export type Sign = '+' | '-' | '~' | '>';

export interface Line {
  /** Absent for what only explains. */
  readonly sign?: Sign;
  /** 0 for a group. */
  readonly depth: number;
  readonly text: string;
}

export const SIGNS = { add: '+', remove: '-', change: '~', move: '>' } as const;
/** Texts of fields are cut after so many characters and lines. */
const MAX_TEXT = 2_000;

/** The lines of one group. */
export function linesOf(change: Change): readonly Line[] {
  const sign = SIGNS[change.action];
  if (change.action !== 'change') {
    const group = change.action === 'add' ? change.group : change.was;
    const rules = group.rules.map(({ kind, name }): Line => ({ sign, depth: 1, text: `${kind} ${show(name)}` }));
    return [{ sign, depth: 0, text: `group ${show(group.name)}` }, ...rules];
  }
  return [
    { sign, depth: 0, text: `group ${show(change.group.name)}` },
    ...change.fields.flatMap((field) => fieldLines(field, 1)),
    ...change.rules.flatMap(ruleLines),
  ];
}

function ruleLines({ action, kind, name, fields }: RuleChange): Line[] {
  const moved = action === 'move' ? ': at another place of the order' : '';
  return [
    { sign: SIGNS[action], depth: 1, text: `${kind} ${show(name)}${moved}` },
    ...fields.flatMap((field) => fieldLines(field, 2)),
  ];
}

function fieldLines({ field, from, to }: FieldChange, depth: number): Line[] {
  const short = [from, to].every((text) => text === undefined || (text.length <= 50 && !text.trimEnd().includes('\n')));
  if (short) return [{ depth, text: `${show(field)}: ${shown(from)} -> ${shown(to)}` }];
  const side = (sign: '-' | '+', text: string | undefined): Line[] =>
    text === undefined ? [] : cut(text).map((line) => ({ sign, depth: depth + 1, text: line }));
  return [{ depth, text: `${show(field)}:` }, ...side('-', from), ...side('+', to)];
}

const show = (text: string): string => printable(text.slice(0, 200));
const shown = (text: string | undefined): string => (text === undefined ? '(nothing)' : printable(text.trimEnd()));

const cut = (text: string): string[] => {
  const lines = text.trimEnd().slice(0, MAX_TEXT).split('\n').map(printable);
  return text.length > MAX_TEXT ? [...lines, '...'] : lines;
};

/** The changes of each namespace, in their order. */
export function byNamespace(changes: readonly Change[]): readonly (readonly [string, readonly Change[]])[] {
  const names = [...new Set(changes.map(({ namespace }) => namespace))];
  return names.map((name) => [name, changes.filter(({ namespace }) => namespace === name)]);
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** The whole in one sentence. */
export function sentenceOf({ changes }: Pick<Plan, 'changes'>): string {
  const { groups, rules } = summaryOf(changes);
  const parts = [
    groups.add > 0 ? `${counted(groups.add, 'group')} to add` : '',
    groups.change > 0 ? `${counted(groups.change, 'group')} to change` : '',
    groups.remove > 0 ? `${counted(groups.remove, 'group')} to delete` : '',
  ].filter((part) => part !== '');
  const inner = [
    rules.add > 0 ? `${rules.add} more` : '',
    rules.change > 0 ? `${rules.change} changed` : '',
    rules.move > 0 ? `${rules.move} moved` : '',
    rules.remove > 0 ? `${rules.remove} less` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'Nothing to do' : `${parts.join(', ')}; rules: ${inner.length === 0 ? 'as they are' : inner.join(', ')}`; // prettier-ignore
}

const MAX_FOREIGN = 10;

/** What is left alone, in one sentence; undefined when there is nothing. */
export function foreignSentence({ foreign }: Pick<Plan, 'foreign'>): string | undefined {
  if (foreign.length === 0) return undefined;
  const names = foreign.slice(0, MAX_FOREIGN).map(({ namespace }) => show(namespace));
  const more = foreign.length > MAX_FOREIGN ? ` and ${foreign.length - MAX_FOREIGN} more` : '';
  return `Of others, left alone: ${names.join(', ')}${more}`;
}
