import { walk } from '../../promql/index.js';
import type { Check } from '../check.js';
import { isGauge } from '../names.js';

const OF_COUNTERS = ['rate', 'irate', 'increase', 'resets'];

export const rateOfGauge: Check = {
  id: 'rate-of-gauge',
  title: 'rate() of something that is no counter',
  severity: 'error',
  help: 'rate(), irate(), increase() and resets() take every fall for a restart and count it as growth. Of a gauge, or of a series that is a rate already, they give nonsense; delta() and deriv() are for gauges.',
  run: ({ rule, analysis }) =>
    [...walk(analysis.tree)].flatMap(([node]) => {
      if (node.kind !== 'call' || !OF_COUNTERS.includes(node.name)) return [];
      const [arg] = node.args;
      const inner = arg?.kind === 'subquery' ? arg.expr : arg;
      if (inner?.kind !== 'selector' || inner.metric === undefined || !isGauge(inner.metric)) return [];
      const reason = `${inner.metric} is no counter, and ${node.name}() is for counters`;
      const remedy = 'Use delta() or deriv(), or avg_over_time() for its mean.';
      return [{ place: rule.places.within(node.from, node.to), reason, remedy }];
    }),
};
