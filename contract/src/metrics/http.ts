import { defineMetric, DURATION_BUCKETS } from '../metric.js';

export const httpPlaceholder = defineMetric({
  name: 'parallax_http_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Placeholder.',
  scope: 'target',
  labels: {},
  stability: 'experimental',
  buckets: DURATION_BUCKETS,
});
