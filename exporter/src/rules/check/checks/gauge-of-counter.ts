import { walk } from '../../promql/index.js';
import type { Check } from '../check.js';
import { isCounter } from '../names.js';

const OF_GAUGES = [
  ...['delta', 'idelta', 'deriv', 'predict_linear', 'double_exponential_smoothing'],
  ...['avg_over_time', 'min_over_time', 'max_over_time', 'sum_over_time', 'quantile_over_time', 'stddev_over_time'],
];

export const gaugeOfCounter: Check = {
  id: 'gauge-of-counter',
  title: 'A function for gauges on a counter',
  severity: 'error',
  help: 'delta(), deriv(), avg_over_time() and the like do not know that counters start again at 0: one restart and the answer is hugely negative or simply wrong.',
  run: ({ rule, analysis }) =>
    [...walk(analysis.tree)].flatMap(([node]) => {
      if (node.kind !== 'call' || !OF_GAUGES.includes(node.name)) return [];
      const range = node.args.find((arg) => arg.kind === 'selector' && arg.range !== undefined);
      if (range?.kind !== 'selector' || range.metric === undefined || !isCounter(range.metric)) return [];
      const reason = `${range.metric} is a counter, and ${node.name}() does not know about restarts`;
      return [{ place: rule.places.within(node.from, node.to), reason, remedy: 'Use increase() or rate().' }];
    }),
};
