import type { Check, Draft } from '../check.js';

export const requiredAnnotation: Check = {
  id: 'required-annotation',
  title: 'An alert that does not say what it means and what to do',
  severity: 'error',
  help: 'At three in the morning the summary is what is read and the runbook is what is opened. --annotation changes which ones are wanted; one that ends in _url must be an address.',
  run: ({ rule }, scene) => {
    if (rule.kind !== 'alert') return [];
    const drafts: Draft[] = [];
    for (const name of scene.options.annotations) {
      const text = rule.annotations[name];
      if (text !== undefined && text.trim() !== '') continue;
      const severity = name === 'summary' ? 'error' : 'warning';
      const remedy =
        name === 'runbook_url' ? 'Add the address of a page that says what to do.' : `Add ${name} to its annotations.`;
      drafts.push({ severity, place: rule.places.name, reason: `${rule.name} has no annotation ${name}`, remedy });
    }
    for (const [name, text] of Object.entries(rule.annotations)) {
      if (!name.endsWith('_url') || text.trim() === '' || /^(?:https?:\/\/\S|\/|\{\{)/.test(text.trim())) continue;
      const place = rule.places.fields[`annotations.${name}`] ?? rule.places.name;
      drafts.push({ severity: 'warning', place, reason: `${name} is no address`, remedy: 'Write https://...' });
    }
    const { summary } = rule.annotations;
    if (summary?.trim().includes('\n')) {
      const place = rule.places.fields['annotations.summary'] ?? rule.places.name;
      drafts.push({
        severity: 'warning',
        place,
        reason: 'the summary has more than one line',
        remedy: 'Say the rest in description.',
      });
    }
    return drafts;
  },
};
