import {
  CACHE_STATUSES,
  CDN_CODINGS,
  CDN_CODING_OUTCOMES,
  CDN_COMPARISONS,
  CDN_EDGE_OUTCOMES,
  CDN_FETCHES,
  CDN_INTEGRITY,
  CDN_LAYERS,
  CDN_PROVIDERS,
  CDN_RULES,
  CDN_SEVERITIES,
  CDN_SKIPS,
  CDN_STEERINGS,
  CDN_TTL_OUTCOMES,
  REASONS,
} from '../labels.js';
import { defineMetric, DURATION_BUCKETS } from '../metric.js';

/**
 * The same objects through several providers and from the origin, in one round. `provider` is the name that the
 * configuration gives to a way to the content, `origin` among them; `partition` is a class of content.
 */

export const cdnFirstByte = defineMetric({
  name: 'parallax_cdn_first_byte_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Time from the request written to the first byte of the answer, without name, connection and TLS.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open', fetch: CDN_FETCHES },
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

export const cdnPhaseDuration = defineMetric({
  name: 'parallax_cdn_phase_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Time in the other phases of a fetch, over all objects.',
  scope: 'target',
  labels: { provider: 'open', phase: ['resolve', 'connect', 'tls', 'transfer'] },
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

export const cdnFirstByteRatio = defineMetric({
  name: 'parallax_cdn_first_byte_relative_ratio',
  type: 'histogram',
  unit: 'ratio',
  help: 'Time to first byte divided by that of the baseline for the same object in the same round; 1 is as fast.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open', fetch: CDN_FETCHES },
  stability: 'stable',
  buckets: [0.25, 0.5, 0.67, 0.8, 0.87, 0.91, 0.95, 0.98, 1, 1.02, 1.05, 1.1, 1.15, 1.25, 1.5, 2, 4],
});

export const cdnPairs = defineMetric({
  name: 'parallax_cdn_pairs_total',
  type: 'counter',
  unit: 'none',
  help: 'Paired fetches by comparison with the baseline: faster below 0.95 of its time to first byte, slower above 1.05.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open', fetch: CDN_FETCHES, comparison: CDN_COMPARISONS },
  stability: 'stable',
});

export const cdnFetches = defineMetric({
  name: 'parallax_cdn_fetches_total',
  type: 'counter',
  unit: 'none',
  help: 'Fetches that were made, whatever came of them: the whole of which failures are a part.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open', fetch: CDN_FETCHES },
  stability: 'stable',
});

export const cdnResponses = defineMetric({
  name: 'parallax_cdn_responses_total',
  type: 'counter',
  unit: 'none',
  help: 'Responses by class of status.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open', class: ['1xx', '2xx', '3xx', '4xx', '5xx', 'other'] },
  stability: 'stable',
});

/** Reported as 0 with the reason `timeout` for every provider and partition, so that a sum over reasons always exists. */
export const cdnFailures = defineMetric({
  name: 'parallax_cdn_failures_total',
  type: 'counter',
  unit: 'none',
  help: 'Fetches that gave no acceptable response, by reason; a status that is not expected is one.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open', reason: REASONS },
  stability: 'stable',
});

export const cdnCacheRequests = defineMetric({
  name: 'parallax_cdn_cache_requests_total',
  type: 'counter',
  unit: 'none',
  help: 'Responses by what the cache of a layer said; unknown is counted like any other, a stored word of a layer behind a hit is not.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open', fetch: CDN_FETCHES, layer: CDN_LAYERS, cache_status: CACHE_STATUSES },
  stability: 'stable',
});

export const cdnCacheBytes = defineMetric({
  name: 'parallax_cdn_cache_response_bytes_total',
  type: 'counter',
  unit: 'bytes',
  help: 'Bytes of bodies on the wire by what the cache of the edge said.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open', fetch: CDN_FETCHES, cache_status: CACHE_STATUSES },
  stability: 'stable',
});

export const cdnCacheHits = defineMetric({
  name: 'parallax_cdn_cache_hits',
  type: 'gauge',
  unit: 'none',
  help: 'Hit counter that the edge gave with the last response for the first object of the partition, by path.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open' },
  stability: 'stable',
});

export const cdnAge = defineMetric({
  name: 'parallax_cdn_age_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Age that the edge gave with the last response for the first object of the partition, by path.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open' },
  stability: 'stable',
});

