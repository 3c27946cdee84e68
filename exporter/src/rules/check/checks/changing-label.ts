import type { Check } from '../check.js';

/** What is written out, and not only asked by if, with and range. */
const SHOWN = /\{\{-?\s*(?!\s|if\b|else\b|with\b|range\b|end\b|define\b|\/\*)[^{}]*(?:\$value\b|\.Value\b)/;

export const changingLabel: Check = {
  id: 'changing-label',
  title: 'A label that changes with the value',
  severity: 'error',
  help: 'The labels are what an alert is. With a value among them each evaluation makes another alert: it never lasts for its `for`, pages anew with every change, and the one before resolves. Annotations may change. A label that a condition on the value chooses, such as a severity, is not complained of.',
  run: ({ rule }) =>
    rule.kind !== 'alert'
      ? []
      : Object.entries(rule.labels)
          .filter(([, text]) => SHOWN.test(text))
          .map(([name]) => ({
            place: rule.places.fields[`labels.${name}`] ?? rule.places.name,
            reason: `the label ${name} holds the value: whenever that changes it is another alert`,
            remedy: 'Move it to the annotations.',
          })),
};
