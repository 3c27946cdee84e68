import { isComparison, walk, type Expr } from '../../promql/index.js';
import type { Check } from '../check.js';

export const alwaysFires: Check = {
  id: 'always-fires',
  title: 'An alert that fires whatever the value',
  severity: 'error',
  help: 'An alert fires for every series that its expression gives, also those whose value is 0. Without a comparison that leaves series out, or with bool, which turns them into 0 and 1, all of them fire.',
  run: ({ rule, analysis }) => {
    if (rule.kind !== 'alert' || analysis.type === 'none' || analysis.faults.length > 0) return [];
    const { tree } = analysis;
    const place = rule.places.within(0, rule.expr.length);
    if (tree.kind === 'binary' && isComparison(tree.op) && tree.bool) {
      const reason = 'with bool the comparison gives 0 where it does not hold, and 0 fires as well';
      return [{ place, reason, remedy: 'Leave bool out.' }];
    }
    if (leavesOut(tree)) return [];
    return [{ place, reason: 'nothing in the expression leaves a series out', remedy: 'Compare it: ... > 0.' }];
  },
};

const leavesOut = (tree: Expr): boolean =>
  [...walk(tree)].some(
    ([node]) =>
      (node.kind === 'binary' && ((isComparison(node.op) && !node.bool) || ['and', 'unless'].includes(node.op))) ||
      (node.kind === 'call' && ['absent', 'absent_over_time'].includes(node.name)) ||
      // ALERTS and the like exist only while something is the case.
      (node.kind === 'selector' && (node.metric === 'ALERTS' || node.metric === undefined)) ||
      (node.kind === 'call' && node.name === 'vector'),
  );
