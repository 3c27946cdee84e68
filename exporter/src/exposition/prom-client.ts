/** What prom-client says about the process, as families. Its own renderer trusts label values and escapes too little. */
import type { Distribution, Family, FamilyHead, FamilyType, Summary } from '../core/snapshot.js';
import { buildFamilies, type AnyLabels, type Draft } from './builder.js';

/** The part of prom-client's `getMetricsAsJSON()` that matters here. */
export interface PromClientMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string | number;
  readonly values: readonly PromClientValue[];
}

export interface PromClientValue {
  readonly value: number;
  readonly labels: AnyLabels;
  /** The name with its suffix, for histograms and summaries. */
  readonly metricName?: string;
}

/** prom-client declares its types as a numeric enum in TypeScript and writes strings. */
const TYPES: readonly FamilyType[] = ['counter', 'gauge', 'histogram', 'summary'];

function typeOf(type: string | number): FamilyType {
  const found = typeof type === 'number' ? TYPES[type] : TYPES.find((one) => one === type);
  return found ?? 'unknown';
}

const UNITS = ['seconds', 'bytes', 'ratio'];
const unitOf = (name: string): string => UNITS.find((unit) => name.replace(/_total$/, '').endsWith(`_${unit}`)) ?? '';

/** Points of one composite series, grouped by the labels that are the series' own. */
interface Group {
  readonly labels: AnyLabels;
  readonly parts: Map<number, number>;
  sum: number;
  count: number;
}

/** `special` is the label that tells parts apart: `le` or `quantile`. */
function groups(metric: PromClientMetric, special: 'le' | 'quantile'): Group[] {
  const found = new Map<string, Group>();
  for (const { labels, value, metricName } of metric.values) {
    const { [special]: part, ...own } = labels;
    const key = JSON.stringify(Object.entries(own).map(([name, text]) => [name, String(text)]));
    const group = found.get(key) ?? { labels: own, parts: new Map<number, number>(), sum: 0, count: 0 };
    found.set(key, group);
    if (part !== undefined) group.parts.set(part === '+Inf' ? Infinity : Number(part), value);
    else if (metricName?.endsWith('_sum')) group.sum = value;
    else if (metricName?.endsWith('_count')) group.count = value;
  }
  return [...found.values()];
}

function histogram(head: FamilyHead, metric: PromClientMetric): Draft {
  const found = groups(metric, 'le');
  const all = new Set(found.flatMap(({ parts }) => [...parts.keys()]));
  const bounds = [...all].filter(Number.isFinite).sort((a, b) => a - b);
  const of = found.map(({ labels, parts, sum, count }): [AnyLabels, Distribution] => {
    let before = 0;
    const classic = Float64Array.from([...bounds, Infinity], (bound) => {
      const upTo = parts.get(bound) ?? (bound === Infinity ? count : before);
      const own = upTo - before;
      before = upTo;
      return own;
    });
    return [labels, { count, sum, classic }];
  });
  return { head, points: { shape: 'histogram', bounds, of } };
}

function summary(head: FamilyHead, metric: PromClientMetric): Draft {
  const of = groups(metric, 'quantile').map(({ labels, parts, sum, count }): [AnyLabels, Summary] => [
    labels,
    { count, sum, quantiles: [...parts] },
  ]);
  return { head, points: { shape: 'summary', of } };
}

function draftOf(metric: PromClientMetric): Draft {
  const { name, help } = metric;
  const head: FamilyHead = { name, type: typeOf(metric.type), help, unit: unitOf(name) };
  if (head.type === 'histogram') return histogram(head, metric);
  if (head.type === 'summary') return summary(head, metric);
  return { head, points: { shape: 'scalar', of: metric.values.map(({ labels, value }) => [labels, value] as const) } };
}

/**
 * Families of prom-client's `await register.getMetricsAsJSON()`. Its gauges called `..._total`
 * (`nodejs_active_handles_total` and its like) are left out: they break the naming rules, and each is the sum of a
 * family that is there too.
 */
export function familiesFromPromClient(metrics: readonly PromClientMetric[]): Family[] {
  const wanted = metrics.filter(({ name, type }) => !(typeOf(type) === 'gauge' && name.endsWith('_total')));
  return buildFamilies(wanted.map(draftOf));
}
