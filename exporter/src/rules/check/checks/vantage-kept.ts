import type { Check } from '../check.js';

export const vantageKept: Check = {
  id: 'vantage-kept',
  title: 'An alert about a target for each vantage',
  severity: 'error',
  help: 'An alert that keeps the label vantage although it is about a target fires once for each vantage, pages on a single flaky one, and resolves and fires anew when an agent restarts. Aggregate the vantage away, with a quorum if it wakes somebody.',
  run: ({ rule, analysis }, scene) => {
    if (rule.kind !== 'alert') return [];
    const { names } = scene.labels(analysis.tree);
    if (!names.has('vantage') || !names.has('target')) return [];
    const urgent = ['critical', 'page'].includes(rule.labels['severity'] ?? '');
    return [
      {
        severity: urgent ? 'error' : 'warning',
        place: rule.places.within(0, rule.expr.length),
        reason: `${rule.name} is about a target and fires for each vantage`,
        remedy: 'Aggregate: count without (vantage) (...) >= 2, or sum by (probe, target) (...).',
      },
    ];
  },
};
