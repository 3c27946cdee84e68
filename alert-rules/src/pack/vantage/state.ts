import {
  probeFailedLast,
  vantageCutOff,
  vantageHasLocalProblem,
  vantageInfo,
  vantageIsSick,
  vantageLocalProblem,
  vantageSick,
  vantageSickNow,
  vantageSilent,
  watchdog,
} from '@parallax/contract';
import { forEach, label } from '../../kit/evidence.js';
import { recent } from '../../kit/recent.js';
import type { AlertRule } from '../../kit/rule.js';
import type { VantageSettings } from './settings.js';

/** Whether a vantage is there and fit to judge. */

export const VANTAGE = label('vantage');
export const DASHBOARD = { uid: 'parallax-vantages', variables: { vantage: VANTAGE } } as const;
const by = ['vantage'];

/** A series of this vantage, for evidence; `match` is more matchers. */
const own = (name: string, match = ''): string => `${name}{vantage=%q${match}}`;

const REASONS = forEach(
  `max by (reason) (${recent(own(vantageSick.name))}) == 1`,
  by,
  ' {{ .Labels.reason }}',
  'reason',
);
const FAIL = forEach(`count(${own(probeFailedLast.name)} == 1)`, by, '{{ .Value }}');
const ALL = forEach(`count(${own(probeFailedLast.name)})`, by, '{{ .Value }}');

const sick = (settings: VantageSettings): AlertRule => ({
  alert: vantageIsSick,
  expr: `max by (vantage) (${recent(vantageSickNow.name)}) == 1`,
  for: settings.sick.for,
  keepFiring: '5m',
  summary: `Vantage ${VANTAGE} is sick`,
  impact: `What ${VANTAGE} measures is not counted; the other vantages judge the targets.`,
  evidence: `Against it speaks:${REASONS}.`,
  dashboard: DASHBOARD,
});

const localProblem = (settings: VantageSettings): AlertRule => ({
  alert: vantageHasLocalProblem,
  // With its whole network it is the network that is said.
  expr: `max by (vantage) (${recent(vantageLocalProblem.name)}) == 1 unless on (vantage) ${recent(vantageCutOff.name)} == 1`,
  for: settings.local_problem.for,
  keepFiring: '5m',
  summary: `Vantage ${VANTAGE} stands alone with its failures`,
  impact: `What ${VANTAGE} measures is not counted; the other vantages judge the targets.`,
  evidence: `Of ${ALL} targets ${FAIL} fail there, while most vantages see most of theirs answer.`,
  dashboard: DASHBOARD,
});

/** Who wrote or was scraped within `window`: every agent says where it stands, whatever it measures. */
const told = (window: string): string => `group by (vantage) (last_over_time(${vantageInfo.name}[${window}]))`;

function silent({ silent: { after, within, for: hold } }: VantageSettings): AlertRule {
  const last = `max(max_over_time(timestamp(${own(vantageInfo.name)})[${within}:1m]))`;
  return {
    alert: vantageSilent,
    expr: `${told(within)} unless on (vantage) ${told(after)}`,
    for: hold,
    summary: `Vantage ${VANTAGE} is silent`,
    impact: `Nothing is known from ${VANTAGE}; the other vantages judge the targets.`,
    evidence: `It was last heard of at ${forEach(last, by, '{{ .Value | humanizeTimestamp }}')}.`,
    dashboard: DASHBOARD,
  };
}

const always: AlertRule = {
  alert: watchdog,
  expr: 'vector(1)',
  summary: 'Alerting works',
  impact: 'None while this arrives. When it stops, no other alert arrives either.',
  evidence: 'It always fires. Send it to something that complains when it does not come.',
  dashboard: { uid: 'parallax-overview' },
};

export const stateRules = (settings: VantageSettings): readonly AlertRule[] => [
  sick(settings),
  localProblem(settings),
  silent(settings),
  always,
];
