import type { MetadataType } from '../../core/series.js';

/** MetricType of both protocols. */
export const METADATA_TYPE: Readonly<Record<MetadataType, number>> = {
  unknown: 0,
  counter: 1,
  gauge: 2,
  histogram: 3,
  gaugehistogram: 4,
  summary: 5,
  info: 6,
  stateset: 7,
};
