import { defineMetric, DURATION_BUCKETS } from '../metric.js';

export const udpPlaceholder = defineMetric({
  name: 'parallax_udp_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Placeholder.',
  scope: 'target',
  labels: {},
  stability: 'experimental',
  buckets: DURATION_BUCKETS,
});
