import type { PathRtt } from '@parallax/contract';

/** Least, middle and most of some times; undefined for none. */
export function summarize(times: readonly number[]): PathRtt | undefined {
  const sorted = [...times].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return undefined;
  const middle = (sorted.length - 1) / 2;
  const [low = min, high = max] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return { min, median: (low + high) / 2, max, count: sorted.length };
}

/** TTLs that systems start with. */
const INITIAL = [32, 64, 128, 255] as const;

/**
 * Hops on the way back: from the least usual initial TTL that the answer can have started with. The sender counts as
 * one, as in the TTL of a probe, so that a way that is the same in both directions has equal numbers.
 */
export function returnHops(ttl: number): number | undefined {
  const initial = INITIAL.find((value) => value >= ttl);
  return initial === undefined || ttl < 1 ? undefined : initial - ttl + 1;
}
