import { defineMetric, DURATION_BUCKETS } from '../metric.js';

export const dnsPlaceholder = defineMetric({
  name: 'parallax_dns_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Placeholder.',
  scope: 'target',
  labels: {},
  stability: 'experimental',
  buckets: DURATION_BUCKETS,
});
