import { aggregate, buckets, selector, type Bucket, type Distribution, type Labels, type Matching, type Metric } from '@parallax/contract'; // prettier-ignore
import type { Table } from './kind.js';
import { rowsOf } from './rows.js';

type Histogram = Metric & { readonly type: 'histogram' };

/** Which series of a histogram are summed, over what time. */
export interface Summing<M extends Histogram> {
  readonly metric: M;
  readonly match: Matching<M>;
  readonly window: string;
  readonly by: readonly string[];
  /** Leaves out series before they are summed, such as those of sick vantages. */
  readonly without?: (series: string) => string;
}

/** Label that tells the parts of one answer apart. */
export const PART = 'part';

const all = (series: string): string => series;

const native = <M extends Histogram>({ metric, match, window, by, without = all }: Summing<M>): string =>
  aggregate('sum', by, without(`rate(${selector(metric, match)}[${window}])`));

const classic = <M extends Histogram>({ metric, match, window, by, without = all }: Summing<M>): string =>
  aggregate('sum', [...by, 'le'], without(`rate(${buckets(metric, match)}[${window}])`));

/** The series that hold number or sum of observations, for stores and pages without native histograms. */
const flat = <M extends Histogram>(summing: Summing<M>, what: 'count' | 'sum'): string => {
  const { metric, match, window, by, without = all } = summing;
  const series = selector(metric, match).replace(metric.name, () => `${metric.name}_${what}`);
  return aggregate('sum', by, without(`rate(${series}[${window}])`));
};

const part = (name: string, expression: string): string => `label_replace(${expression}, "${PART}", "${name}", "", "")`;

/** One question whose answer has a row for each of these, told apart by the label `part`. */
export const parts = (expressions: Readonly<Record<string, string>>): string =>
  Object.entries(expressions).map(([name, expression]) => part(name, expression)).join(' or '); // prettier-ignore

/** Quantiles of native histograms, by rank. Classic ones have {@link classicDistribution}. */
export const nativeRanks = <M extends Histogram>(
  summing: Summing<M>,
  ranks: readonly number[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(ranks.map((rank) => [`r${rank}`, `histogram_quantile(${rank}, ${native(summing)})`]));

/** How many observations a second native histograms had: the weight of their ranks. */
export const nativeCount = <M extends Histogram>(summing: Summing<M>): Readonly<Record<string, string>> => ({
  count: `histogram_count(${native(summing)})`,
});

/** Quantiles, native or out of classic buckets, by rank. */
export const eitherRanks = <M extends Histogram>(
  summing: Summing<M>,
  ranks: readonly number[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ranks.map((rank) => [
      `r${rank}`,
      `(histogram_quantile(${rank}, ${native(summing)}) or histogram_quantile(${rank}, ${classic(summing)}))`,
    ]),
  );

/** Observations a second and their sum, native or classic. */
export const eitherSums = <M extends Histogram>(summing: Summing<M>): Readonly<Record<'count' | 'sum', string>> => ({
  count: `(histogram_count(${native(summing)}) or ${flat(summing, 'count')})`,
  sum: `(histogram_sum(${native(summing)}) or ${flat(summing, 'sum')})`,
});

/** Classic buckets by `le`, where there is no native histogram of the same labels. */
export const classicBuckets = <M extends Histogram>(summing: Summing<M>): string => {
  const { by } = summing;
  return `${classic(summing)} unless on (${by.join(', ')}) histogram_count(${native(summing)})`;
};

export interface Measured {
  readonly labels: Labels;
  /** Observations a second in its buckets. */
  readonly distribution: Distribution;
}

/** Answers of {@link nativeRanks} and {@link nativeCount}, one distribution for each group. */
export function fromRanks(table: Table, by: readonly string[]): readonly Measured[] {
  return groups(table, by, PART).flatMap(({ labels, values }) => {
    const count = values.get('count') ?? 1;
    const points = [...values]
      .filter(([name, value]) => name.startsWith('r') && !Number.isNaN(value))
      .map(([name, value]) => ({ rank: Number(name.slice(1)), value }))
      .sort((one, other) => one.rank - other.rank);
    return points.length === 0 || !(count > 0) ? [] : [{ labels, distribution: between(points, count) }];
  });
}

/** What lies between points of a distribution function. */
function between(points: readonly { rank: number; value: number }[], count: number): Distribution {
  const buckets: Bucket[] = points.map(({ rank, value }, at) => {
    const before = points[at - 1] ?? { rank: 0, value: 0 };
    return { low: before.value, high: value, count: (rank - before.rank) * count };
  });
  const last = points.at(-1) ?? { rank: 1, value: 0 };
  return [...buckets, { low: last.value, high: Number.POSITIVE_INFINITY, count: (1 - last.rank) * count }];
}

/** Answers of {@link classicBuckets}, one distribution for each group. */
export function fromClassic(table: Table, by: readonly string[]): readonly Measured[] {
  return groups(table, by, 'le').map(({ labels, values }) => {
    const bounds = [...values]
      .map(([le, value]) => ({ high: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), value }))
      .sort((one, other) => one.high - other.high);
    // Interpolation of `rate()` may leave a bound a hair below the one before it.
    const distribution = bounds.map(({ high, value }, at) => ({
      low: bounds[at - 1]?.high ?? 0,
      high,
      count: Math.max(0, value - (bounds[at - 1]?.value ?? 0)),
    }));
    return { labels, distribution };
  });
}

interface Group {
  readonly labels: Labels;
  readonly values: Map<string, number>;
}

function groups(table: Table, by: readonly string[], within: string): readonly Group[] {
  const found = new Map<string, Group>();
  for (const { labels, value } of rowsOf(table, [...by, within])) {
    const key = by.map((name) => labels[name]).join('\0');
    const group = found.get(key) ?? { labels, values: new Map<string, number>() };
    found.set(key, group);
    group.values.set(labels[within] ?? '', value);
  }
  return [...found.values()];
}
