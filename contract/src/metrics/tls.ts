import { defineMetric, DURATION_BUCKETS } from '../metric.js';

export const tlsPlaceholder = defineMetric({
  name: 'parallax_tls_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Placeholder.',
  scope: 'target',
  labels: {},
  stability: 'experimental',
  buckets: DURATION_BUCKETS,
});
