import {
  nodeInfo,
  pathNodeEnded,
  probeFailures,
  probeLastSuccess,
  probeViolating,
  targetVantages,
  targetViolating,
  vantageNetwork,
} from '@parallax/contract';
import { label, listed } from '../../kit/evidence.js';

/** What alerts of targets say of their evidence. */

export const TARGET = ['probe', 'target'] as const;
export const NAMED = `${label('target')} (${label('probe')})`;
export const DASHBOARD = {
  uid: 'parallax-target',
  variables: { target: label('target'), probe: label('probe') },
} as const;

/** The series of this target. */
export const own = (name: string): string => `${name}{probe=%q,target=%q}`;
/** Twice the labels of the target, for texts that name it twice, and so on. */
const times = (count: number): readonly string[] => Array.from({ length: count }, () => TARGET).flat();

/** One number. */
const number = (expr: string, names = 1): string =>
  listed(expr, times(names), { before: '', each: '{{ .Value }}', after: '' });

/** Names of vantages, each after a blank. */
const vantages = (expr: string, names = 1): string =>
  listed(expr, times(names), { before: '', each: ' {{ .Labels.vantage }}', after: '' }, 'vantage');

const WHO = `${own(probeViolating.name)} == 1`;
const networks = (pairs: string): string =>
  number(`count(group by (network) ((${pairs}) * on (vantage) group_left (network) ${vantageNetwork.name}))`);

/** Who does not reach it. */
export const SEEN_FROM = `${number(own(targetViolating.name))} of ${number(own(targetVantages.name))} vantages in ${networks(WHO)} of ${networks(own(probeViolating.name))} networks do not reach it:${vantages(WHO)}.`;

/** Why runs of the vantages of `who` fail, in which phase, most often first. */
export const reasons = (window: string, who = WHO): string =>
  listed(
    `topk(3, sum by (phase, reason) (increase(${own(probeFailures.name)}[${window}]) and on (vantage, probe, target) ${who})) > 0`,
    times(2),
    { before: ' Reasons:', each: ' {{ .Labels.reason }} ({{ .Labels.phase }})', after: '.' },
  );

/** When the last of them reached it, by its own clock. */
export const SINCE = listed(`max(${own(probeLastSuccess.name)} and on (vantage, probe, target) ${WHO})`, times(2), {
  before: ' The last of them that reached it did so at',
  each: ' {{ .Value | humanizeTimestamp }}',
  after: '.',
});

const INFO = `topk by (vantage, node) (1, ${nodeInfo.name})`;
const ENDS = `count by (asn, as_name) (group by (vantage, asn, as_name) ((${pathNodeEnded.name}{target=%q} > 0 and on (vantage) ${WHO}) * on (vantage, node) group_left (asn, as_name) ${INFO}))`;

/** In whose network the paths from those vantages end, where a probe of type path has the same target. */
export const PATHS_END = listed(
  ENDS,
  ['target', ...TARGET],
  { before: ' Their paths end in', each: ' {{ .Labels.asn }} {{ .Labels.as_name }} ({{ .Value }})', after: '.' },
  'asn',
);
