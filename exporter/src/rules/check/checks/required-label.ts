import { alternatives, nearest } from '../../../core/suggest.js';
import type { Check, Draft } from '../check.js';

export const requiredLabel: Check = {
  id: 'required-label',
  title: 'An alert without the labels that routing needs',
  severity: 'error',
  help: 'Alertmanager decides by labels who is woken. An alert without severity goes to the default route, and a misspelt one to nobody that it was meant for. --label and --severity change what is wanted.',
  run: ({ rule, analysis }, scene) => {
    if (rule.kind !== 'alert') return [];
    const { labels, severities } = scene.options;
    const drafts: Draft[] = [];
    const given = scene.labels(analysis.tree);
    for (const label of labels) {
      if (rule.labels[label] !== undefined || given.names.has(label)) continue;
      const remedy =
        label === 'severity' ? `Add severity: ${alternatives(severities)}.` : `Add ${label} to its labels.`;
      drafts.push({ place: rule.places.name, reason: `${rule.name} has no label ${label}`, remedy });
    }
    const severity = rule.labels['severity'];
    if (severity === undefined || severity.includes('{{') || severities.includes(severity)) return drafts;
    const near = nearest(severity, severities);
    const remedy =
      near === undefined
        ? `It is one of ${severities.join(', ')}; --severity changes the list.`
        : `Did you mean "${near}"?`;
    const place = rule.places.fields['labels.severity'] ?? rule.places.name;
    return [...drafts, { place, reason: `"${severity}" is no severity`, remedy }];
  },
};
