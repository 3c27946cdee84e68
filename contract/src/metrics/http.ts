import { defineMetric, DURATION_BUCKETS } from '../metric.js';

export const httpPhaseDuration = defineMetric({
  name: 'parallax_http_phase_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Time in each phase of a request, summed over its redirects; name resolution is counted by the probe itself.',
  scope: 'target',
  labels: { phase: ['connect', 'proxy', 'tls', 'first_byte', 'transfer'] },
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

export const httpResponses = defineMetric({
  name: 'parallax_http_responses_total',
  type: 'counter',
  unit: 'none',
  help: 'Final responses received, by class of their status code.',
  scope: 'target',
  labels: { class: ['2xx', '3xx', '4xx', '5xx', 'other'] },
  stability: 'stable',
});

export const httpStatusCode = defineMetric({
  name: 'parallax_http_status_code',
  type: 'gauge',
  unit: 'none',
  help: 'Status code of the last final response.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const httpVersion = defineMetric({
  name: 'parallax_http_version_info',
  type: 'info',
  unit: 'none',
  help: 'Protocol version and content coding of the last final response.',
  scope: 'target',
  labels: {
    version: ['1.0', '1.1', '2'],
    content_encoding: ['identity', 'gzip', 'deflate', 'br', 'zstd', 'multiple', 'other'],
  },
  stability: 'stable',
});

export const httpResponseBytes = defineMetric({
  name: 'parallax_http_response_bytes',
  type: 'gauge',
  unit: 'bytes',
  help: 'Size of the parts of the last final response: header section, body as received, body after decoding.',
  scope: 'target',
  labels: { part: ['header', 'body', 'expanded_body'] },
  stability: 'stable',
});

export const httpRedirects = defineMetric({
  name: 'parallax_http_redirects',
  type: 'gauge',
  unit: 'none',
  help: 'Redirects followed in the last run.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const httpLastModified = defineMetric({
  name: 'parallax_http_last_modified_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'Last-Modified of the last final response as Unix time.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const httpAssertionFailures = defineMetric({
  name: 'parallax_http_assertion_failures_total',
  type: 'counter',
  unit: 'none',
  help: 'Responses that broke an expectation, by kind of expectation; kinds that are not configured have no series.',
  scope: 'target',
  labels: { kind: ['status', 'version', 'tls', 'header', 'body', 'json', 'size'] },
  stability: 'stable',
});

export const httpTls = defineMetric({
  name: 'parallax_http_tls_info',
  type: 'info',
  unit: 'none',
  help: 'TLS version and cipher suite of the last final response.',
  scope: 'target',
  labels: { version: ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3', 'other'], cipher: 'open' },
  stability: 'stable',
});

export const httpCertificateExpiry = defineMetric({
  name: 'parallax_http_certificate_not_after_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'When certificates that the final server sent expire, as Unix time: the leaf, and the earliest of all.',
  scope: 'target',
  labels: { certificate: ['leaf', 'earliest'] },
  stability: 'stable',
});

export const httpExtractedValue = defineMetric({
  name: 'parallax_http_extracted_value',
  type: 'gauge',
  unit: 'none',
  help: 'A number lifted out of the last response by a configured extraction.',
  scope: 'target',
  labels: { name: 'open' },
  stability: 'stable',
});

export const httpExtracted = defineMetric({
  name: 'parallax_http_extracted_total',
  type: 'counter',
  unit: 'none',
  help: 'Responses by the value that a configured extraction found; outside its list is other, nothing found is absent.',
  scope: 'target',
  labels: { name: 'open', value: 'open' },
  stability: 'stable',
});
