import { aggregate, increase, pathChanges, pathChangeStorm, pathRouteChanges, pathStormSeen } from '@parallax/contract';
import { label, listed } from '../../kit/evidence.js';
import { eligible } from '../../kit/quorum.js';
import type { Rule } from '../../kit/rule.js';
import { agreed } from '../../kit/windows.js';
import { PATH_DASHBOARD } from './evidence.js';
import { PAIR, TARGET, type PathRules } from './settings.js';

/**
 * Changes of route are daily life, and what one vantage alone sees changing is its own network, about which it is told
 * by the alerts on vantages when it matters. A storm that vantages of several networks see is near the target or in a
 * network that they share: so this one wants a quorum.
 */
export function changeRules({ settings, common }: PathRules): readonly Rule[] {
  const { changes } = settings;
  return [
    { record: pathRouteChanges, expr: eligible(aggregate('sum', PAIR, increase(pathChanges, changes.over))) },
    { record: pathStormSeen, expr: `${pathRouteChanges.name} >= bool ${changes.changes}` },
    {
      alert: pathChangeStorm,
      expr: agreed(pathStormSeen.name, TARGET, { common, quorum: settings.quorum }),
      for: changes.for,
      keepFiring: '10m',
      summary: `The way to ${label('target')} changes again and again (${label('probe')})`,
      impact: `Round trips to ${label('target')} jump, and packets of one connection may overtake each other.`,
      evidence: listed(`${pathRouteChanges.name}{probe=%q,target=%q} >= ${changes.changes}`, TARGET, {
        before: `At least ${changes.changes} changes within ${changes.over}:`,
        each: ' {{ .Labels.vantage }} {{ .Value | printf "%.0f" }}',
        after: '.',
      }, 'vantage'), // prettier-ignore
      dashboard: PATH_DASHBOARD,
    },
  ];
}
