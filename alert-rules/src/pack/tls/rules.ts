import {
  aggregate,
  certificateBroken,
  certificateExpiresNow,
  certificateExpiresSoon,
  certificateRefusedRounds,
  certificateRevoked,
  probeFailures,
  selector,
  tlsCertificateNotAfter,
  tlsEarliestExpiry,
  tlsOcsp,
  tlsVerification,
  type Alert,
} from '@parallax/contract';
import { because, failureWindow } from '../../kit/because.js';
import { seconds, type CommonSettings } from '../../kit/common.js';
import { forEach, label, listed } from '../../kit/evidence.js';
import { eligible, quorum } from '../../kit/quorum.js';
import type { AlertRule, RecordingRule } from '../../kit/rule.js';
import type { TlsSettings } from './settings.js';

const TARGET = ['probe', 'target'];
const DASHBOARD = { uid: 'parallax-target', variables: { probe: label('probe'), target: label('target') } };
const OF = '{probe=%q,target=%q}';
/** Servers behind one name may have different certificates: what was seen a moment ago is not mended yet. */
const KEEP = '15m';

export function refused({ refused: { share, unverified } }: TlsSettings, common: CommonSettings): RecordingRule {
  const failing = because('certificate_.*', share, common);
  if (!unverified) return { record: certificateRefusedRounds, expr: failing };
  const seen = (match: Parameters<typeof selector<typeof tlsVerification>>[1]): string =>
    `group by (vantage, probe, target) (${selector(tlsVerification, match)})`;
  const told = `(${seen({ result: { not: 'passed' } })} or ${seen({})} * 0)`;
  return {
    record: certificateRefusedRounds,
    expr: `max by (vantage, probe, target) (${failing} or ${eligible(told)})`,
  };
}

/** Both alerts of the end of a certificate: a date is no measurement, one vantage that sees it is enough. */
export const expires = ({ expiry }: TlsSettings): readonly AlertRule[] => [
  expiring(certificateExpiresSoon, expiry.warn_days, expiry.for),
  expiring(certificateExpiresNow, expiry.page_days, expiry.for),
];

function expiring(alert: Alert, days: number, hold: string): AlertRule {
  const limit = days * seconds('1d');
  const left = eligible(`(${tlsEarliestExpiry.name} - time())`);
  const soon = (name: string): string => `${name}${OF} - time() < ${limit}`;
  const until = forEach(`min(${tlsEarliestExpiry.name}${OF})`, TARGET, '{{ .Value | humanizeTimestamp }}');
  const places = listed(`min by (position) (${soon(tlsCertificateNotAfter.name)})`, TARGET, { before: " Position in the chain, 0 being the server's own:", each: ' {{ .Labels.position }}', after: '.' }, 'position'); // prettier-ignore
  return {
    alert,
    expr: `${aggregate('min', TARGET, left)} < ${limit}`,
    for: hold,
    keepFiring: KEEP,
    summary: `A certificate of ${label('target')} {{ if lt $value 0.0 }}has expired{{ else }}expires in {{ $value | humanizeDuration }}{{ end }} (${label('probe')})`,
    impact: `Clients refuse ${label('target')} from the moment at which it expires.`,
    evidence: `It is good until ${until}; fewer than ${days} days is told.${places} Seen by:${forEach(soon(tlsEarliestExpiry.name), TARGET, ' {{ .Labels.vantage }}')}.`,
    dashboard: DASHBOARD,
  };
}

export function broken(common: CommonSettings): AlertRule {
  const of = `${certificateRefusedRounds.name}${OF}`;
  const reasons = `sum by (reason) (increase(${probeFailures.name}{probe=%q,target=%q,reason=~"certificate_.*"}[${failureWindow(common)}])) > 0`; // prettier-ignore
  return {
    alert: certificateBroken,
    expr: quorum(certificateRefusedRounds.name, TARGET, common),
    keepFiring: '2m',
    summary: `Clients refuse the certificate of ${label('target')} (${label('probe')})`,
    impact: `Users of ${label('target')} see a warning, programs an error.`,
    evidence: `{{ $value }} of ${forEach(`count(${of})`, TARGET, '{{ .Value }}')} eligible vantages refuse it:${forEach(`${of} == 1`, TARGET, ' {{ .Labels.vantage }}')}. Reasons:${forEach(reasons, TARGET, ' {{ .Labels.reason }}', 'reason')}.`,
    dashboard: DASHBOARD,
  };
}

const REVOKED = { status: 'revoked', signature: 'passed' } as const;

/** Signed by who gave the certificate: one vantage that sees it is enough. */
export const revoked: AlertRule = {
  alert: certificateRevoked,
  expr: aggregate('group', TARGET, eligible(selector(tlsOcsp, REVOKED))),
  for: '2m',
  keepFiring: KEEP,
  summary: `The certificate of ${label('target')} is revoked (${label('probe')})`,
  impact: `Clients that ask for its status refuse ${label('target')}; others trust a key that may be stolen.`,
  evidence: `Its server staples an answer that the issuer signed, seen by:${forEach(`${tlsOcsp.name}{probe=%q,target=%q,status="revoked",signature="passed"}`, TARGET, ' {{ .Labels.vantage }}')}.`,
  dashboard: DASHBOARD,
};
