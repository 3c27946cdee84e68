import { walk } from '../../promql/index.js';
import type { Check } from '../check.js';

export const readsLater: Check = {
  id: 'reads-later',
  title: 'A rule that reads what a later rule of its group records',
  severity: 'warning',
  help: 'The rules of a group are evaluated from top to bottom. One that stands before the rule whose series it reads sees the value of the evaluation before, and nothing after a restart.',
  run: ({ rule, group, at, analysis }) => {
    const later = new Set(group.rules.slice(at + 1).flatMap((one) => (one.kind === 'record' ? [one.name] : [])));
    for (const one of group.rules.slice(0, at)) later.delete(one.name);
    return [...walk(analysis.tree)].flatMap(([node]) => {
      if (node.kind !== 'selector' || node.metric === undefined || !later.has(node.metric)) return [];
      if (node.metric === rule.name) return [];
      const reason = `${node.metric} is recorded further down in this group`;
      const place = rule.places.within(node.from, node.from + node.metric.length);
      return [{ place, reason, remedy: 'Move this rule below it.' }];
    });
  },
};
