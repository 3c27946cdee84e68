import { isSet, type Aggregate, type Binary, type Call, type Expr, type Selector } from './ast.js';

/** Which labels the series of an expression carry. */

export interface Labels {
  /** What they may carry, as far as it is known. */
  readonly names: ReadonlySet<string>;
  /** Whether there may be others: none, labels that users add to their targets, or anything. */
  readonly open: 'no' | 'own' | 'any';
}

/** What the series that a selector takes carry. */
export type LookUp = (selector: Selector) => Labels;

const NONE: Labels = { names: new Set(), open: 'no' };
const OPEN = ['no', 'own', 'any'] as const;
/** Aggregations that choose series and leave their labels. */
const CHOOSING = ['topk', 'bottomk', 'limitk', 'limit_ratio'];

/** What was found by each way to look up: parts of an expression are asked for again and again. */
const found = new WeakMap<LookUp, WeakMap<Expr, Labels>>();

export function labelsOf(expr: Expr, lookUp: LookUp): Labels {
  const own = found.get(lookUp) ?? new WeakMap<Expr, Labels>();
  found.set(lookUp, own);
  const labels = own.get(expr) ?? infer(expr, lookUp);
  own.set(expr, labels);
  return labels;
}

function infer(expr: Expr, lookUp: LookUp): Labels {
  switch (expr.kind) {
    case 'selector':
      return without(lookUp(expr), ['__name__']);
    case 'subquery':
    case 'unary':
      return labelsOf(expr.expr, lookUp);
    case 'call':
      return ofCall(expr, lookUp);
    case 'aggregate':
      return ofAggregate(expr, lookUp);
    case 'binary':
      return ofBinary(expr, lookUp);
    case 'number':
    case 'string':
      return NONE;
    case 'unknown':
      return { names: new Set(), open: 'any' };
  }
}

const without = ({ names, open }: Labels, gone: readonly string[]): Labels => ({
  names: new Set([...names].filter((name) => !gone.includes(name))),
  open,
});

const plus = ({ names, open }: Labels, more: readonly string[]): Labels => ({
  names: new Set([...names, ...more]),
  open,
});

const union = (one: Labels, other: Labels): Labels => ({
  names: new Set([...one.names, ...other.names]),
  open: OPEN[Math.max(OPEN.indexOf(one.open), OPEN.indexOf(other.open))] ?? 'any',
});

/** Those of the list that may be there. */
const only = (from: Labels, list: readonly string[]): Labels => ({
  names: new Set(list.filter((name) => from.open !== 'no' || from.names.has(name))),
  open: 'no',
});

function ofCall({ name, args }: Call, lookUp: LookUp): Labels {
  const vector = args.find((arg) => !['number', 'string'].includes(arg.kind) && !isScalar(arg));
  if (['time', 'vector', 'scalar', 'pi'].includes(name) || vector === undefined) return NONE;
  // Of a series that is not there only what the selector names is known.
  if (name === 'absent' || name === 'absent_over_time') return { names: new Set(namedBy(vector)), open: 'no' };
  const inner = labelsOf(vector, lookUp);
  if (name === 'histogram_quantile' || name === 'histogram_fraction') return without(inner, ['le']);
  if (name === 'label_replace' || name === 'label_join') {
    const [, target] = args;
    return target?.kind === 'string' ? plus(inner, [target.value]) : { ...inner, open: 'any' };
  }
  return name === 'info' ? { ...inner, open: 'any' } : inner;
}

const isScalar = (expr: Expr): boolean => expr.kind === 'call' && ['scalar', 'time', 'pi'].includes(expr.name);

function namedBy(expr: Expr): string[] {
  if (expr.kind === 'subquery' || expr.kind === 'unary') return namedBy(expr.expr);
  if (expr.kind !== 'selector') return [];
  return expr.matchers.filter(({ op, label }) => op === '=' && label !== '__name__').map(({ label }) => label);
}

function ofAggregate({ op, expr, grouping, labels, param }: Aggregate, lookUp: LookUp): Labels {
  const inner = labelsOf(expr, lookUp);
  if (CHOOSING.includes(op)) return inner;
  const grouped = grouping === 'by' ? only(inner, labels) : grouping === 'without' ? without(inner, labels) : NONE;
  return op === 'count_values' && param?.kind === 'string' ? plus(grouped, [param.value]) : grouped;
}

function ofBinary({ op, left, right, matching }: Binary, lookUp: LookUp): Labels {
  const [one, other] = [labelsOf(left, lookUp), labelsOf(right, lookUp)];
  if (op === 'or') return union(one, other);
  if (isSet(op)) return one;
  if (isNumber(left)) return other;
  if (isNumber(right)) return one;
  if (matching.group === 'left') return plus(one, only(other, matching.include).names.size > 0 ? matching.include : []);
  if (matching.group === 'right')
    return plus(other, only(one, matching.include).names.size > 0 ? matching.include : []);
  return matching.kind === 'on' ? only(one, matching.labels) : without(one, matching.labels);
}

function isNumber(expr: Expr): boolean {
  if (expr.kind === 'number' || isScalar(expr)) return true;
  if (expr.kind === 'unary') return isNumber(expr.expr);
  return expr.kind === 'binary' && isNumber(expr.left) && isNumber(expr.right);
}
