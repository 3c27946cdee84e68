import type { Bucket, Distribution } from '@parallax/contract';

/**
 * What several vantages measured, as one distribution: the sum of theirs, weighted by their counts. Within a bucket
 * values are taken to be spread evenly, so that quantiles of the mixture are those of a summed histogram as far as the
 * buckets tell; they are no averages of quantiles. One distribution alone comes back as it is.
 */
export function mixtureOf(all: readonly Distribution[]): Distribution {
  const [only] = all;
  if (all.length <= 1) return only ?? [];
  const buckets = all.flat().filter(({ count }) => count > 0);
  const open = buckets.filter(({ high }) => !Number.isFinite(high));
  const points = buckets.filter(({ low, high }) => low === high);
  const wide = buckets.filter(({ low, high }) => low < high && Number.isFinite(high));
  return [...[...spread(wide), ...points].sort(byBounds), ...open.sort(byBounds)];
}

const byBounds = (one: Bucket, other: Bucket): number => one.high - other.high || one.low - other.low;

/** Buckets that overlap, cut at each other's bounds. */
function spread(buckets: readonly Bucket[]): Bucket[] {
  const changes = new Map<number, number>();
  const change = (at: number, density: number): Map<number, number> =>
    changes.set(at, (changes.get(at) ?? 0) + density);
  for (const { low, high, count } of buckets) {
    const density = count / (high - low);
    change(low, density);
    change(high, -density);
  }
  const bounds = [...changes].sort(([one], [other]) => one - other);
  let density = 0;
  return bounds.slice(0, -1).map(([low, rise], at) => {
    density += rise;
    const high = bounds[at + 1]?.[0] ?? low;
    return { low, high, count: Math.max(0, density) * (high - low) };
  });
}
