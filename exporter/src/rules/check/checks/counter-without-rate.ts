import { isSet, walk, type Expr, type Selector } from '../../promql/index.js';
import type { Check } from '../check.js';
import { isCounter } from '../names.js';

/** What asks whether, or when, a series is there rather than what it says. */
const EXISTENCE = [
  ...['absent', 'absent_over_time', 'present_over_time', 'count_over_time', 'timestamp', 'changes', 'resets'],
  ...['rate', 'irate', 'increase', 'delta', 'idelta', 'last_over_time'],
];

export const counterWithoutRate: Check = {
  id: 'counter-without-rate',
  title: 'The bare value of a counter',
  severity: 'error',
  help: 'A counter says how much since the process began. An alert on it fires for ever after the first event and falls silent when the process restarts, and its sum drops with every restart.',
  run: ({ rule, analysis }) =>
    [...walk(analysis.tree)].flatMap(([node, parents]) => {
      if (node.kind !== 'selector' || node.metric === undefined || !isCounter(node.metric)) return [];
      if (node.range !== undefined || isHarmless(node, parents)) return [];
      const reason = `${node.metric} is a counter, and only its growth means something`;
      const remedy = `Write increase(${node.metric}[...]) or rate(${node.metric}[...]).`;
      return [{ place: rule.places.within(node.from, node.from + node.metric.length), reason, remedy }];
    }),
};

function isHarmless(node: Selector, parents: readonly Expr[]): boolean {
  return parents.some((parent, index) => {
    if (parent.kind === 'call') return EXISTENCE.includes(parent.name);
    if (parent.kind === 'aggregate') return parent.op === 'count' || parent.op === 'group';
    if (parent.kind !== 'binary') return false;
    const child = parents[index + 1] ?? node;
    // `and x`, `unless x`: only the presence of x; `x - x offset 1h`: growth by hand.
    if (isSet(parent.op)) return parent.op !== 'or' && child === parent.right;
    return parent.op === '-' && [parent.left, parent.right].every((side) => metricOf(side) === node.metric);
  });
}

const metricOf = (expr: Expr): string | undefined => (expr.kind === 'selector' ? expr.metric : undefined);
