/** The same numbers from 0 to below 1 for the same seed (mulberry32, a 32-bit generator; public domain). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Numbers from a seed for who asks for several kinds of them. */
export class Random {
  /** From 0 to below 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = numbers(seed);
  }

  /** A whole number from `from` up to, without, `below`. */
  between(from: number, below: number): number {
    return from + Math.floor(this.next() * (below - from));
  }
}

/** Normal numbers of mean 0 and deviation 1 from numbers of 0 to below 1 (Box, Muller, Ann. Math. Statist. 29 (1958) 610-611). */
export const normals =
  (random: () => number): (() => number) =>
  () =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
