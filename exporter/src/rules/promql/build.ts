import type { SyntaxNode } from '@lezer/common';
import type { Aggregate, Binary, Expr, Matcher, Matching, Selector, Subquery } from './ast.js';

/** The parser's tree, which has a node for every word, to ours. */

const EXPRESSIONS = new Set([
  ...['AggregateExpr', 'BinaryExpr', 'FunctionCall', 'MatrixSelector', 'NumberDurationLiteral', 'OffsetExpr'],
  ...['ParenExpr', 'StringLiteral', 'SubqueryExpr', 'UnaryExpr', 'VectorSelector', 'StepInvariantExpr'],
  ...['AnchoredExpr', 'SmoothedExpr'],
]);

export function build(node: SyntaxNode | null, text: string): Expr {
  if (node === null) return { kind: 'unknown', from: 0, to: text.length };
  const span = { from: node.from, to: node.to };
  switch (node.name) {
    case 'ParenExpr':
    case 'AnchoredExpr':
    case 'SmoothedExpr':
      return build(expressions(node)[0] ?? null, text);
    case 'NumberDurationLiteral':
      return { kind: 'number', text: slice(node, text), ...span };
    case 'StringLiteral':
      return { kind: 'string', value: unquote(slice(node, text)), ...span };
    case 'VectorSelector':
      return selector(node, text);
    case 'MatrixSelector':
      return ranged(node, text);
    case 'SubqueryExpr':
      return subquery(node, text);
    case 'OffsetExpr':
    case 'StepInvariantExpr':
      return modified(node, text);
    case 'FunctionCall':
      return {
        kind: 'call',
        name: slice(node.getChild('FunctionIdentifier'), text),
        args: expressions(node.getChild('FunctionCallBody')).map((one) => build(one, text)),
        ...span,
      };
    case 'AggregateExpr':
      return aggregate(node, text);
    case 'BinaryExpr':
      return binary(node, text);
    case 'UnaryExpr':
      return { kind: 'unary', expr: build(expressions(node)[0] ?? null, text), ...span };
    default:
      return { kind: 'unknown', ...span };
  }
}

const slice = (node: SyntaxNode | null | undefined, text: string): string =>
  node ? text.slice(node.from, node.to) : '';

function children(node: SyntaxNode | null): SyntaxNode[] {
  const list: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) list.push(child);
  return list;
}

const expressions = (node: SyntaxNode | null): SyntaxNode[] =>
  children(node).filter(({ name }) => EXPRESSIONS.has(name));

function selector(node: SyntaxNode, text: string): Selector {
  const all = children(node.getChild('LabelMatchers')).map((one) => matcher(one, text));
  const matchers = all.filter((one) => one !== undefined);
  const named = matchers.find(({ label, op }) => label === '__name__' && op === '=');
  const metric = slice(node.getChild('Identifier'), text) || named?.value;
  return {
    kind: 'selector',
    ...(metric ? { metric } : {}),
    matchers: matchers.filter((one) => one !== named),
    from: node.from,
    to: node.to,
  };
}

function matcher(node: SyntaxNode, text: string): Matcher | undefined {
  const span = { from: node.from, to: node.to };
  // A quoted name alone is that of the metric.
  if (node.name === 'QuotedLabelName')
    return { label: '__name__', op: '=', value: unquote(slice(node, text)), ...span };
  const op = slice(node.getChild('MatchOp'), text);
  if (op !== '=' && op !== '!=' && op !== '=~' && op !== '!~') return undefined;
  const quoted = node.getChild('QuotedLabelName');
  const label = quoted ? unquote(slice(quoted, text)) : slice(node.getChild('LabelName'), text);
  return { label, op, value: unquote(slice(node.getChild('StringLiteral'), text)), ...span };
}

function ranged(node: SyntaxNode, text: string): Expr {
  const inner = build(expressions(node)[0] ?? null, text);
  if (inner.kind !== 'selector') return inner;
  return { ...inner, range: slice(node.getChild('DurationExpr'), text), from: node.from, to: node.to };
}

