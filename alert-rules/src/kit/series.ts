import { labelNames, type Metric } from '@parallax/contract';
import type { InputSeries } from './rule-test.js';

/** Input of a test, whose metric and labels are those of the contract; user's own labels are not needed. */
export function series(metric: Metric, labels: Readonly<Record<string, string>>, values: string): InputSeries {
  const unknown = Object.keys(labels).find((label) => !labelNames(metric).includes(label));
  if (unknown !== undefined) throw new Error(`${metric.name} has no label ${unknown}`);
  const text = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return { series: `${metric.name}{${text.join(',')}}`, values };
}
