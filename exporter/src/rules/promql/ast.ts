/** An expression of PromQL as a tree that checks can walk. Offsets are UTF-16 units of the expression. */

interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Matcher extends Span {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export interface Selector extends Span {
  readonly kind: 'selector';
  /** Absent where only matchers say what is selected. */
  readonly metric?: string;
  readonly matchers: readonly Matcher[];
  /** As written in the brackets, such as `5m`. */
  readonly range?: string;
  readonly offset?: string;
  readonly at?: string;
}

export interface Subquery extends Span {
  readonly kind: 'subquery';
  readonly expr: Expr;
  readonly range: string;
  /** Absent is the evaluation interval of the ruler. */
  readonly step?: string;
  readonly offset?: string;
  readonly at?: string;
}

export interface Call extends Span {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
}

export interface Aggregate extends Span {
  readonly kind: 'aggregate';
  readonly op: string;
  /** Of `topk`, `quantile`, `count_values` and the like. */
  readonly param?: Expr;
  readonly expr: Expr;
  readonly grouping: 'by' | 'without' | 'none';
  readonly labels: readonly string[];
}

export interface Matching {
  /** `ignoring` without labels is what stands for no clause at all. */
  readonly kind: 'on' | 'ignoring';
  readonly labels: readonly string[];
  /** The side that has many. */
  readonly group?: 'left' | 'right';
  readonly include: readonly string[];
}

export interface Binary extends Span {
  readonly kind: 'binary';
  readonly op: string;
  readonly bool: boolean;
  readonly left: Expr;
  readonly right: Expr;
  readonly matching: Matching;
}

export interface Unary extends Span {
  readonly kind: 'unary';
  readonly expr: Expr;
}

export interface NumberLiteral extends Span {
  readonly kind: 'number';
  readonly text: string;
}

export interface StringLiteral extends Span {
  readonly kind: 'string';
  readonly value: string;
}

/** What could not be read. */
export interface Unknown extends Span {
  readonly kind: 'unknown';
}

export type Expr = Selector | Subquery | Call | Aggregate | Binary | Unary | NumberLiteral | StringLiteral | Unknown;

const COMPARISONS = ['==', '!=', '<', '>', '<=', '>='];
const SETS = ['and', 'or', 'unless'];
export const isComparison = (op: string): boolean => COMPARISONS.includes(op);
export const isSet = (op: string): boolean => SETS.includes(op);

export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'call':
      return expr.args;
    case 'aggregate':
      return expr.param === undefined ? [expr.expr] : [expr.param, expr.expr];
    case 'binary':
      return [expr.left, expr.right];
    case 'subquery':
    case 'unary':
      return [expr.expr];
    default:
      return [];
  }
}

type Walked = readonly (readonly [Expr, readonly Expr[]])[];
/** Every check walks every expression. */
const walked = new WeakMap<Expr, Walked>();

/** Every node, parents before children; with each those above it, the nearest last. */
export function walk(expr: Expr): Walked {
  const known = walked.get(expr);
  if (known) return known;
  const list: (readonly [Expr, readonly Expr[]])[] = [];
  const visit = (node: Expr, parents: readonly Expr[]): void => {
    list.push([node, parents]);
    const children = childrenOf(node);
    if (children.length === 0) return;
    const inner = [...parents, node];
    for (const child of children) visit(child, inner);
  };
  visit(expr, []);
  walked.set(expr, list);
  return list;
}
