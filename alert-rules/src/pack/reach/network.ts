import {
  networkCutOff,
  networkCutOffRatio,
  networkCutOffRound,
  networkFailedRatio,
  probeFailedLast,
  vantageCutOff,
  vantageNetwork,
} from '@parallax/contract';
import { durationOf, seconds, type CommonSettings } from '../../kit/common.js';
import { label, listed } from '../../kit/evidence.js';
import { NOT_SICK } from '../../kit/quorum.js';
import type { AlertRule, RecordingRule } from '../../kit/rule.js';
import type { ReachSettings } from './settings.js';

/**
 * Networks that do not reach what others reach. Vantages with a problem of their own are asked here: together they are a
 * network that is cut off.
 */

/** 1 for a network and a target that more than half of its vantages do not reach: one of two may be that vantage. */
const FAILS = `(${networkFailedRatio.name} > bool 0.5)`;
/** Targets that are well for half of the networks or more. */
const WELL = `(avg by (probe, target) ${FAILS} <= 0.5 and count by (probe, target) (${networkFailedRatio.name}) >= 2)`;
const JUDGED = `(${FAILS} and on (probe, target) ${WELL})`;

/** Violating rounds of the last ones; a second more, so that closed and left-open ranges hold the same. */
function rounds({ rounds: { lengths, of } }: CommonSettings): string {
  const total = (of - 1) * seconds(lengths[0] ?? '1m');
  return `sum_over_time(${networkCutOffRound.name}[${durationOf(total + 1)}])`;
}

export const networkRecords = ({ network }: ReachSettings, common: CommonSettings): readonly RecordingRule[] => [
  {
    record: networkFailedRatio,
    expr: `avg by (network, probe, target) (${NOT_SICK} * on (vantage) group_left (network) ${vantageNetwork.name})`,
  },
  {
    record: networkCutOffRatio,
    expr: `avg by (network) ${JUDGED} and count by (network) ${JUDGED} >= ${network.targets} and on (network) (count by (network) (${vantageNetwork.name} and on (vantage) ${NOT_SICK}) >= ${network.vantages})`,
  },
  { record: networkCutOffRound, expr: `${networkCutOffRatio.name} >= bool ${network.share}` },
  {
    record: vantageCutOff,
    expr: `${vantageNetwork.name} * on (network) group_left () (${rounds(common)} >= bool ${common.rounds.violating})`,
  },
];

const IN = `(${vantageNetwork.name}{network=%q} and on (vantage) ${probeFailedLast.name})`;
const PERCENT = listed(`${networkCutOffRatio.name}{network=%q}`, ['network'], { before: '', each: '{{ .Value | humanizePercentage }}', after: '' }); // prettier-ignore
const VANTAGES = listed(IN, ['network'], { before: '', each: ' {{ .Labels.vantage }}', after: '' }, 'vantage');
const SOME = listed(`topk(5, ${networkFailedRatio.name}{network=%q} > 0.5)`, ['network'], { before: ' Among them:', each: ' {{ .Labels.target }} ({{ .Labels.probe }})', after: '.' }, 'target'); // prettier-ignore

export const networkAlert = ({ network }: ReachSettings): AlertRule => ({
  alert: networkCutOff,
  expr: `max by (network) (${vantageCutOff.name}) == 1`,
  keepFiring: '2m',
  summary: `Network ${label('network')} is cut off`,
  impact: `Users in ${label('network')} do not reach what others reach.`,
  evidence: `${PERCENT} of the targets that are well elsewhere fail from it, ${network.share * 100}% are allowed. Vantages there:${VANTAGES}.${SOME}`,
  dashboard: { uid: 'parallax-vantages' },
});