function subquery(node: SyntaxNode, text: string): Subquery {
  const [range, step] = node.getChildren('DurationExpr');
  return {
    kind: 'subquery',
    expr: build(expressions(node)[0] ?? null, text),
    range: slice(range, text),
    ...(step ? { step: slice(step, text) } : {}),
    from: node.from,
    to: node.to,
  };
}

/** `offset` and `@` belong to what they stand behind. */
function modified(node: SyntaxNode, text: string): Expr {
  const inner = build(expressions(node)[0] ?? null, text);
  if (inner.kind !== 'selector' && inner.kind !== 'subquery') return inner;
  const span = { from: node.from, to: node.to };
  const offset = slice(node.getChild('OffsetDurationExpr'), text);
  if (node.name === 'OffsetExpr') return { ...inner, offset, ...span };
  return { ...inner, at: text.slice(node.getChild('At')?.to ?? node.to, node.to).trim(), ...span };
}

function aggregate(node: SyntaxNode, text: string): Aggregate {
  const modifier = node.getChild('AggregateModifier');
  const args = expressions(node.getChild('FunctionCallBody')).map((one) => build(one, text));
  const [param] = args.length > 1 ? args : [];
  const unknown: Expr = { kind: 'unknown', from: node.from, to: node.to };
  return {
    kind: 'aggregate',
    op: slice(node.getChild('AggregateOp'), text).toLowerCase(),
    ...(param === undefined ? {} : { param }),
    expr: args.at(-1) ?? unknown,
    grouping: modifier ? (modifier.getChild('Without') ? 'without' : 'by') : 'none',
    labels: labelsOf(modifier?.getChild('GroupingLabels') ?? null, text),
    from: node.from,
    to: node.to,
  };
}

function labelsOf(node: SyntaxNode | null, text: string): string[] {
  return children(node)
    .filter(({ name }) => name === 'LabelName' || name === 'QuotedLabelName')
    .map((one) => (one.name === 'LabelName' ? slice(one, text) : unquote(slice(one, text))));
}

function binary(node: SyntaxNode, text: string): Binary {
  const [left, right] = [node.firstChild, node.lastChild];
  const operator = children(node).find((one) => one !== left && OPERATORS.has(slice(one, text).toLowerCase()));
  return {
    kind: 'binary',
    op: slice(operator, text).toLowerCase(),
    bool: node.getChild('BoolModifier') !== null,
    left: build(left, text),
    right: build(right === left ? null : right, text),
    matching: matchingOf(node.getChild('MatchingModifierClause'), text),
    from: node.from,
    to: node.to,
  };
}

const OPERATORS = new Set([
  ...['+', '-', '*', '/', '%', '^', 'atan2', '==', '!=', '<', '>', '<=', '>=', 'and', 'or', 'unless', '</', '>/'],
]);

function matchingOf(clause: SyntaxNode | null, text: string): Matching {
  if (clause === null) return { kind: 'ignoring', labels: [], include: [] };
  const [first, second] = clause.getChildren('GroupingLabels');
  const group = clause.getChild('GroupLeft') ? 'left' : clause.getChild('GroupRight') ? 'right' : undefined;
  return {
    kind: clause.getChild('On') ? 'on' : 'ignoring',
    labels: labelsOf(first ?? null, text),
    ...(group === undefined ? {} : { group }),
    include: labelsOf(second ?? null, text),
  };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** The text of a string literal; backquoted ones know no escapes. */
export function unquote(literal: string): string {
  const body = literal.slice(1, -1);
  if (literal.startsWith('`')) return body;
  return body.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/gs, (_, code: string) => {
    if (/^[xuU]./.test(code)) return fromCode(parseInt(code.slice(1), 16));
    if (/^[0-7]{3}$/.test(code)) return fromCode(parseInt(code, 8));
    return ESCAPES[code] ?? code;
  });
}

const fromCode = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');
