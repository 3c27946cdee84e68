import { analyse, isComparison, isSet, walk, type Binary, type Expr } from '../promql/index.js';
import type { Condition, Side } from './model.js';

/** An expression as the conditions that must hold for it to give something. Pure. */

/** What recorded series are made of, by their names. */
export type Definitions = ReadonlyMap<string, string>;

const MAX_DEPTH = 6;
const MAX_CONDITIONS = 60;

interface Place {
  readonly text: string;
  readonly depth: number;
  readonly of?: string;
  readonly definitions: Definitions;
}

/** In the order of the text; what a recorded series is made of follows where it is compared with 1. */
export function conditionsOf(expr: string, definitions: Definitions): readonly Condition[] {
  const { tree } = analyse(expr);
  return unique(within(tree, { text: expr, depth: 0, definitions })).slice(0, MAX_CONDITIONS);
}

/** The same condition in all alternatives is asked for once, and must hold. */
function unique(conditions: readonly Condition[]): readonly Condition[] {
  const known = new Map<string, Condition>();
  for (const one of conditions) {
    const key = `${one.kind} ${one.text}`;
    if (!known.has(key)) known.set(key, one);
  }
  return [...known.values()];
}

function within(expr: Expr, place: Place): readonly Condition[] {
  switch (expr.kind) {
    case 'binary':
      return ofBinary(expr, place);
    case 'call':
      return ofCall(expr, place);
    case 'aggregate':
      return compares(expr.expr) ? within(expr.expr, { ...place, depth: place.depth + 1 }) : [there(expr, place)];
    case 'selector':
      return [there(expr, place), ...definition(expr, place)];
    case 'unary':
      return within(expr.expr, place);
    case 'subquery':
      return [there(expr, place)];
    default:
      return [];
  }
}

function ofBinary(expr: Binary, place: Place): readonly Condition[] {
  const { op, left, right } = expr;
  if (isComparison(op)) return [compared(expr, place), ...(isOne(expr) ? definition(left, place) : [])];
  if (op === 'unless') return [...within(left, place), { ...there(right, place), kind: 'absent' }];
  if (op === 'or') return ofAlternatives(expr, place);
  if (isSet(op)) return [...within(left, place), ...within(right, place)];
  return [left, right].filter(compares).flatMap((one) => within(one, place));
}

/** Of `x or y * 0` the second half is only what stands for no. */
function ofAlternatives({ left, right }: Binary, place: Place): readonly Condition[] {
  if (isZero(right)) return within(left, place);
  const [one, other] = [within(left, place), within(right, place)];
  const in_ = (list: readonly Condition[], { text, kind }: Condition): boolean => list.some((c) => c.text === text && c.kind === kind); // prettier-ignore
  return [
    ...one.map((condition) => ({ ...condition, either: condition.either || !in_(other, condition) })),
    ...other.filter((condition) => !in_(one, condition)).map((condition) => ({ ...condition, either: true })),
  ];
}

const isZero = (expr: Expr): boolean =>
  expr.kind === 'binary' && expr.op === '*' && expr.right.kind === 'number' && Number(expr.right.text) === 0;

/** Functions that leave the values as they are, or nearly, and so what must hold. */
const TRANSPARENT = ['label_replace', 'label_join', 'sort', 'sort_desc', 'round', 'floor', 'ceil', 'abs', 'vector'];

function ofCall(expr: Expr & { kind: 'call' }, place: Place): readonly Condition[] {
  const [first] = expr.args;
  if (first === undefined) return [];
  if (expr.name === 'absent') return [{ ...there(first, place), kind: 'absent' }];
  return TRANSPARENT.includes(expr.name) ? within(first, place) : [there(expr, place)];
}

/** What the series behind `expr` is made of, when it is one recorded series; itself, its last value or its highest. */
function definition(expr: Expr, place: Place): readonly Condition[] {
  const { depth, definitions } = place;
  if (expr.kind === 'aggregate' && expr.op === 'max') return definition(expr.expr, place);
  if (expr.kind === 'call' && /^(?:last|max)_over_time$/.test(expr.name)) return expr.args.flatMap((arg) => definition(arg, place)); // prettier-ignore
  const name = expr.kind === 'selector' ? expr.metric : undefined;
  const text = name === undefined ? undefined : definitions.get(name);
  if (name === undefined || text === undefined || depth >= MAX_DEPTH) return [];
  const inner = within(analyse(text).tree, { text, depth: depth + 1, of: name, definitions });
  // A series that is another one only repeats it.
  return inner.filter(({ kind, of }) => kind !== 'there' || of !== name);
}

/** Whether a comparison says that a series of 1 and 0 is 1. */
function isOne({ op, right }: Binary): boolean {
  const value = right.kind === 'number' ? Number(right.text) : Number.NaN;
  return (op === '==' && value === 1) || (op === '>' && value === 0) || (op === '>=' && value === 1);
}

/** Whether something in it may hold or not; numbers and plain sums of series do not. */
const compares = (expr: Expr): boolean =>
  [...walk(expr)].some(([node]) => node.kind === 'binary' && (isComparison(node.op) || isSet(node.op)));

const slice = ({ from, to }: Expr, { text }: Place): string => text.slice(from, to).replace(/\s+/g, ' ');

const base = (expr: Expr, place: Place): Pick<Condition, 'text' | 'depth' | 'of' | 'either'> => ({
  text: slice(expr, place),
  depth: place.depth,
  either: false,
  ...(place.of === undefined ? {} : { of: place.of }),
});

const there = (expr: Expr, place: Place): Condition => ({
  kind: 'there',
  ...base(expr, place),
  left: side(expr, place),
});

const compared = (expr: Binary, place: Place): Condition => ({
  kind: 'compared',
  ...base(expr, place),
  ...{ op: expr.op, left: side(expr.left, place), right: side(expr.right, place) },
  matching: { kind: expr.matching.kind, labels: expr.matching.labels },
});

const side = (expr: Expr, place: Place): Side => ({ text: slice(expr, place), scalar: isScalar(expr) });

function isScalar(expr: Expr): boolean {
  if (expr.kind === 'number') return true;
  if (expr.kind === 'unary') return isScalar(expr.expr);
  if (expr.kind === 'call') return ['scalar', 'time', 'pi'].includes(expr.name);
  return expr.kind === 'binary' && isScalar(expr.left) && isScalar(expr.right);
}

/** The expressions inside the aggregations that a comparison rests on, the outermost first. */
export function insides(text: string): readonly string[] {
  const { tree } = analyse(text);
  const first = [...walk(tree)].flatMap(([node]) => (node.kind === 'aggregate' ? [node] : []));
  return first.map(({ expr }) => text.slice(expr.from, expr.to));
}

/** The names of all series that an expression rests on, recorded ones and what they are made of. */
export function restsOn(expr: string, definitions: Definitions, known = new Set<string>()): ReadonlySet<string> {
  for (const { metric } of analyse(expr).selectors) {
    if (metric === undefined || known.has(metric)) continue;
    known.add(metric);
    const inner = definitions.get(metric);
    if (inner !== undefined) restsOn(inner, definitions, known);
  }
  return known;
}
