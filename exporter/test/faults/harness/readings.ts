/** Metrics of a producer as plain data, and what they were over a whole case. */
import type { Metric } from '@parallax/contract';
import type { SampleBatch, SampleSink } from '../../../src/core/sink.js';

export interface Reading {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Adds counters up and lets gauges that a batch does not mention vanish, as the store does. */
export class ReadingsSink implements SampleSink {
  readonly #bySource = new Map<string, Map<string, Reading>>();

  accept({ source, metrics, samples }: SampleBatch): void {
    const kept = this.#bySource.get(source) ?? new Map<string, Reading>();
    this.#bySource.set(source, kept);
    const gauges = new Set(metrics.filter(({ type }) => type === 'gauge' || type === 'info').map(({ name }) => name));
    for (const [key, { name }] of kept) if (gauges.has(name)) kept.delete(key);
    for (const { metric, labels, value } of samples) {
      const key = `${metric.name}${JSON.stringify(Object.entries(labels).sort())}`;
      const before = gauges.has(metric.name) ? 0 : (kept.get(key)?.value ?? 0);
      kept.set(key, { name: metric.name, labels, value: before + (metric.type === 'histogram' ? 1 : value) });
    }
  }

  forget(source: string): void {
    this.#bySource.delete(source);
  }

  now(): Reading[] {
    return [...this.#bySource.values()].flatMap((kept) => [...kept.values()]);
  }
}

/** What a metric is to have said at some moment of a case: that it was there and, when told, between the bounds. */
export interface Saying {
  readonly metric: Metric;
  readonly labels?: Readonly<Record<string, string>>;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export const matches = (reading: Reading, metric: Metric, labels: Readonly<Record<string, string>> = {}): boolean =>
  reading.name === metric.name && Object.entries(labels).every(([name, value]) => reading.labels[name] === value);

/** Sum over all series of a metric with these labels; 0 when there is none. */
export function total(
  readings: readonly Reading[],
  metric: Metric,
  labels: Readonly<Record<string, string>> = {},
): number {
  return readings.filter((one) => matches(one, metric, labels)).reduce((sum, { value }) => sum + value, 0);
}

/** Remembers the highest and lowest value of each series. */
export class History {
  readonly #range = new Map<string, { readonly reading: Reading; low: number; high: number }>();

  add(readings: readonly Reading[]): void {
    for (const reading of readings) {
      const key = JSON.stringify([reading.name, reading.labels]);
      const range = this.#range.get(key) ?? { reading, low: Infinity, high: -Infinity };
      this.#range.set(key, range);
      range.low = Math.min(range.low, reading.value);
      range.high = Math.max(range.high, reading.value);
    }
  }

  /** undefined when it was said; else what was seen instead. */
  missed({ metric, labels = {}, atLeast = -Infinity, atMost = Infinity }: Saying): string | undefined {
    const ranges = [...this.#range.values()].filter(({ reading }) => matches(reading, metric, labels));
    if (ranges.some(({ low, high }) => high >= atLeast && low <= atMost)) return undefined;
    const seen = ranges.map(({ reading, low, high }) => `${JSON.stringify(reading.labels)} ${low} to ${high}`);
    return `${metric.name} ${JSON.stringify(labels)} was never in [${atLeast}, ${atMost}]: ${seen.join('; ') || 'never seen'}`;
  }
}
