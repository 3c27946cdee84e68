import { subjects, type Metric } from '@parallax/contract';
import type { AnyProbe } from '../core/probe.js';

/** A product of closed label values beyond this is a list of what could happen, not of what does. */
const MAX_VALUES = 16;

/**
 * About how many series one healthy target of a type has, a native histogram being one. Counters of failures count
 * once, open labels too: what comes from outside cannot be known beforehand. A type whose labels come from its options
 * counts itself.
 */
export function estimateSeries(probe: AnyProbe, config: unknown): number {
  const common: readonly Metric[] = Object.values(subjects.probe);
  const own = config === undefined ? undefined : probe.series?.(config);
  return sumOf(common) + (own ?? sumOf(probe.metrics));
}

const sumOf = (metrics: readonly Metric[]): number => metrics.reduce((sum, metric) => sum + seriesOf(metric), 0);

function seriesOf(metric: Metric): number {
  const values = Object.values(metric.labels).map((value) => (value === 'open' ? 1 : value.length));
  const product = values.reduce((one, other) => one * other, 1);
  return product <= MAX_VALUES ? product : 1;
}
