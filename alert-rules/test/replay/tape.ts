import { labelNames, type Metric } from '@parallax/contract';
import type { InputSeries } from '../../src/kit/rule-test.js';
import type { Vantage } from './fleet.js';

type Labels = Readonly<Record<string, string>>;
export type Value = number | '_' | 'stale';

/** The metrics that one agent holds, as its store does: gauges stay, counters rise, a restart forgets all. */
export class Memory {
  readonly #values = new Map<string, number>();
  readonly #names = new Map<string, string>();
  readonly metrics = new Set<string>();

  /** Only series whose name is wanted are kept; of a histogram that is asked part by part. */
  constructor(
    private readonly base: Labels,
    private readonly wanted: (name: string) => boolean,
  ) {}

  gauge(metric: Metric, labels: Labels, value: number): void {
    this.metrics.add(metric.name);
    if (this.wanted(metric.name)) this.#values.set(this.#series(metric, labels), value);
  }

  add(metric: Metric, labels: Labels, by: number): void {
    this.metrics.add(metric.name);
    if (this.wanted(metric.name)) this.#rise(this.#series(metric, labels), by);
  }

  observe(metric: Metric, labels: Labels, value: number): void {
    this.metrics.add(metric.name);
    const { name } = metric;
    if (this.wanted(`${name}_sum`)) this.#rise(this.#series(metric, labels, '_sum'), value);
    if (this.wanted(`${name}_count`)) this.#rise(this.#series(metric, labels, '_count'), 1);
    if (!this.wanted(`${name}_bucket`)) return;
    for (const bound of [...(metric.buckets ?? []), Number.POSITIVE_INFINITY]) {
      const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound);
      this.#rise(this.#series(metric, labels, '_bucket', le), value <= bound ? 1 : 0);
    }
  }

  /** Facts that no longer hold. */
  drop(metric: Metric, labels: Labels): void {
    if (this.wanted(metric.name)) this.#values.delete(this.#series(metric, labels));
  }

  forget(): void {
    this.#values.clear();
  }

  all(): ReadonlyMap<string, number> {
    return this.#values;
  }

  #rise(series: string, by: number): void {
    this.#values.set(series, (this.#values.get(series) ?? 0) + by);
  }

  #series(metric: Metric, own: Labels, suffix = '', le?: string): string {
    const key = `${metric.name}${suffix}${le ?? ''}${JSON.stringify(own)}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const labels = { ...this.base, ...own };
    for (const [label, value] of Object.entries(labels)) {
      const closed = metric.labels[label] ?? 'open';
      if (!labelNames(metric).includes(label) || (closed !== 'open' && !closed.includes(value)))
        throw new Error(`${metric.name} has no ${label}="${value}"`);
    }
    const all = le === undefined ? labels : { ...labels, le };
    // Sorted, so that one series has one name.
    const text = Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)).map(([label, value]) => `${label}=${JSON.stringify(value)}`); // prettier-ignore
    const series = `${metric.name}${suffix}{${text.join(',')}}`;
    this.#names.set(key, series);
    return series;
  }
}

/** What a Prometheus has of it, minute by minute. */
export class Tape {
  readonly #series = new Map<string, Value[]>();
  readonly #present = new Map<string, Set<string>>();

  /** `nothing`: the agent is there and this delivery did not arrive. */
  write(minute: number, vantage: Vantage, memories: readonly Memory[] | 'nothing'): void {
    const before = this.#present.get(vantage.name) ?? new Set();
    const now = new Set<string>();
    for (const memory of memories === 'nothing' ? [] : memories) {
      for (const [series, value] of memory.all()) {
        now.add(series);
        this.#put(series, minute, value);
      }
    }
    const marked = vantage.delivery === 'scrape' || memories !== 'nothing';
    for (const series of before) if (!now.has(series) && marked) this.#put(series, minute, 'stale');
    if (memories !== 'nothing' || marked) this.#present.set(vantage.name, now);
  }

  /** In promtool's notation. */
  input(): readonly InputSeries[] {
    return [...this.#series.entries()].map(([series, values]) => ({ series, values: notation(values) }));
  }

  #put(series: string, minute: number, value: Value): void {
    const values = this.#series.get(series) ?? [];
    if (values.length === 0) this.#series.set(series, values);
    while (values.length < minute) values.push('_');
    values.push(value);
  }
}

/** `0+60x20 _x3 1`: even stretches are written as such. */
export function notation(values: readonly Value[]): string {
  const parts: string[] = [];
  for (let at = 0; at < values.length;) {
    const { text, length } = stretch(values, at);
    parts.push(text);
    at += length;
  }
  return parts.join(' ');
}

const LEAST = 3;

function stretch(values: readonly Value[], from: number): { text: string; length: number } {
  const [first, second] = [values[from], values[from + 1]];
  if (first === undefined || first === 'stale') return { text: 'stale', length: 1 };
  if (first === '_') {
    let length = 1;
    while (values[from + length] === '_') length += 1;
    return { text: length === 1 ? '_' : `_x${length}`, length };
  }
  // Only whole steps: promtool adds them up, and fractions would drift.
  const step = typeof second === 'number' ? second - first : Number.NaN;
  let length = 1;
  if (Number.isInteger(step) && (step === 0 || Number.isInteger(first)))
    while (values[from + length] === first + step * length) length += 1;
  if (length < LEAST) return { text: number(first), length: 1 };
  const slope = step === 0 ? '' : step > 0 ? `+${step}` : String(step);
  return { text: `${number(first)}${slope}x${length - 1}`, length };
}

/** At most six decimals, never an exponent: promtool's notation has none. */
const number = (value: number): string => (Number.isInteger(value) ? String(value) : String(Number(value.toFixed(6))));
