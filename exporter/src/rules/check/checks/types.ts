import type { Check, Draft } from '../check.js';
import { faultsOf } from './syntax.js';

export const types: Check = {
  id: 'types',
  title: 'An expression whose types do not fit',
  severity: 'error',
  help: 'A function is given something that it does not take, or the whole is a range vector or a string, which no rule can evaluate.',
  run: (here): readonly Draft[] => {
    const { rule, analysis } = here;
    const faults = faultsOf(
      here,
      'type',
      'Give it what it takes: rate() wants a range such as [5m], most others a vector.',
    );
    if (faults.length > 0 || !['matrix', 'string'].includes(analysis.type)) return faults;
    const what = analysis.type === 'matrix' ? 'a range vector' : 'a text';
    const reason = `the expression gives ${what}; a rule needs a number or a vector`;
    return [
      { place: rule.places.within(0, rule.expr.length), reason, remedy: 'Put a function such as rate() around it.' },
    ];
  },
};
