import { CDN_COMPARISONS } from '../labels.js';
import { defineRecorded } from './define.js';

/** The scorecard of providers. */

const WAY = { vantage: 'open', probe: 'open', target: 'open', provider: 'open' } as const;
const ROW = { ...WAY, partition: 'open' } as const;

export const cdnComparisonRatio = defineRecorded({
  name: 'parallax:cdn_pairs:ratio_rate1h',
  unit: 'ratio',
  help: 'Share of pairs by comparison with the baseline, as users find the caches; half of them slower is the limit of 5 %.',
  labels: { ...ROW, comparison: CDN_COMPARISONS },
});

export const cdnPairsHour = defineRecorded({
  name: 'parallax:cdn_pairs:increase1h',
  unit: 'none',
  help: 'Pairs within an hour, as users find the caches: what the other series of pairs rest on.',
  labels: ROW,
});

export const cdnRelativeMedian = defineRecorded({
  name: 'parallax:cdn_first_byte_relative_ratio:p50_rate1h',
  unit: 'ratio',
  help: 'Median of the time to first byte divided by that of the baseline, pair by pair; 1 is as fast.',
  labels: ROW,
});

export const cdnFirstByteMedian = defineRecorded({
  name: 'parallax:cdn_first_byte_seconds:p50_rate1h',
  unit: 'seconds',
  help: 'Median of the time to first byte, as users find the caches.',
  labels: ROW,
});

export const cdnFirstByteP95 = defineRecorded({
  name: 'parallax:cdn_first_byte_seconds:p95_rate1h',
  unit: 'seconds',
  help: 'Time to first byte that 95 % of fetches stay below, as users find the caches.',
  labels: ROW,
});

export const cdnHitRatio = defineRecorded({
  name: 'parallax:cdn_hits:ratio_rate1h',
  unit: 'ratio',
  help: 'Hits, stale and confirmed ones among them, of what the cache of the edge tried, as users find it.',
  labels: ROW,
});

export const cdnHitBytesRatio = defineRecorded({
  name: 'parallax:cdn_hit_bytes:ratio_rate1h',
  unit: 'ratio',
  help: 'The hit ratio weighted by the bytes of bodies.',
  labels: ROW,
});

export const cdnWarmHitRatio = defineRecorded({
  name: 'parallax:cdn_warm_hits:ratio_rate1h',
  unit: 'ratio',
  help: 'The hit ratio of requests made again at once, whose object must be there.',
  labels: ROW,
});

export const cdnOffloadRatio = defineRecorded({
  name: 'parallax:cdn_offload:ratio_rate1h',
  unit: 'ratio',
  help: 'Responses that a cache gave without asking the origin, of those whose status is known.',
  labels: ROW,
});

export const cdnOffloadBytesRatio = defineRecorded({
  name: 'parallax:cdn_offload_bytes:ratio_rate1h',
  unit: 'ratio',
  help: 'Bytes of bodies that the edge had, of those whose status is known.',
  labels: ROW,
});

export const cdnColdRatio = defineRecorded({
  name: 'parallax:cdn_cold:ratio_rate1h',
  unit: 'ratio',
  help: 'Responses to fetches that no cache could know, of all; they are in no other ratio.',
  labels: ROW,
});

export const cdnUnknownRatio = defineRecorded({
  name: 'parallax:cdn_unknown:ratio_rate1h',
  unit: 'ratio',
  help: 'Responses whose cache status nothing tells, of all; a rise means that headers changed.',
  labels: ROW,
});

export const cdnErrorRatio = defineRecorded({
  name: 'parallax:cdn_failures:ratio_rate1h',
  unit: 'ratio',
  help: 'Fetches that gave no acceptable response, of all.',
  labels: ROW,
});

export const cdnTtlHonouredRatio = defineRecorded({
  name: 'parallax:cdn_ttl_honoured:ratio_rate1h',
  unit: 'ratio',
  help: 'Responses that the edge keeps as long as the origin says, of those where it can be told.',
  labels: ROW,
});

export const cdnIntegrityRatio = defineRecorded({
  name: 'parallax:cdn_integrity:ratio_rate1h',
  unit: 'ratio',
  help: 'Responses whose content is that of the origin, of those that could be compared.',
  labels: ROW,
});

export const cdnProperEdgeRatio = defineRecorded({
  name: 'parallax:cdn_proper_edge:ratio_rate1h',
  unit: 'ratio',
  help: 'Rounds answered by a place that should serve the vantage, of those where it can be told.',
  labels: WAY,
});
