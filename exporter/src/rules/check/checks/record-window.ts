import { walk } from '../../promql/index.js';
import type { Check } from '../check.js';
import { durationOf } from '../../document/index.js';

export const recordWindow: Check = {
  id: 'record-window',
  title: 'A name that says another window than the expression',
  severity: 'warning',
  help: 'A series called rate5m that rests on [10m] misleads everybody who reads a dashboard. Usually the window was changed and the name forgotten.',
  run: ({ rule, analysis }, scene) => {
    if (rule.kind !== 'record') return [];
    const said = /(?:rate|increase|irate|delta|deriv|over_time)(\d+[smhdwy])(?:_|$)/.exec(
      rule.name.split(':').at(-1) ?? '',
    )?.[1];
    if (said === undefined) return [];
    const windows: string[] = [];
    for (const [node] of walk(analysis.tree)) {
      if ((node.kind === 'selector' || node.kind === 'subquery') && node.range !== undefined) windows.push(node.range);
      // It rests on a series that has its own window.
      if (node.kind === 'selector' && node.metric?.includes(':') && !scene.known(node.metric)?.own) return [];
    }
    if (windows.length === 0 || windows.some((one) => durationOf(one) === durationOf(said))) return [];
    const reason = `the name says ${said}, and the expression looks at ${windows[0]}`;
    return [{ place: rule.places.name, reason, remedy: 'Change the name or the window.' }];
  },
};
