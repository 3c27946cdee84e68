import { nearest } from '../../../core/suggest.js';
import type { Check } from '../check.js';
import { templatesOf } from '../template/uses.js';

export const templateLabel: Check = {
  id: 'template-label',
  title: 'A template with a label that the expression does not give',
  severity: 'error',
  help: '$labels has the labels of the expression and nothing else: what was aggregated away, and what the rule itself adds, shows as <no value> or as nothing in the page. Where it is not known which labels the expression gives, nothing is said.',
  run: ({ rule, analysis }, scene) => {
    if (rule.kind !== 'alert' || analysis.faults.length > 0) return [];
    const { names, open } = scene.labels(analysis.tree);
    if (open === 'any') return [];
    return templatesOf(rule).flatMap(({ field, place, template }) =>
      template.labels.flatMap((label) => {
        if (names.has(label) || scene.options.ownLabels.includes(label)) return [];
        const near = nearest(label, [...names]);
        if (open === 'own' && near === undefined && rule.labels[label] === undefined && label !== 'alertname')
          return [];
        const reason = `${field} shows the label ${label}, which the expression does not give`;
        const there = [...names].join(', ') || 'no labels';
        const remedy =
          rule.labels[label] === undefined
            ? near === undefined
              ? `It gives ${there}.`
              : `Did you mean ${near}?`
            : 'The rule adds it, and $labels has only those of the expression: write the value itself.';
        return [{ place, reason, remedy }];
      }),
    );
  },
};
