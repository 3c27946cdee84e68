import { aggregate, pathMtu, pathMtuBefore, pathMtuDrop, pathMtuDropSeen, pathMtuNow } from '@parallax/contract';
import { label, listed } from '../../kit/evidence.js';
import { eligible } from '../../kit/quorum.js';
import type { Rule } from '../../kit/rule.js';
import { agreed, byInterval } from '../../kit/windows.js';
import { PATH_DASHBOARD } from './evidence.js';
import { PAIR, TARGET, type PathRules } from './settings.js';

const largest = (window: string): string => aggregate('max', PAIR, `max_over_time(${pathMtu.name}[${window}])`);

export const mtuBaseline: Rule = { record: pathMtuBefore, expr: largest('1d') };

/**
 * The largest packet of the last runs beside the largest of a day: one run that lost its large packets lowers neither.
 * A tunnel that was always there is no drop.
 */
export function mtuRules({ settings, common }: PathRules): readonly Rule[] {
  const { mtu } = settings;
  const pairs = `${pathMtuNow.name}{probe=%q,target=%q} and ${pathMtuDropSeen.name} == 1`;
  return [
    { record: pathMtuNow, expr: eligible(byInterval(largest, settings)) },
    { record: pathMtuDropSeen, expr: `${pathMtuBefore.name} - ${pathMtuNow.name} >= bool ${mtu.bytes}` },
    {
      alert: pathMtuDrop,
      expr: agreed(pathMtuDropSeen.name, TARGET, { common, quorum: settings.quorum }),
      for: mtu.for,
      keepFiring: '10m',
      summary: `Large packets no longer reach ${label('target')} (${label('probe')})`,
      impact: `Connections to ${label('target')} open and then hang where nobody is told to send smaller packets.`,
      evidence:
        listed(pairs, TARGET, { before: 'The largest that come through, in bytes:', each: ' {{ .Labels.vantage }} {{ .Value }}', after: '.' }, 'vantage') + // prettier-ignore
        listed(`max(${pathMtuBefore.name}{probe=%q,target=%q})`, TARGET, { before: ' Within the last day', each: ' {{ .Value }}', after: ' did.' }), // prettier-ignore
      dashboard: PATH_DASHBOARD,
    },
  ];
}
