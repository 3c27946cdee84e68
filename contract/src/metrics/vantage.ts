import { defineMetric } from '../metric.js';

/** How well the vantage itself is; a sick vantage says nothing about its targets. */

export const vantageHealthy = defineMetric({
  name: 'parallax_vantage_healthy',
  type: 'gauge',
  unit: 'none',
  help: '1 when enough anchors answer, a resolver works and the clock is steady; 0 when this vantage cannot judge its targets.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});
