import {
  aggregate,
  dnsShareDraws,
  dnsShareDrift,
  dnsShareDrifted,
  dnsShareDriftHeld,
  dnsShareDriftNow,
  dnsShareDriftSeen,
  dnsShareIntended,
  dnsShareMeasured,
  dnsShareOutOfStep,
  dnsShareStep,
  dnsShareStepMissed,
  dnsShareStepSeen,
  probeInterval,
} from '@parallax/contract';
import { durationOf, seconds } from '../../kit/common.js';
import { label, listed } from '../../kit/evidence.js';
import { eligible } from '../../kit/quorum.js';
import type { Rule } from '../../kit/rule.js';
import { agreed } from '../../kit/windows.js';
import { KNOWN_OUTCOME } from './scorecard.js';
import type { CdnRules } from './settings.js';
import { seenShare } from './shares.js';

const DRAWN = ['vantage', 'probe', 'target', 'kind'];
const DRIFT = ['probe', 'target', 'provider', 'kind'];
const DNS_DASHBOARD = { uid: 'parallax-dns', variables: { target: label('target') } } as const;

/**
 * Name servers and resolvers are apart, by `kind`: when only resolvers drift it is their caches, when the name servers
 * do it is what is configured. An agent that begins anew has no drift until it has drawn enough and seen it for
 * long enough: what it saw before holds until then, twice as long at most.
 */
export function driftRules({ settings, common }: CdnRules): readonly Rule[] {
  const { drift, draws, drift_over: over, for: lasts } = settings.dns_share;
  const now = aggregate('max', ['vantage', ...DRIFT], dnsShareDrift.name);
  const reports = `on (vantage, probe, target) ${aggregate('max', ['vantage', 'probe', 'target'], probeInterval.name)}`;
  const drawn = `${aggregate('max', DRAWN, dnsShareDraws.name)} >= ${draws}`;
  const of = (more = ''): string => `{probe=%q,target=%q,provider=%q,kind=%q${more}}`;
  const measured = `${dnsShareMeasured.name}${of(',bound="estimate"')} and on (vantage, probe, target, provider, kind) ${dnsShareDriftSeen.name} == 1`;
  return [
    { record: dnsShareDriftNow, expr: eligible(`(${now} and on (${DRAWN.join(', ')}) ${drawn})`) },
    {
      record: dnsShareDriftHeld,
      expr: `min_over_time(${dnsShareDriftNow.name}[${over}]) and ${dnsShareDriftNow.name} offset ${over}`,
    },
    {
      record: dnsShareDriftSeen,
      expr: `(last_over_time(${dnsShareDriftHeld.name}[${durationOf(2 * seconds(over))}]) and ${reports}) > bool ${drift}`,
    },
    {
      alert: dnsShareDrifted,
      expr: agreed(dnsShareDriftSeen.name, DRIFT, { common, quorum: settings.quorum }),
      for: lasts,
      keepFiring: '10m',
      summary: `${label('provider')} does not get its share of answers for ${label('target')} (${label('kind')})`,
      impact: `Traffic of ${label('target')} is split otherwise than it was meant: ${label('provider')} gets more or less than it should.`,
      evidence:
        listed(measured, DRIFT, { before: `For ${over} and longer, share of answers:`, each: ' {{ .Labels.vantage }} {{ .Value | humanizePercentage }}', after: '.' }, 'vantage') + // prettier-ignore
        listed(`max(${dnsShareIntended.name}{probe=%q,target=%q,provider=%q})`, DRIFT.slice(0, 3), { before: ' Meant is', each: ' {{ .Value | humanizePercentage }}', after: '.' }), // prettier-ignore
      dashboard: DNS_DASHBOARD,
    },
  ];
}

/**
 * Rounds that follow each other share the answers of a window. In the first half hour of an agent, chance is a majority
 * thirty times as often as later.
 */
export function stepRules({ settings, common }: CdnRules): readonly Rule[] {
  const { out_of_step: most, rounds: least, known_for, over, for: lasts } = settings.dns_share;
  const subject = ['probe', 'target'];
  const of = { metric: dnsShareStep, part: { outcome: 'out_of_step' }, whole: KNOWN_OUTCOME };
  const known = `last_over_time(${dnsShareStep.name}[${known_for}] offset ${known_for})`;
  return [
    {
      record: dnsShareStepMissed,
      expr: `${seenShare({ ...of, over, least, by: subject })} and on (vantage, probe, target) ${known}`,
    },
    { record: dnsShareStepSeen, expr: `${dnsShareStepMissed.name} > bool ${most}` },
    {
      alert: dnsShareOutOfStep,
      expr: agreed(dnsShareStepSeen.name, subject, { common, quorum: settings.quorum }),
      for: lasts,
      keepFiring: '10m',
      summary: `Hostnames of ${label('target')} lead to different providers (${label('probe')})`,
      impact: `Pages of ${label('target')} open connections to several providers, and a shift of weights moves a part of them only.`,
      evidence: listed(`${dnsShareStepMissed.name}{probe=%q,target=%q} > ${most}`, subject, { before: `More than ${most * 100}% of rounds within ${over} out of step:`, each: ' {{ .Labels.vantage }} {{ .Value | humanizePercentage }}', after: '.' }, 'vantage'), // prettier-ignore
      dashboard: DNS_DASHBOARD,
    },
  ];
}
