import {
  aggregate,
  dnsAnswerWrong,
  dnsAnswerWrongRounds,
  dnsServersDisagree,
  dnsZoneServerSerial,
  resolverFailing,
  resolverFailingRounds,
  resolverUp,
} from '@parallax/contract';
import { because } from '../../kit/because.js';
import type { CommonSettings } from '../../kit/common.js';
import { forEach, label } from '../../kit/evidence.js';
import { eligible, quorum } from '../../kit/quorum.js';
import type { AlertRule, RecordingRule } from '../../kit/rule.js';
import type { DnsSettings } from './settings.js';

const TARGET = ['probe', 'target'];
const DASHBOARD = { uid: 'parallax-dns', variables: { target: label('target') } };

const answered = (window: string, match = ''): string =>
  aggregate('min', ['vantage', 'resolver'], `avg_over_time(${resolverUp.name}${match}[${window}])`);

export const recordings = ({ resolver, answer }: DnsSettings, common: CommonSettings): readonly RecordingRule[] => [
  // A vantage that no resolver answers is sick, and its own alert says so.
  {
    record: resolverFailingRounds,
    expr: eligible(`(${answered(resolver.window)} <= bool ${resolver.answered_ratio})`),
  },
  { record: dnsAnswerWrongRounds, expr: because('answer_mismatch|rcode_mismatch', answer.share, common) },
];

/**
 * One alert for a resolver that many vantages ask, and else one for each vantage: two networks may have resolvers of
 * their own at one private address.
 */
export function resolverFails({ resolver }: DnsSettings, common: CommonSettings): AlertRule {
  const many = quorum(resolverFailingRounds.name, ['resolver'], common);
  const share = forEach(answered(resolver.window, '{resolver=%q}'), ['resolver'], ' {{ .Labels.vantage }} {{ .Value | humanizePercentage }}'); // prettier-ignore
  return {
    alert: resolverFailing,
    expr: `${many} or (${resolverFailingRounds.name} == 1) unless on (resolver) (${many})`,
    for: resolver.for,
    keepFiring: '5m',
    summary: `Resolver ${label('resolver')} fails{{ with $labels.vantage }} for vantage {{ . }}{{ end }}`,
    impact: 'Names are resolved by the next resolver, later; where there is none, the vantage becomes sick.',
    evidence: `Share of the last ${resolver.window} in which it answered:${share}. ${resolver.answered_ratio * 100}% or less is failing.`,
    dashboard: { uid: 'parallax-dns' },
  };
}

export function answerWrong(common: CommonSettings): AlertRule {
  const of = `${dnsAnswerWrongRounds.name}{probe=%q,target=%q}`;
  return {
    alert: dnsAnswerWrong,
    expr: quorum(dnsAnswerWrongRounds.name, TARGET, common),
    keepFiring: '2m',
    summary: `${label('target')} answers wrongly (${label('probe')})`,
    impact: `Users are sent to the wrong place, or to none, by ${label('target')}.`,
    evidence: `{{ $value }} of ${forEach(`count(${of})`, TARGET, '{{ .Value }}')} eligible vantages get another answer than the expected one:${forEach(`${of} == 1`, TARGET, ' {{ .Labels.vantage }}')}.`,
    dashboard: DASHBOARD,
  };
}

export function serversDisagree({ servers }: DnsSettings, common: CommonSettings): AlertRule {
  const serials = `max by (server) (${dnsZoneServerSerial.name}{probe=%q,target=%q})`;
  return {
    alert: dnsServersDisagree,
    expr: `max by (probe, target) (${because('serial_mismatch', servers.share, common)}) == 1`,
    for: servers.for,
    keepFiring: '5m',
    summary: `The name servers of ${label('target')} disagree (${label('probe')})`,
    impact: 'Some users get old records, by the server that happens to answer them.',
    evidence: `Serials:${forEach(serials, TARGET, ' {{ .Labels.server }} {{ printf "%.0f" .Value }}', 'server')}.`,
    dashboard: DASHBOARD,
  };
}
