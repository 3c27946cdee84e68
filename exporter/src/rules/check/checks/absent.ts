import { isComparison, walk } from '../../promql/index.js';
import type { Check } from '../check.js';

export const absent: Check = {
  id: 'absent',
  title: 'absent() that does not say what it seems to say',
  severity: 'warning',
  help: 'absent() is true only when nothing at all is left: around an aggregation by labels it stays silent as long as one group is there, and around a comparison it is true as soon as the comparison fails for all. It gives the labels of = matchers and no others.',
  run: ({ rule, analysis }) =>
    [...walk(analysis.tree)].flatMap(([node]) => {
      if (node.kind !== 'call' || !['absent', 'absent_over_time'].includes(node.name)) return [];
      const [arg] = node.args;
      const place = rule.places.within(node.from, node.to);
      if (arg?.kind === 'aggregate' && arg.grouping === 'by' && arg.labels.length > 0) {
        const reason = `${node.name}() says nothing while one of the groups by ${arg.labels.join(', ')} is there`;
        const remedy = 'Compare with what should be there: expected unless actual, or count(...) < N.';
        return [{ place, reason, remedy }];
      }
      if (arg?.kind === 'binary' && isComparison(arg.op)) {
        const reason = `${node.name}() of a comparison is true as well when the comparison does not hold`;
        return [{ place, reason, remedy: 'Ask for the series without the comparison.' }];
      }
      return [];
    }),
};
