import { STORE_BUDGETS, STORE_DROP_REASONS, STORE_FLAWS, STORE_REMOVALS } from '../labels.js';
import { defineMetric } from '../metric.js';

/** The metric store about itself: how many series, what was folded, refused or removed. */

export const storeSeries = defineMetric({
  name: 'parallax_store_series',
  type: 'gauge',
  unit: 'none',
  help: 'Series held in the store; a histogram is one.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});

export const storeSeriesLimit = defineMetric({
  name: 'parallax_store_series_limit',
  type: 'gauge',
  unit: 'none',
  help: 'Series that the store holds at most: its total budget.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});

export const storeFolded = defineMetric({
  name: 'parallax_store_folded_samples_total',
  type: 'counter',
  unit: 'none',
  help: 'Samples of counters and histograms that went into the overflow series of their metric, by the budget that was used up.',
  scope: 'vantage',
  labels: { budget: STORE_BUDGETS },
  stability: 'stable',
});

export const storeDropped = defineMetric({
  name: 'parallax_store_dropped_samples_total',
  type: 'counter',
  unit: 'none',
  help: 'Samples lost: gauges and infos beyond a budget, values that their metric cannot take, metrics declared twice.',
  scope: 'vantage',
  labels: { reason: STORE_DROP_REASONS },
  stability: 'stable',
});

export const storeLabelFlaws = defineMetric({
  name: 'parallax_store_label_flaws_total',
  type: 'counter',
  unit: 'none',
  help: 'Labels that were cut to the length limit or repaired to stay printable, counted each time they arrive.',
  scope: 'vantage',
  labels: { flaw: STORE_FLAWS },
  stability: 'stable',
});

export const storeRemoved = defineMetric({
  name: 'parallax_store_removed_series_total',
  type: 'counter',
  unit: 'none',
  help: 'Series removed, by cause: no run in time, target gone, or a fact that no longer holds.',
  scope: 'vantage',
  labels: { cause: STORE_REMOVALS },
  stability: 'stable',
});
