import { labelNames, type Metric, type Recorded } from '@parallax/contract';
import type { ExpectedSamples, InputSeries } from './rule-test.js';

/** Input of a test, whose metric and labels are those of the contract; user's own labels are not needed. */
export function series(
  metric: Metric | Recorded,
  labels: Readonly<Record<string, string>>,
  values: string,
): InputSeries {
  const unknown = Object.keys(labels).find((label) => !labelNames(metric).includes(label));
  if (unknown !== undefined) throw new Error(`${metric.name} has no label ${unknown}`);
  const text = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return { series: `${metric.name}{${text.join(',')}}`, values };
}

/** What a recorded series holds at a moment, whole: each row is labels and value. */
export const holds = (
  recorded: Recorded,
  at: string,
  rows: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[],
): ExpectedSamples => ({
  at,
  expr: recorded.name,
  samples: rows.map(([labels, value]) => ({ labels: series(recorded, labels, '').series, value })),
});
