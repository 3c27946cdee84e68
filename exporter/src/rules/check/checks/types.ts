import type { Check, Draft } from '../check.js';
import { faultsOf } from './syntax.js';

export const types: Check = {
  id: 'types',
  title: 'An expression whose types do not fit',
  severity: 'error',
  help: 'A function is given something that it does not take, or the whole is a range vector or a string, which no rule can evaluate.',
  run: (here): readonly Draft[] => {
    const { rule, analysis } = here;
    const faults = faultsOf(here, 'type').map((draft) => ({ ...draft, remedy: remedyOf(draft.reason) }));
    if (faults.length > 0 || !['matrix', 'string'].includes(analysis.type)) return faults;
    const what = analysis.type === 'matrix' ? 'a range vector' : 'a text';
    const reason = `the expression gives ${what}; a rule needs a number or a vector`;
    return [
      { place: rule.places.within(0, rule.expr.length), reason, remedy: 'Put a function such as rate() around it.' },
    ];
  },
};

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/expected type matrix/, 'Give it a range, such as [5m], or a subquery, such as [1h:5m].'],
  [/expected type vector.*got matrix/, 'Put a function such as rate() or last_over_time() around the range.'],
  [/expected type scalar/, 'Write a number, or scalar() around a single series.'],
  [/expected type string/, 'Write a text in quotes.'],
  [/BOOL modifier/, 'Write bool behind the comparison, or compare a vector.'],
  [/bool modifier/, 'Leave bool out.'],
  [
    /set operator not allowed|set operations/,
    'Use and, or and unless between vectors; vector(1) makes one of a number.',
  ],
  [/only scalar and instant vector/, 'Put a function such as rate() around the range.'],
  [/argument\(s\) in call/, 'Give it as many arguments as it takes.'],
  [/a range stands only/, 'Put it behind the selector within, or write a subquery, such as [1h:5m].'],
  [/stands only behind/, 'Put it behind the selector within.'],
  [/stands here twice/, 'Leave one of them out.'],
  [/non-empty matcher/, 'Name the metric, or a label that has a value.'],
];

const remedyOf = (reason: string): string =>
  REMEDIES.find(([pattern]) => pattern.test(reason))?.[1] ?? 'Give it what it takes.';
