import { subjects, type Metric } from '@parallax/contract';
import type { AnyProbe } from '../core/probe.js';

/** A product of closed label values beyond this is a list of what could happen, not of what does. */
const MAX_VALUES = 16;

/**
 * About how many series one healthy target of a type has, a native histogram being one. Counters of failures count
 * once, open labels too: what comes from outside cannot be known beforehand.
 */
export function estimateSeries(probe: AnyProbe): number {
  const common: readonly Metric[] = Object.values(subjects.probe);
  return [...common, ...probe.metrics].reduce((sum, metric) => sum + seriesOf(metric), 0);
}

function seriesOf(metric: Metric): number {
  const values = Object.values(metric.labels).map((value) => (value === 'open' ? 1 : value.length));
  const product = values.reduce((one, other) => one * other, 1);
  return product <= MAX_VALUES ? product : 1;
}
