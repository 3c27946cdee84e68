import type { Check, Draft } from '../check.js';

const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export const invalidName: Check = {
  id: 'invalid-name',
  title: 'A name that rulers refuse',
  severity: 'error',
  help: 'Recorded series are letters, digits, _ and :, labels and annotations letters, digits and _. Prometheus 3 takes any UTF-8; the others, and most of what reads the result, do not.',
  run: ({ rule }) => {
    const drafts: Draft[] = [];
    const refuse = (name: string, what: string, field: string): void => {
      const place = rule.places.fields[field] ?? rule.places.rule;
      const reason = `"${name.slice(0, 80)}" is no name for ${what}`;
      drafts.push({ place, reason, remedy: 'Use letters, digits and _, not a digit first.' });
    };
    if (rule.kind === 'record' && !METRIC.test(rule.name)) refuse(rule.name, 'a series', 'record');
    for (const label of Object.keys(rule.labels)) {
      if (!LABEL.test(label) || label === '__name__') refuse(label, 'a label', `labels.${label}`);
    }
    if (rule.kind === 'record') return drafts;
    for (const name of Object.keys(rule.annotations)) {
      if (!LABEL.test(name)) refuse(name, 'an annotation', `annotations.${name}`);
    }
    return drafts;
  },
};
