import {
  aggregate,
  cdnCacheBytes,
  cdnCacheRequests,
  cdnColdRatio,
  cdnComparisonRatio,
  cdnEdgeChecks,
  cdnErrorRatio,
  cdnFailures,
  cdnFetches,
  cdnFirstByte,
  cdnFirstByteMedian,
  cdnFirstByteP95,
  cdnFirstByteRatio,
  cdnHitBytesRatio,
  cdnHitRatio,
  cdnIntegrityChecks,
  cdnIntegrityRatio,
  cdnOffloadBytesRatio,
  cdnOffloadRatio,
  cdnPairs,
  cdnPairsHour,
  cdnProperEdgeRatio,
  cdnRelativeMedian,
  cdnTtlChecks,
  cdnTtlHonouredRatio,
  cdnUnknownRatio,
  cdnWarmHitRatio,
  increase,
  labelNames,
  quantile,
  rate,
  share,
  type Match,
  type Metric,
  type Recorded,
} from '@parallax/contract';
import type { RecordingRule, RuleFile } from '../../kit/rule.js';

/** An hour: verdicts need some hundred pairs. */
const WINDOW = '1h';
export const FOUND = { fetch: 'as_found' } as const;
export const EDGE = { layer: 'edge' } as const;
export const HITS = { cache_status: { matches: 'hit|stale_hit|revalidated' } } as const;
export const TRIED = { cache_status: { matches: 'hit|stale_hit|revalidated|miss|expired' } } as const;
/** Answered without asking the layer behind. */
const ANSWERED = { cache_status: { matches: 'hit|stale_hit' } } as const;
const KNOWN = { cache_status: { not: 'unknown' } } as const;
export const KNOWN_OUTCOME = { outcome: { not: 'unknown' } } as const;

const ROW = labelNames(cdnHitRatio);
const WAY = labelNames(cdnProperEdgeRatio);

type Counter = Metric & { readonly type: 'counter' };

const sum = (metric: Counter, match: Match = {}, by: readonly string[] = ROW): string =>
  aggregate('sum', by, rate(metric, WINDOW, match));

/** Of one counter, those of `whole` that are `part`, too. */
const shareOf = (record: Recorded, metric: Counter, { part, whole }: { part: Match; whole: Match }): RecordingRule => ({
  record,
  expr: share(sum(metric, part, labelNames(record)), sum(metric, whole, labelNames(record))),
});

const requests = (record: Recorded, part: Match, whole: Match): RecordingRule =>
  shareOf(record, cdnCacheRequests, { part: { ...EDGE, ...part }, whole: { ...EDGE, ...whole } });
const bytes = (record: Recorded, part: Match): RecordingRule =>
  shareOf(record, cdnCacheBytes, { part: { ...FOUND, ...part }, whole: { ...FOUND, ...TRIED } });

const speed: readonly RecordingRule[] = [
  {
    record: cdnComparisonRatio,
    expr: `${sum(cdnPairs, FOUND, labelNames(cdnComparisonRatio))} / ignoring (comparison) group_left () (${sum(cdnPairs, FOUND)} > 0)`,
  },
  { record: cdnPairsHour, expr: aggregate('sum', ROW, increase(cdnPairs, WINDOW, FOUND)) },
  { record: cdnRelativeMedian, expr: quantile(0.5, cdnFirstByteRatio, { window: WINDOW, by: ROW, match: FOUND, orClassic: true }) }, // prettier-ignore
  { record: cdnFirstByteMedian, expr: quantile(0.5, cdnFirstByte, { window: WINDOW, by: ROW, match: FOUND, orClassic: true }) }, // prettier-ignore
  { record: cdnFirstByteP95, expr: quantile(0.95, cdnFirstByte, { window: WINDOW, by: ROW, match: FOUND, orClassic: true }) }, // prettier-ignore
];

const caching: readonly RecordingRule[] = [
  requests(cdnHitRatio, { ...FOUND, ...HITS }, { ...FOUND, ...TRIED }),
  bytes(cdnHitBytesRatio, HITS),
  requests(cdnWarmHitRatio, { fetch: 'warm', ...HITS }, { fetch: 'warm', ...TRIED }),
  {
    record: cdnOffloadRatio,
    // A cache behind the edge that had it spared the origin the request, too.
    expr: `clamp_max(${share(sum(cdnCacheRequests, { ...FOUND, ...ANSWERED }), sum(cdnCacheRequests, { ...EDGE, ...FOUND, ...KNOWN }))}, 1)`,
  },
  shareOf(cdnOffloadBytesRatio, cdnCacheBytes, { part: { ...FOUND, ...HITS }, whole: { ...FOUND, ...KNOWN } }),
  requests(cdnColdRatio, { fetch: 'cold' }, {}),
  requests(cdnUnknownRatio, { cache_status: 'unknown' }, {}),
];

const delivery: readonly RecordingRule[] = [
  { record: cdnErrorRatio, expr: share(sum(cdnFailures), sum(cdnFetches)) },
  shareOf(cdnTtlHonouredRatio, cdnTtlChecks, { part: { outcome: 'honoured' }, whole: KNOWN_OUTCOME }),
  shareOf(cdnIntegrityRatio, cdnIntegrityChecks, { part: { outcome: 'equal' }, whole: KNOWN_OUTCOME }),
  {
    record: cdnProperEdgeRatio,
    expr: share(sum(cdnEdgeChecks, { outcome: 'expected' }, WAY), sum(cdnEdgeChecks, KNOWN_OUTCOME, WAY)),
  },
];

export const cdnScorecard: RuleFile = {
  name: 'parallax-cdn-scorecard',
  about: `The scorecard of providers as series, for dashboards: a row for each vantage, target, provider and partition.
Join parallax_vantage_info for countries. "parallax cdn scorecard" asks the raw series and gives the verdicts.`,
  groups: [{ name: 'parallax-cdn-scorecard', interval: '1m', rules: [...speed, ...caching, ...delivery] }],
  tests: [],
};
