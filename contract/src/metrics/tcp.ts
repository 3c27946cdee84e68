import { defineMetric, DURATION_BUCKETS } from '../metric.js';

export const tcpPlaceholder = defineMetric({
  name: 'parallax_tcp_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Placeholder.',
  scope: 'target',
  labels: {},
  stability: 'experimental',
  buckets: DURATION_BUCKETS,
});
