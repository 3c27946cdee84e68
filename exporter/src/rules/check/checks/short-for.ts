import { durationOf } from '../../document/index.js';
import type { Check } from '../check.js';
import { seconds } from '../words.js';

export const shortFor: Check = {
  id: 'short-for',
  title: '`for` under two evaluations',
  severity: 'warning',
  help: 'One evaluation, one bad sample: without `for`, or with one shorter than two intervals, a single moment is enough to fire. Not asked of expressions that look back themselves, over a range, over rounds, or at an age.',
  run: ({ rule, analysis, interval }, scene) => {
    if (rule.kind !== 'alert' || analysis.faults.length > 0) return [];
    const hold = rule.for === undefined ? 0 : (durationOf(rule.for) ?? 0);
    if (hold >= 2 * interval || scene.looksBack(analysis.tree) !== false) return [];
    // A dead man's switch asks no series, and is meant to fire.
    if (analysis.selectors.length === 0) return [];
    const place = rule.places.fields['for'] ?? rule.places.name;
    const reason =
      hold === 0
        ? 'one evaluation is enough to fire: there is no `for`, and the expression does not look back'
        : `${rule.for} is less than two evaluations of ${seconds(interval)}`;
    return [{ place, reason, remedy: `Write for: ${seconds(2 * interval)} or more, or look at a range.` }];
  },
};
