import type { Tree } from '@lezer/common';
import { nearest } from '../../core/suggest.js';
import { walk, type Expr } from './ast.js';
import { build } from './build.js';
import type { Fault } from './fault.js';
import { AGGREGATIONS, ELSEWHERE, FUNCTIONS } from './functions.js';
import { library } from './library.js';
import { modifierFaults } from './modifiers.js';

export interface SelectorUse {
  readonly metric?: string;
  readonly matchers: readonly { readonly label: string; readonly op: string; readonly value: string }[];
  readonly range?: string;
  readonly from: number;
  readonly to: number;
}

export interface Analysis {
  readonly faults: readonly Fault[];
  readonly type: 'vector' | 'matrix' | 'scalar' | 'string' | 'none';
  readonly selectors: readonly SelectorUse[];
  readonly tree: Expr;
}

/** Longer ones are an accident or an attack: no ruler shows them, and the checks take their time. */
export const MAX_EXPRESSION = 64 * 1024;
const MAX_DEPTH = 400;
/** The parser recurses on what it has read, and its stack must not overflow before its depth can be measured. */
const MAX_BRACKETS = 200;
const MAX_OPERATORS = 2_000;
const MAX_FAULTS = 20;
const TYPES = ['vector', 'matrix', 'scalar', 'string'] as const;

/** Reads an expression: what is wrong with it, of which type it is and what it selects. Never throws. */
export function analyse(expr: string): Analysis {
  const nothing = { type: 'none', selectors: [], tree: { kind: 'unknown', from: 0, to: expr.length } } as const;
  const refused = (message: string): Analysis => ({
    ...nothing,
    faults: [{ from: 0, to: Math.min(expr.length, 1), message, kind: 'syntax' }],
  });
  if (expr.length > MAX_EXPRESSION) return refused(`the expression has more than ${MAX_EXPRESSION} characters`);
  // The editor's text counts every end of line as one character.
  const text = withoutComments(expr.replace(/\r/g, ' '));
  if (text.trim() === '') return refused('the expression is empty');
  if (isDeep(text)) return refused('the expression is nested too deep, or has too many operators');
  const { parse, diagnose, typeOf } = library();
  const parsed = parse(text);
  const { depth, broken } = measure(parsed, text);
  if (depth > MAX_DEPTH) return refused(`the expression is nested more than ${MAX_DEPTH} levels deep`);
  // What the types of a broken expression are is a guess.
  if (broken) return { ...nothing, faults: [broken] };
  const tree = build(parsed.topNode.firstChild, text);
  const types = diagnose(text, parsed)
    .filter(({ severity }) => severity === 'error')
    .map(({ from, to, message }): Fault => ({ from, to, message, kind: 'type' }));
  const faults = [...types, ...modifierFaults(parsed)].slice(0, MAX_FAULTS);
  const said = typeOf(parsed);
  const type = TYPES.find((one) => one === said) ?? 'none';
  const selectors = [...walk(tree)].flatMap(([node]) => (node.kind === 'selector' ? [node] : []));
  return { faults, type, selectors, tree };
}

const QUOTED_OR_COMMENT = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*/gs;

/** Blanks in the place of comments, so that all else stands where it stood: the parser has nodes for them anywhere. */
const withoutComments = (text: string): string =>
  text.replace(QUOTED_OR_COMMENT, (part) => (part.startsWith('#') ? ' '.repeat(part.length) : part));

/** How deep a tree is, and the first place that could not be read. */
function measure(tree: Tree, text: string): { depth: number; broken?: Fault } {
  let depth = 0;
  let level = 0;
  let broken: Fault | undefined;
  tree.iterate({
    enter: ({ type, from, to }) => {
      level += 1;
      depth = Math.max(depth, level);
      if (type.isError) broken ??= brokenAt(text, from, to);
    },
    leave: () => void (level -= 1),
  });
  return broken === undefined ? { depth } : { depth, broken };
}

function brokenAt(text: string, from: number, to: number): Fault {
  const called = /([a-zA-Z_][a-zA-Z0-9_]*)\s*$/.exec(text.slice(0, from))?.[1];
  if (called !== undefined && text[from] === '(') {
    const near = nearest(called, [...FUNCTIONS, ...AGGREGATIONS]);
    const elsewhere = ELSEWHERE[called];
    const hint = elsewhere ? `: ${elsewhere}` : near === undefined ? '' : `; did you mean "${near}"?`;
    const start = text.lastIndexOf(called, from);
    return { from: start, to: from, kind: 'syntax', message: `there is no function "${called}"${hint}` };
  }
  const rest = text.slice(from).trim();
  if (rest === '') {
    const end = text.trimEnd().length;
    return { from: Math.max(0, end - 1), to: end, kind: 'syntax', message: 'the expression ends too early' };
  }
  const start = from + (text.slice(from).length - text.slice(from).trimStart().length);
  const word = /^(?:[\w.:]+|.)/su.exec(text.slice(start))?.[0] ?? '';
  const shown = word.length > 40 ? `${word.slice(0, 40)}...` : word;
  return { from: start, to: Math.max(start + 1, to), kind: 'syntax', message: `"${shown}" is not expected here` };
}

/** By the signs alone; a text in quotes has none. */
function isDeep(text: string): boolean {
  const bare = text.replace(QUOTED_OR_COMMENT, '');
  let depth = 0;
  let operators = 0;
  for (const sign of bare.matchAll(/[([{]|[)\]}]|[-+*/%^<>=!]|\b(?:and|or|unless|atan2|offset)\b/gi)) {
    if (/[([{]/.test(sign[0])) depth += 1;
    else if (/[)\]}]/.test(sign[0])) depth -= 1;
    else operators += 1;
    if (depth > MAX_BRACKETS || operators > MAX_OPERATORS) return true;
  }
  return false;
}
