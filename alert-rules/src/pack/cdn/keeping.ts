import {
  cdnCacheRequests,
  cdnHeadersMute,
  cdnHeadersUnknown,
  cdnTtlChecks,
  cdnTtlIgnored,
  cdnTtlMissed,
} from '@parallax/contract';
import { label, listed } from '../../kit/evidence.js';
import type { Rule } from '../../kit/rule.js';
import { EDGE, KNOWN_OUTCOME } from './scorecard.js';
import type { CdnRules } from './settings.js';
import { CDN_DASHBOARD, LINT_DASHBOARD, pooledShare, ROW, WAY } from './shares.js';

/** Lifetimes are the provider's configuration, the same at every edge: so one figure over all vantages. */
export function ttlRules({ settings: { ttl } }: CdnRules): readonly Rule[] {
  const of = { metric: cdnTtlChecks, part: { outcome: { matches: 'longer|shorter' } }, whole: KNOWN_OUTCOME };
  const row = ROW.map((name) => `${name}=%q`).join(',');
  const outcomes = `sum by (outcome) (increase(${cdnTtlChecks.name}{outcome!="unknown",${row}}[${ttl.over}])) > 0`;
  return [
    { record: cdnTtlMissed, expr: pooledShare({ ...of, over: ttl.over, least: ttl.checks, by: ROW }) },
    {
      alert: cdnTtlIgnored,
      expr: `${cdnTtlMissed.name} > ${ttl.share}`,
      for: ttl.for,
      keepFiring: '15m',
      summary: `${label('provider')} does not keep ${label('target')}, ${label('partition')}, as long as the origin says`,
      impact: `Users of ${label('target')} see old content for too long, or the origin is asked too often.`,
      evidence:
        listed(`${cdnTtlMissed.name}{${row}}`, ROW, { before: '', each: '{{ .Value | humanizePercentage }}', after: ` of responses within ${ttl.over} were kept for longer or less, where ${ttl.share * 100}% is the limit.` }) + // prettier-ignore
        listed(outcomes, ROW, { before: ' Responses:', each: ' {{ .Labels.outcome }} {{ printf "%.0f" .Value }}', after: '.' }, 'outcome'), // prettier-ignore
      dashboard: LINT_DASHBOARD,
    },
  ];
}

/** Headers change for all edges and partitions at once. */
export function headerRules({ settings: { headers } }: CdnRules): readonly Rule[] {
  const of = { metric: cdnCacheRequests, part: { ...EDGE, cache_status: 'unknown' }, whole: EDGE };
  const way = WAY.map((name) => `${name}=%q`).join(',');
  return [
    { record: cdnHeadersMute, expr: pooledShare({ ...of, over: headers.over, least: headers.responses, by: WAY }) },
    {
      alert: cdnHeadersUnknown,
      expr: `${cdnHeadersMute.name} > ${headers.share}`,
      for: headers.for,
      keepFiring: '15m',
      summary: `The cache status of ${label('provider')} can often not be told (${label('probe')}, ${label('target')})`,
      impact: `Hit ratios of ${label('provider')} rest on fewer responses than they seem to.`,
      evidence: listed(`${cdnHeadersMute.name}{${way}}`, WAY, { before: '', each: '{{ .Value | humanizePercentage }}', after: ` of responses within ${headers.over} carry no header that tells, where ${headers.share * 100}% is the limit.` }), // prettier-ignore
      dashboard: CDN_DASHBOARD,
    },
  ];
}