export const cdnTtl = defineMetric({
  name: 'parallax_cdn_ttl_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'How long shared caches may keep the first object of the partition by its own fields (RFC 9111, RFC 9213).',
  scope: 'target',
  labels: { provider: 'open', partition: 'open' },
  stability: 'stable',
});

export const cdnTtlChecks = defineMetric({
  name: 'parallax_cdn_ttl_checks_total',
  type: 'counter',
  unit: 'none',
  help: 'Responses by whether the edge keeps the object as long as the origin says.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open', outcome: CDN_TTL_OUTCOMES },
  stability: 'stable',
});

export const cdnIntegrityChecks = defineMetric({
  name: 'parallax_cdn_integrity_checks_total',
  type: 'counter',
  unit: 'none',
  help: 'Responses by whether their decoded content is that of the origin in the same round.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open', outcome: CDN_INTEGRITY },
  stability: 'stable',
});

export const cdnCodingChecks = defineMetric({
  name: 'parallax_cdn_coding_checks_total',
  type: 'counter',
  unit: 'none',
  help: 'Responses to an offer of one content coding: used, ignored, applied twice, or not decodable.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open', coding: CDN_CODINGS, outcome: CDN_CODING_OUTCOMES },
  stability: 'stable',
});

export const cdnResponseBytes = defineMetric({
  name: 'parallax_cdn_response_bytes',
  type: 'gauge',
  unit: 'bytes',
  help: 'Size of the last body of a partition, on the wire and decoded, summed over its objects.',
  scope: 'target',
  labels: { provider: 'open', partition: 'open', part: ['body', 'expanded_body'] },
  stability: 'stable',
});

export const cdnEdge = defineMetric({
  name: 'parallax_cdn_edge_info',
  type: 'info',
  unit: 'none',
  help: 'Who answered in the last round: provider by its headers, place, network and HTTP version; empty when not known.',
  scope: 'target',
  labels: {
    provider: 'open',
    detected: CDN_PROVIDERS,
    pop: 'open',
    asn: 'open',
    version: ['1.0', '1.1', '2'],
    steering: CDN_STEERINGS,
  },
  stability: 'stable',
});

export const cdnEdgeChecks = defineMetric({
  name: 'parallax_cdn_edge_checks_total',
  type: 'counter',
  unit: 'none',
  help: 'Rounds by whether the place that answered is one that should serve this vantage.',
  scope: 'target',
  labels: { provider: 'open', outcome: CDN_EDGE_OUTCOMES },
  stability: 'stable',
});

export const cdnEdgeDistance = defineMetric({
  name: 'parallax_cdn_edge_distance_meters',
  type: 'gauge',
  unit: 'none',
  help: 'Distance on the globe from the vantage to the place that answered last, where both are known.',
  scope: 'target',
  labels: { provider: 'open' },
  stability: 'stable',
});

export const cdnEdges = defineMetric({
  name: 'parallax_cdn_edges',
  type: 'gauge',
  unit: 'none',
  help: 'Different edge addresses and places seen over the last rounds, at most 64 of each.',
  scope: 'target',
  labels: { provider: 'open', kind: ['address', 'pop'] },
  stability: 'stable',
});

export const cdnFetchedBytes = defineMetric({
  name: 'parallax_cdn_fetched_bytes_total',
  type: 'counter',
  unit: 'bytes',
  help: 'Bytes received from a provider, headers and bodies: what the probe costs.',
  scope: 'target',
  labels: { provider: 'open' },
  stability: 'stable',
});

export const cdnBudgetLeft = defineMetric({
  name: 'parallax_cdn_budget_left_bytes',
  type: 'gauge',
  unit: 'bytes',
  help: 'Bytes that may still be fetched from a provider within the last 24 hours.',
  scope: 'target',
  labels: { provider: 'open' },
  stability: 'stable',
});

export const cdnSkipped = defineMetric({
  name: 'parallax_cdn_skipped_total',
  type: 'counter',
  unit: 'none',
  help: 'Fetches that were due and not made: the budget of bytes was used up, or the time of the round.',
  scope: 'target',
  labels: { provider: 'open', reason: CDN_SKIPS },
  stability: 'stable',
});

export const cdnFindings = defineMetric({
  name: 'parallax_cdn_findings',
  type: 'gauge',
  unit: 'none',
  help: 'Objects with this finding of the lint in its last pass; 0 for an error that was looked for and not found.',
  scope: 'target',
  labels: { provider: 'open', rule: CDN_RULES, severity: CDN_SEVERITIES },
  stability: 'stable',
});
