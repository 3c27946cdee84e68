import { aggregate, cdnCacheRequests, cdnHitRatioDropped, cdnHitsBefore, cdnHitsNow } from '@parallax/contract';
import { label, listed } from '../../kit/evidence.js';
import type { Rule } from '../../kit/rule.js';
import { EDGE, FOUND, HITS, TRIED } from './scorecard.js';
import type { CdnRules } from './settings.js';
import { CDN_DASHBOARD, pooledShare, ROW } from './shares.js';

const now = cdnHitsNow.name;

/** The most lenient of three: what is usual at this hour, on this day of the week, and on most of the last day. */
export function hitBaseline({ settings: { hits } }: CdnRules): Rule {
  const of = (vector: string, name: string): string => `label_replace(${vector}, "of", "${name}", "", "")`;
  const all = [
    of(`${now} offset 1d`, 'day'),
    of(`${now} offset 1w`, 'week'),
    of(`quantile_over_time(0.5, ${now}[1d:30m])`, 'median'),
  ];
  return {
    record: cdnHitsBefore,
    expr: `${aggregate('min', ROW, all.join(' or '))} and ${now} offset ${hits.known_for}`,
  };
}

/** One figure over all vantages, as users find the caches: which edge it is, the evidence tells. */
export function hitRules({ settings: { hits } }: CdnRules): readonly Rule[] {
  const of = { metric: cdnCacheRequests, part: { ...EDGE, ...FOUND, ...HITS }, whole: { ...EDGE, ...FOUND, ...TRIED } };
  const row = `{${ROW.map((name) => `${name}=%q`).join(',')}}`;
  const mine = (match: { readonly cache_status: { readonly matches: string } }): string =>
    `sum by (vantage) (increase(${cdnCacheRequests.name}{layer="edge",fetch="as_found",cache_status=~"${match.cache_status.matches}",${row.slice(1)}[${hits.over}]))`;
  return [
    { record: cdnHitsNow, expr: pooledShare({ ...of, over: hits.over, least: hits.requests, by: ROW }) },
    {
      alert: cdnHitRatioDropped,
      expr: `${cdnHitsBefore.name} - ${now} > ${hits.drop}`,
      for: hits.for,
      keepFiring: '15m',
      summary: `${label('provider')} answers ${label('target')}, ${label('partition')}, less often from its cache than it used to`,
      impact: `Users of ${label('target')} wait for the origin, which gets the requests that ${label('provider')} no longer answers.`,
      evidence:
        listed(`${now}${row}`, ROW, { before: `Within ${hits.over} `, each: '{{ .Value | humanizePercentage }}', after: ' were hits;' }) + // prettier-ignore
        listed(`${cdnHitsBefore.name}${row}`, ROW, { before: ' usually ', each: '{{ .Value | humanizePercentage }}', after: ' are.' }) + // prettier-ignore
        listed(`${mine(HITS)} / ${mine(TRIED)}`, [...ROW, ...ROW], { before: ' By vantage:', each: ' {{ .Labels.vantage }} {{ .Value | humanizePercentage }}', after: '.' }, 'vantage'), // prettier-ignore
      dashboard: CDN_DASHBOARD,
    },
  ];
}
