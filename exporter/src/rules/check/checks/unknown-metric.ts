import { nearest } from '../../../core/suggest.js';
import { walk } from '../../promql/index.js';
import type { Check } from '../check.js';
import { contractNames, isOurs } from '../names.js';

export const unknownMetric: Check = {
  id: 'unknown-metric',
  title: 'A metric that Parallax does not have',
  severity: 'error',
  help: 'A misspelt name selects nothing, and an alert over nothing is silent for ever. Names that begin with parallax_ or parallax: are looked up in the contract (contract/METRICS.md) and among the series that the same files record; names of others are not judged.',
  run: ({ rule, analysis }, scene) =>
    [...walk(analysis.tree)].flatMap(([node]) => {
      const name = node.kind === 'selector' ? node.metric : undefined;
      if (name === undefined || !isOurs(name)) return [];
      if (scene.known(name) || scene.recorded.includes(name)) return [];
      const near = nearest(name, [...contractNames().keys(), ...scene.recorded]);
      const remedy =
        near === undefined
          ? 'See contract/METRICS.md for what there is; name the file that records it, if one does.'
          : `Did you mean ${near}?`;
      const end = Math.min(node.from + name.length, node.to);
      return [{ place: rule.places.within(node.from, end), reason: `there is no series ${name}`, remedy }];
    }),
};
