import { walk, type Expr } from '../../promql/index.js';
import type { Check } from '../check.js';
import { isRatio } from '../names.js';

export const averageOfRatios: Check = {
  id: 'average-of-ratios',
  title: 'The average of ratios',
  severity: 'warning',
  help: 'Ten requests and a million weigh the same in an average of ratios. Sum the numerators, sum the denominators, and divide once.',
  run: ({ rule, analysis }) =>
    [...walk(analysis.tree)].flatMap(([node]) => {
      if (node.kind !== 'aggregate' || node.op !== 'avg' || !isShare(node.expr)) return [];
      const reason = 'avg() of ratios weighs little and much the same';
      const remedy = 'Divide the sums: sum(...) / sum(...).';
      return [{ place: rule.places.within(node.from, node.to), reason, remedy }];
    }),
};

function isShare(expr: Expr): boolean {
  if (expr.kind === 'selector') return expr.metric !== undefined && isRatio(expr.metric);
  if (expr.kind !== 'binary' || expr.op !== '/') return false;
  const rated = (side: Expr): boolean =>
    [...walk(side)].some(([node]) => node.kind === 'call' && ['rate', 'increase', 'irate'].includes(node.name));
  return rated(expr.left) && rated(expr.right);
}
