import {
  aggregate,
  CACHE_HITS,
  CACHE_MISSES,
  cdnCacheRequests,
  cdnEdge,
  cdnEdgeChecks,
  cdnEdgeDistance,
  cdnFailures,
  cdnFetches,
  cdnFindings,
  cdnFirstByte,
  cdnFirstByteRatio,
  cdnIntegrityChecks,
  cdnPairs,
  cdnTtlChecks,
  labelNames,
  selector,
  TARGET_LABELS,
  vantageInfo,
  type CdnQuery,
  type Match,
  type Matching,
  type Metric,
} from '@parallax/contract';
import { classicBuckets, eitherRanks, eitherSums, nativeCount, nativeRanks, parts, type Summing } from '../histogram.js'; // prettier-ignore
import type { Ask, Scope } from '../kind.js';
import { matchers } from '../match.js';
import { sickAsk, unlessSick, vantageOnly, whileWell } from '../wellness.js';
import { planOf, type Plan } from './plan.js';

/** Metrics that the comparison asks. */
export const ASKED: readonly Metric[] = [cdnFetches, cdnPairs, cdnFailures, cdnCacheRequests, cdnTtlChecks, cdnIntegrityChecks, cdnEdgeChecks, cdnEdge, cdnFindings]; // prettier-ignore

/** Matchers for one metric, as the query wants them. */
type MatchOf = <M extends Metric>(metric: M, extra?: Match) => Matching<M>;

const FOUND = { fetch: 'as_found' } as const;

/** How many series of pairs there are: it decides how finely to ask. */
export const sizeAsk = (query: CdnQuery, scope: Scope): Ask => ({
  refId: 'size',
  expr: `count(${aggregate('group', labelNames(cdnPairs), selector(cdnPairs, matchers(cdnPairs, query.filter, scope.adhoc, FOUND)))})`,
  mode: 'instant',
});

/**
 * Raw series over the range of the panel, so that no recording rule need be loaded. Pairs, failures and differing
 * content are asked over time, because what counters rose by is counted in whole numbers (`increase()` misses the first
 * count of a series, which for errors is the one that matters); what is plenty is asked as one increase.
 */
export function questions(query: CdnQuery, scope: Scope): readonly Ask[] {
  const plan = planOf(query, scope);
  const match: MatchOf = (metric, extra = {}) =>
    matchers(metric, query.filter, scope.adhoc, extra as Matching<typeof metric>);
  return [
    ...overTime(plan, match),
    ...counts(plan, match),
    ...distributions(plan, match),
    ...trends(plan, match),
    ...facts(match, query),
    sickAsk(plan.window, query.filter),
  ];
}

/** One agent may come by two ways, scraped and by remote write, or twice from a pair of Prometheus. */
const once = (metric: Metric, labels: readonly string[], series: string): string =>
  aggregate('max', [...TARGET_LABELS, ...labels.filter((label) => label in metric.labels)], series);

function overTime({ step }: Plan, match: MatchOf): readonly Ask[] {
  const range = (refId: string, expr: string): Ask => ({ refId, expr, mode: 'range', step });
  const own = (metric: Metric): readonly string[] => Object.keys(metric.labels);
  const [pairs, failures, integrity] = [cdnPairs, cdnFailures, cdnIntegrityChecks].map(own);
  return [
    range('pairs', once(cdnPairs, pairs ?? [], selector(cdnPairs, match(cdnPairs, FOUND)))),
    range('sources', once(cdnFetches, [], selector(cdnFetches, match(cdnFetches)))),
    range('failures', `${once(cdnFailures, failures ?? [], selector(cdnFailures, match(cdnFailures)))} > 0`),
    range(
      'different',
      `${once(cdnIntegrityChecks, integrity ?? [], selector(cdnIntegrityChecks, match(cdnIntegrityChecks, { outcome: 'different' })))} > 0`,
    ),
  ];
}

