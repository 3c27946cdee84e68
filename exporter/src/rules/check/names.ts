import { catalogue, recorded, TARGET_LABELS, type LabelValues, type Metric } from '@parallax/contract';

/** What the contract says of the series of a name. */

export interface Known {
  readonly type: 'counter' | 'gauge' | 'info' | 'histogram' | 'recorded';
  readonly labels: Readonly<Record<string, LabelValues>>;
  /** Whether users may have added labels of their own. */
  readonly own: boolean;
  /** Whether its values are shares of something. */
  readonly isRatio: boolean;
}

let table: ReadonlyMap<string, Known> | undefined;

export function contractNames(): ReadonlyMap<string, Known> {
  table ??= new Map([
    ...catalogue.flatMap(namesOf),
    ...recorded.map(({ name, labels, unit }): [string, Known] => [
      name,
      { type: 'recorded', labels, own: false, isRatio: unit === 'ratio' },
    ]),
  ]);
  return table;
}

/** A histogram is one series of native buckets, or three families of classic ones. */
function namesOf(metric: Metric): [string, Known][] {
  const scoped = metric.scope === 'target' ? TARGET_LABELS : ['vantage'];
  const labels = { ...Object.fromEntries(scoped.map((name) => [name, 'open' as const])), ...metric.labels };
  const known = { labels, own: true, isRatio: metric.unit === 'ratio' };
  if (metric.type !== 'histogram') return [[metric.name, { ...known, type: metric.type }]];
  return [
    [metric.name, { ...known, type: 'histogram' }],
    [`${metric.name}_bucket`, { ...known, type: 'counter', labels: { ...labels, le: 'open' } }],
    [`${metric.name}_count`, { ...known, type: 'counter', isRatio: false }],
    [`${metric.name}_sum`, { ...known, type: 'counter', isRatio: false }],
  ];
}

/** Names that belong to the contract; what others call their series is theirs. */
export const isOurs = (name: string): boolean => /^parallax[_:]/.test(name);

/** A counter by the contract, else by the naming of https://prometheus.io/docs/practices/naming/. */
export function isCounter(name: string): boolean {
  const known = contractNames().get(name);
  if (known) return known.type === 'counter';
  return !name.includes(':') && /_(?:total|bucket)$/.test(name);
}

const GAUGE_ENDS = /(?:_info|_timestamp_seconds|_celsius|_ratio|_percent|_avail_bytes|_size_bytes|_free_bytes)$/;
const GAUGES = ['up', 'probe_success', 'probe_duration_seconds', 'node_load1', 'node_load5', 'node_load15'];

/** Certainly no counter; of many names nobody can tell. */
export function isGauge(name: string): boolean {
  const known = contractNames().get(name);
  if (known) return known.type === 'gauge' || known.type === 'info';
  if (name.includes(':')) return /:(?:rate|irate|increase|ratio|p\d\d)/.test(name);
  return GAUGES.includes(name) || GAUGE_ENDS.test(name);
}

export function isRatio(name: string): boolean {
  const known = contractNames().get(name);
  if (known && known.type !== 'recorded') return known.isRatio;
  return /:ratio(?:_|$)|_ratio(?::|$)/.test(name);
}
