/** One bucket of a histogram: how many values lie above `low` and at most at `high`. */
export interface Bucket {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** A histogram by what lies in its buckets, in ascending order, as any of Prometheus' two kinds gives it. */
export type Distribution = readonly Bucket[];

/** What a histogram tells about a quantile. */
export interface Quantile {
  /** Lower and upper bound; 0 and Infinity where there are too few values to tell. */
  readonly low: number;
  readonly estimate: number;
  readonly high: number;
}

/** All values of several histograms, each with buckets of its own. Buckets that overlap without being equal stay side by side. */
export function mergeDistributions(all: readonly Distribution[]): Distribution {
  const merged = new Map<string, Bucket>();
  for (const bucket of all.flat()) {
    const key = `${bucket.low} ${bucket.high}`;
    merged.set(key, { ...bucket, count: (merged.get(key)?.count ?? 0) + bucket.count });
  }
  return [...merged.values()].filter(({ count }) => count > 0).sort((one, other) => one.high - other.high || one.low - other.low); // prettier-ignore
}

export const total = (buckets: Distribution): number => buckets.reduce((sum, { count }) => sum + count, 0);

/** The bucket in which the share of all values is reached, and how far into it that is, from 0 to 1. */
function find(buckets: Distribution, share: number): { bucket: Bucket; into: number } | undefined {
  const rank = share * total(buckets);
  let below = 0;
  for (const bucket of buckets) {
    if (bucket.count > 0 && below + bucket.count >= rank) return { bucket, into: (rank - below) / bucket.count };
    below += bucket.count;
  }
  return undefined;
}

/**
 * A quantile, interpolated within its bucket as `histogram_quantile()` does it; undefined without values. One that lies
 * in a last bucket without an upper bound is its lower bound.
 */
export function quantileOf(buckets: Distribution, share: number): number | undefined {
  const found = find(buckets, share);
  if (found === undefined) return undefined;
  const { bucket, into } = found;
  return Number.isFinite(bucket.high) ? bucket.low + (bucket.high - bucket.low) * into : bucket.low;
}

/** The ranks, from 0 to 1, between which the median lies; below 0 and above 1 where there are too few values. */
export function medianRanks(critical: number, effective: number): readonly [from: number, to: number] {
  const away = critical / (2 * Math.sqrt(effective));
  // Half a rank outwards, for the ranks between two values.
  return [0.5 - away - 0.5 / effective, 0.5 + away + 0.5 / effective];
}

/**
 * The median with an interval that holds for any distribution: the values at two ranks around the middle, as far apart
 * as a binomial count with share 1/2 may stray (David, Nagaraja, Order Statistics, 3rd ed., section 7.1). Of a histogram
 * the ranks give buckets, whose outer bounds are taken: the interval is too wide rather than too narrow.
 *
 * @param critical standard errors to either side
 * @param effective independent values that the histogram is worth
 */
export function medianOf(buckets: Distribution, critical: number, effective: number): Quantile | undefined {
  const estimate = quantileOf(buckets, 0.5);
  if (estimate === undefined) return undefined;
  const [from, to] = medianRanks(critical, effective);
  const low = from > 0 ? (find(buckets, from)?.bucket.low ?? 0) : 0;
  const high = to < 1 ? (find(buckets, to)?.bucket.high ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  return { low: Math.max(0, low), estimate, high };
}
