import { walk } from '../../promql/index.js';
import type { Check } from '../check.js';
import { isCounter } from '../names.js';

export const rateOfSum: Check = {
  id: 'rate-of-sum',
  title: 'rate() of a sum of counters',
  severity: 'error',
  help: 'A restart of one part makes the sum fall, which rate() takes for a restart of the whole and counts the sum anew. First rate(), then sum().',
  run: ({ rule, analysis }) =>
    [...walk(analysis.tree)].flatMap(([node]) => {
      if (node.kind !== 'call' || !['rate', 'irate', 'increase'].includes(node.name)) return [];
      const [arg] = node.args;
      if (arg?.kind !== 'subquery' || arg.expr.kind !== 'aggregate') return [];
      const bare = [...walk(arg.expr)].some(
        ([inner, parents]) =>
          inner.kind === 'selector' &&
          inner.metric !== undefined &&
          isCounter(inner.metric) &&
          !parents.some((one) => one.kind === 'call'),
      );
      if (!bare) return [];
      const reason = `${node.name}() goes over a sum of counters`;
      const remedy = `Turn it round: ${arg.expr.op}(${node.name}(...)).`;
      return [{ place: rule.places.within(node.from, node.to), reason, remedy }];
    }),
};
