import type { DataQuery } from '@grafana/data';
import {
  aggregate,
  cdnEdge,
  cdnFetches,
  labelNames,
  probeInterval,
  selector,
  vantageInfo,
  type Match,
  type Metric,
} from '@parallax/contract';

/** What a variable or a filter may list. */
export const VALUES = [
  'vantage',
  'probe',
  'target',
  'provider',
  'partition',
  'country',
  'city',
  'network',
  'pop',
] as const;
export type Values = (typeof VALUES)[number];

/** What a query variable asks: values of a label, narrowed by patterns (RE2, anchored) over others. */
export interface ValuesQuery extends DataQuery {
  readonly values: Values;
  readonly filter?: ValuesFilter;
}

export type ValuesFilter = Readonly<Partial<Record<Values, string>>>;

/** The metric whose label it is: few series each, there for as long as the thing itself. */
const HOME: Readonly<Record<Values, Metric>> = {
  vantage: probeInterval,
  probe: probeInterval,
  target: probeInterval,
  provider: cdnFetches,
  partition: cdnFetches,
  country: vantageInfo,
  city: vantageInfo,
  network: vantageInfo,
  pop: cdnEdge,
};

/** By these a metric and another one are known to be of one thing. */
const SHARED: readonly string[] = ['vantage', 'probe', 'target', 'provider'];

/** What vantages say of themselves; `provider` there is who hosts them, another thing than a way to content. */
const ownLabels = (metric: Metric): readonly string[] =>
  labelNames(metric).filter((label) => metric !== vantageInfo || label !== 'provider');

export const isValues = (text: unknown): text is Values => VALUES.includes(text as Values);

/**
 * PromQL for the values of a label that occurred within the window (milliseconds): a series each. Filters over labels that the
 * metric lacks are asked of the metric that has them, joined by vantage, probe and target.
 */
export function valuesPromql(values: Values, filter: ValuesFilter, window: number): string {
  const home = HOME[values];
  const range = `[${Math.max(300, Math.ceil(window / 1000))}s]`;
  const over = (metric: Metric, match: Match): string => `last_over_time(${selector(metric, match)}${range})`;
  const patterns = Object.entries(filter).filter(
    ([label, text]) => isValues(label) && text !== undefined && text !== '',
  );
  const matchOf = (those: readonly [string, string | undefined][]): Match =>
    Object.fromEntries(those.map(([label, text]) => [label, { matches: text ?? '' }]));
  const own = patterns.filter(([label]) => ownLabels(home).includes(label));
  const others = patterns.filter((pattern) => !own.includes(pattern));
  const metrics = [...new Set(others.map(([label]) => HOME[label as Values]))];
  const joins = metrics.map((metric) => {
    const those = others.filter(([label]) => HOME[label as Values] === metric);
    const shared = SHARED.filter((label) => ownLabels(home).includes(label) && ownLabels(metric).includes(label));
    return ` and on (${shared.join(', ')}) ${over(metric, matchOf(those))}`;
  });
  return aggregate('group', [values], over(home, matchOf(own)) + joins.join(''));
}

/** In the order that people expect: `hop2` before `hop10`; empty ones are left out. */
export const inOrder = (values: Iterable<string>): readonly string[] =>
  [...new Set(values)].filter((value) => value !== '').sort(ORDER.compare);

const ORDER = new Intl.Collator('en', { numeric: true });

/** A variable's query of whatever shape: `vantage`, `values(vantage)`, or the object that the editor writes. */
export function toValuesQuery(query: unknown): ValuesQuery {
  const text = typeof query === 'string' ? query : (query as { query?: unknown } | null)?.query;
  if (typeof text === 'string') {
    const name = /^\s*(?:values\()?\s*([a-z]+?)s?\s*\)?\s*$/.exec(text)?.[1] ?? text;
    if (isValues(name)) return { refId: 'values', values: name };
    // Words that end in y: `countries`, `cities`.
    if (isValues(name.replace(/ie$/, 'y'))) return { refId: 'values', values: name.replace(/ie$/, 'y') as Values };
    throw new Error(`"${text}" is nothing that can be listed: it is one of ${VALUES.join(', ')}.`);
  }
  const object = (query ?? {}) as Partial<ValuesQuery> & { label?: unknown };
  const values = object.values ?? object.label ?? 'vantage';
  if (!isValues(values)) {
    throw new Error(`"${String(values)}" is nothing that can be listed: it is one of ${VALUES.join(', ')}.`);
  }
  return { refId: object.refId ?? 'values', values, filter: object.filter ?? {} };
}
