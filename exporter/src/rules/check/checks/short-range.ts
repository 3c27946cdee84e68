import { durationOf } from '../../document/index.js';
import { walk } from '../../promql/index.js';
import type { Check } from '../check.js';
import { seconds } from '../words.js';

const NEED_TWO = ['rate', 'irate', 'increase', 'delta', 'idelta', 'deriv', 'predict_linear', 'changes', 'resets'];

export const shortRange: Check = {
  id: 'short-range',
  title: 'A range under two intervals',
  severity: 'warning',
  help: 'rate() and its like need two samples in the window. With a window shorter than two intervals one late scrape leaves one sample or none, and the answer is missing. The interval is that of the group; series are rarely newer than the rules that ask for them.',
  run: ({ rule, analysis, interval }) =>
    [...walk(analysis.tree)].flatMap(([node]) => {
      if (node.kind !== 'call' || !NEED_TWO.includes(node.name)) return [];
      const arg = node.args.find(
        (one) => (one.kind === 'selector' && one.range !== undefined) || one.kind === 'subquery',
      );
      if (arg?.kind !== 'selector' && arg?.kind !== 'subquery') return [];
      const range = durationOf(arg.range ?? '');
      const step = arg.kind === 'subquery' ? (durationOf(arg.step ?? '') ?? interval) : interval;
      if (range === undefined || range >= 2 * step) return [];
      const reason = `${arg.range} is less than two intervals of ${seconds(step)}`;
      return [{ place: rule.places.within(arg.from, arg.to), reason, remedy: `Use [${seconds(4 * step)}] or more.` }];
    }),
};
