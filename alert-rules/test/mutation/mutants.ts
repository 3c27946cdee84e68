import { parser } from '@prometheus-io/lezer-promql';
import { secondsOf, type PlainRule } from './model.js';

/**
 * Rules with one thing changed. A test that does not notice proves nothing about that thing.
 *
 * Thresholds are changed by a quarter up and a fifth down; whole numbers below 5 by one, for 2.5 vantages are 3. A
 * comparison is turned round; and it is made to hold always, which is weaker than any other limit. `>` and `>=` of a
 * measured value differ nowhere, so they are not exchanged.
 */
export interface Mutant {
  readonly rule: PlainRule;
  /** Such as `threshold 0.5 -> 0.625`. */
  readonly what: string;
  readonly kind: 'threshold' | 'comparison' | 'for' | 'label' | 'aggregation' | 'matcher' | 'range';
}

export function mutantsOf(rule: PlainRule): readonly Mutant[] {
  const known = new Set<string>();
  return [
    ...changesOf(rule.expr).map(({ expr, ...rest }) => ({ ...rest, rule: { ...rule, expr } })),
    ...fields(rule),
  ].filter((one) => {
    const text = JSON.stringify(one.rule);
    return known.has(text) ? false : known.add(text);
  });
}

function fields(rule: PlainRule): Mutant[] {
  const times = (['for', 'keep_firing_for'] as const).flatMap((field): Mutant[] => {
    const value = rule[field];
    if (value === undefined) return [];
    const without = { ...rule };
    delete without[field];
    return [
      { kind: 'for', what: `${field} doubled`, rule: { ...rule, [field]: `${secondsOf(value) * 2}s` } },
      { kind: 'for', what: `${field} removed`, rule: without },
    ];
  });
  const labels = Object.entries(rule.labels ?? {}).map(([name, value]): Mutant => ({
    kind: 'label',
    what: `label ${name} changed`,
    rule: { ...rule, labels: { ...rule.labels, [name]: `${value}-mutant` } },
  }));
  return [...times, ...labels];
}

interface Change {
  readonly kind: Mutant['kind'];
  readonly what: string;
  readonly expr: string;
}

interface Node {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly parent: Node | null;
  getChild(name: string): Node | null;
  getChildren(name: string): Node[];
}

const TURNED: Readonly<Record<string, string>> = { '>': '<', '<': '>', '>=': '<=', '<=': '>=', '==': '!=', '!=': '==' };
const COMPARED = ['Gtr', 'Gte', 'Lss', 'Lte', 'Eql', 'Neq'];

function changesOf(expr: string): Change[] {
  const changes: Change[] = [];
  const seen = (from: number, to: number): string => expr.slice(from, to);
  const put = (kind: Change['kind'], what: string, edit: { from: number; to: number; text: string }): void => {
    changes.push({ kind, what: `${what} at ${edit.from}`, expr: seen(0, edit.from) + edit.text + expr.slice(edit.to) });
  };
  parser.parse(expr).iterate({
    enter: ({ node }) => {
      const { from, to, name } = node;
      const text = seen(from, to);
      if (name === 'NumberDurationLiteral' && isThreshold(node as Node)) {
        for (const value of around(Number(text)))
          put('threshold', `${text} -> ${value}`, { from, to, text: String(value) });
      } else if (COMPARED.includes(name) && node.parent?.name === 'BinaryExpr') {
        put('comparison', `${text} turned`, { from, to, text: TURNED[text] ?? text });
        always(expr, node.parent as Node, put);
      } else if (
        name === 'LabelName' &&
        node.parent?.name === 'GroupingLabels' &&
        node.parent.parent?.name === 'AggregateModifier'
      ) {
        put('aggregation', `label ${text} dropped`, without(expr, from, to));
      } else if (name === 'UnquotedLabelMatcher') {
        put('matcher', `${text} dropped`, without(expr, from, to));
        put('matcher', `${text} changed`, { from, to, text: text.replace(/"(.*)"$/s, '"$1-mutant"') });
      } else if (name === 'DurationExpr' && node.prevSibling?.name.endsWith('Selector')) {
        put('range', `${text} doubled`, { from, to, text: `${secondsOf(text) * 2}s` });
      }
    },
  });
  return changes;
}

/** A number that decides: compared against, alone or as a factor, or a floor or ceiling of what is compared. */
function isThreshold(node: Node): boolean {
  let at: Node | null = node;
  for (let step = 0; step < 6 && at?.parent; step += 1) {
    const parent: Node = at.parent;
    if (parent.name === 'BinaryExpr' && COMPARED.some((name) => parent.getChild(name))) return true;
    const passes =
      ['UnaryExpr', 'ParenExpr', 'StepInvariantExpr'].includes(parent.name) ||
      (parent.name === 'BinaryExpr' && ['Mul', 'Div'].some((name) => parent.getChild(name)));
    if (parent.name === 'FunctionCallBody')
      return /Clamp/.test(parent.parent?.getChild('FunctionIdentifier')?.name ?? '') || isClamp(parent);
    if (!passes) return false;
    at = parent;
  }
  return false;
}

const isClamp = (body: Node): boolean =>
  ['ClampMin', 'ClampMax', 'Clamp'].some((name) => body.parent?.getChild('FunctionIdentifier')?.getChild(name));

/** 0 has no quarter, and as a limit its turned comparison says as much. */
const around = (value: number): number[] =>
  value === 0
    ? []
    : Number.isInteger(value) && value < 5
      ? [value + 1, value - 1]
      : [value * 1.25, value * 0.8].map((one) => Number(one.toPrecision(6)));

/** The comparison holds, whatever is measured. */
function always(
  expr: string,
  comparison: Node,
  put: (kind: Change['kind'], what: string, edit: { from: number; to: number; text: string }) => void,
): void {
  const { from, to } = comparison;
  const operator = COMPARED.map((name) => comparison.getChild(name)).find((one) => one !== null);
  if (!operator) return;
  const left = expr.slice(from, operator.from).trim();
  const isBool = comparison.getChild('BoolModifier') !== null;
  // A number on the left is no vector that could hold.
  if (/^[\d.]+$/.test(left)) return;
  put('comparison', `${expr.slice(operator.from, operator.to)} always holds`, {
    from,
    to,
    text: isBool ? `((${left}) * 0 + 1)` : `(${left})`,
  });
}

/** One of a list, with the comma that belongs to it. */
function without(expr: string, from: number, to: number): { from: number; to: number; text: string } {
  const after = /^\s*,\s*/.exec(expr.slice(to))?.[0].length ?? 0;
  if (after > 0) return { from, to: to + after, text: '' };
  const before = /,\s*$/.exec(expr.slice(0, from))?.[0].length ?? 0;
  return { from: from - before, to, text: '' };
}
