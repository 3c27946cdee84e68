import { defineMetric } from '../metric.js';

/** The metric store about itself: how many series, what was folded or refused. */

export const storeSeries = defineMetric({
  name: 'parallax_store_series',
  type: 'gauge',
  unit: 'none',
  help: 'Series held in the store.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});
