import { HOLD_REASONS, REQUEST_OUTCOMES, SAMPLE_OUTCOMES, WRITE_PROTOCOLS } from '../labels.js';
import { defineMetric, DURATION_BUCKETS } from '../metric.js';

/** What happened to samples on their way to the receivers of remote write, by endpoint. */

export const remoteSamples = defineMetric({
  name: 'parallax_remote_write_samples_total',
  type: 'counter',
  unit: 'none',
  help: 'Samples, histograms included, by what became of them at this endpoint.',
  scope: 'vantage',
  labels: { endpoint: 'open', outcome: SAMPLE_OUTCOMES },
  stability: 'stable',
});

export const remoteRequests = defineMetric({
  name: 'parallax_remote_write_requests_total',
  type: 'counter',
  unit: 'none',
  help: 'Requests to this endpoint by how they ended.',
  scope: 'vantage',
  labels: { endpoint: 'open', outcome: REQUEST_OUTCOMES },
  stability: 'stable',
});

export const remoteRequestDuration = defineMetric({
  name: 'parallax_remote_write_request_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Time from the start of a request to the end of its answer.',
  scope: 'vantage',
  labels: { endpoint: 'open' },
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

export const remoteSentBytes = defineMetric({
  name: 'parallax_remote_write_sent_bytes_total',
  type: 'counter',
  unit: 'bytes',
  help: 'Bytes of request bodies as sent, compressed.',
  scope: 'vantage',
  labels: { endpoint: 'open' },
  stability: 'stable',
});

export const remoteBacklog = defineMetric({
  name: 'parallax_remote_write_backlog_samples',
  type: 'gauge',
  unit: 'none',
  help: 'Samples accepted and not yet done with at this endpoint.',
  scope: 'vantage',
  labels: { endpoint: 'open' },
  stability: 'stable',
});

export const remoteBacklogAge = defineMetric({
  name: 'parallax_remote_write_backlog_age_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Age of the oldest sample that is not yet done with; 0 when there is none.',
  scope: 'vantage',
  labels: { endpoint: 'open' },
  stability: 'stable',
});

export const remoteNewest = defineMetric({
  name: 'parallax_remote_write_newest_delivered_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'Time of the newest sample that the endpoint has stored; absent before the first.',
  scope: 'vantage',
  labels: { endpoint: 'open' },
  stability: 'stable',
});

export const remoteHeld = defineMetric({
  name: 'parallax_remote_write_held',
  type: 'gauge',
  unit: 'none',
  help: '1 while nothing is sent for this reason although there is something to send.',
  scope: 'vantage',
  labels: { endpoint: 'open', reason: HOLD_REASONS },
  stability: 'stable',
});

export const remoteShards = defineMetric({
  name: 'parallax_remote_write_shards',
  type: 'gauge',
  unit: 'none',
  help: 'Requests that may be in flight at one time.',
  scope: 'vantage',
  labels: { endpoint: 'open' },
  stability: 'stable',
});

export const remoteProtocol = defineMetric({
  name: 'parallax_remote_write_protocol_info',
  type: 'info',
  unit: 'none',
  help: 'Protocol version that is spoken with the endpoint now.',
  scope: 'vantage',
  labels: { endpoint: 'open', version: WRITE_PROTOCOLS },
  stability: 'stable',
});

export const remoteClockOffset = defineMetric({
  name: 'parallax_remote_write_clock_offset_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Clock of this machine less that of the receiver by its Date header, as far as its whole seconds tell; absent before the first answer.',
  scope: 'vantage',
  labels: { endpoint: 'open' },
  stability: 'stable',
});