function counts({ key, window }: Plan, match: MatchOf): readonly Ask[] {
  const rise = (refId: string, metric: Metric, kept: readonly string[], extra: Match = {}): Ask => {
    const labels = Object.keys(metric.labels);
    const rose = once(metric, labels, `increase(${selector(metric, match(metric, extra))}[${window}])`);
    const by = [...key.filter((label) => labelNames(metric).includes(label)), ...kept];
    return { refId, expr: aggregate('sum', by, rose), mode: 'instant' };
  };
  return [
    rise('fetches', cdnFetches, []),
    rise('cache', cdnCacheRequests, ['fetch', 'layer', 'cache_status']),
    rise('ttl', cdnTtlChecks, ['outcome']),
    rise('integrity', cdnIntegrityChecks, ['outcome']),
    rise('edge_checks', cdnEdgeChecks, ['outcome']),
  ];
}

function distributions({ column, window, histogramKey, ranks }: Plan, match: MatchOf): readonly Ask[] {
  const without = column === 'partition' ? { without: unlessSick(window) } : {};
  const summing = <M extends typeof cdnFirstByte | typeof cdnFirstByteRatio>(metric: M): Summing<M> => ({
    ...{ metric, match: match(metric, FOUND), window, by: histogramKey },
    ...without,
  });
  const [times, ratios] = [summing(cdnFirstByte), summing(cdnFirstByteRatio)];
  const instant = (refId: string, expr: string): Ask => ({ refId, expr, mode: 'instant' });
  return [
    instant('times', parts({ ...nativeRanks(times, ranks.times), ...nativeCount(times) })),
    instant('times_classic', classicBuckets(times)),
    instant('ratios', parts({ ...nativeRanks(ratios, ranks.ratios), ...nativeCount(ratios) })),
    instant('ratios_classic', classicBuckets(ratios)),
  ];
}

function trends(plan: Plan, match: MatchOf): readonly Ask[] {
  const { column, key, histogramKey, ranks } = plan;
  const { step, window } = plan.trend;
  const range = (refId: string, expr: string): Ask => ({ refId, expr, mode: 'range', step });
  const rate = (metric: Metric, extra: Match = {}): string =>
    aggregate('sum', key, whileWell(`rate(${selector(metric, match(metric, extra))}[${window}])`));
  const spread = <M extends typeof cdnFirstByte | typeof cdnFirstByteRatio>(metric: M): string => {
    const summing = { metric, match: match(metric, FOUND), window, by: histogramKey, without: whileWell };
    const single = column === 'vantage' || column === 'partition';
    return parts({ ...eitherRanks(summing, ranks.trends), ...(single ? {} : { count: eitherSums(summing).count }) });
  };
  const found = { ...FOUND, layer: 'edge' };
  return [
    range('trend_times', spread(cdnFirstByte)),
    range('trend_ratios', spread(cdnFirstByteRatio)),
    range('trend_hits', rate(cdnCacheRequests, { ...found, cache_status: { matches: CACHE_HITS.join('|') } })),
    range('trend_tried', rate(cdnCacheRequests, { ...found, cache_status: { matches: [...CACHE_HITS, ...CACHE_MISSES].join('|') } })), // prettier-ignore
    range('trend_failures', rate(cdnFailures)),
    range('trend_fetches', rate(cdnFetches)),
  ];
}

/** What stands at the end of the range. */
function facts(match: MatchOf, { filter }: CdnQuery): readonly Ask[] {
  const latest = (refId: string, metric: Metric): Ask => ({
    ...{ refId, mode: 'instant' },
    expr: aggregate('max', labelNames(metric), selector(metric, match(metric))),
  });
  const place = matchers(vantageInfo, vantageOnly(filter), []);
  return [
    { refId: 'places', expr: aggregate('max', labelNames(vantageInfo), selector(vantageInfo, place)), mode: 'instant' },
    latest('edges', cdnEdge),
    latest('distances', cdnEdgeDistance),
    { ...latest('findings', cdnFindings), expr: `${latest('findings', cdnFindings).expr} > 0` },
    {
      ...{ refId: 'partitions', mode: 'instant' },
      expr: aggregate('group', ['probe', 'provider', 'partition'], selector(cdnFetches, match(cdnFetches))),
    },
  ];
}
