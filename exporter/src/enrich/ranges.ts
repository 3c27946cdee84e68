/**
 * Which value holds for an address: a line of ranges without gaps or overlaps. Only the start of each range is kept,
 * since it ends where the next one begins; value 0 means that nothing is known.
 */
import type { Numbers } from './columns.js';
import type { Sliced } from './slices.js';
import { commonBits, type Width } from './words.js';

/** Ranges per bucket are few when the first 16 bits of an address choose the bucket. */
const BUCKETS = 1 << 16;
const STRIDE = 1024;

export interface RangeParts {
  readonly width: Width;
  /** Ascending, `width` words each, the first all zero. */
  readonly starts: Uint32Array;
  readonly values: Numbers;
  /** See {@link firstRanges}. */
  readonly first: Uint32Array;
}

export class RangeTable {
  readonly #first: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #values: Numbers;
  readonly #width: Width;
  readonly length: number;

  constructor({ width, starts, values, first }: RangeParts) {
    this.#width = width;
    this.#starts = starts;
    this.#values = values;
    this.#first = first;
    this.length = values.length;
  }

  /** Bytes of the typed arrays. */
  get bytes(): number {
    return this.#starts.byteLength + this.#values.byteLength + this.#first.byteLength;
  }

  valueAt(range: number): number {
    return this.#values[range] ?? 0;
  }

  /** The range of an address of this table's width; a logarithm of the ranges that begin with its 16 bits. */
  find(words: Uint32Array): number {
    const bucket = (words[0] ?? 0) >>> 16;
    const low = this.#first[bucket] ?? 0;
    const high = this.#first[bucket + 1] ?? 0;
    return this.#width === 1 ? this.#find4(words[0] ?? 0, low, high) : this.#find6(words, low, high);
  }

  /** Bits of the largest aligned block that holds the address and lies in its range. */
  blockBits(words: Uint32Array, range: number): number {
    let shared = -1;
    if (range > 0) shared = commonBits(words, this.#beforeStart(range), this.#width);
    if (range + 1 < this.length) {
      for (let word = 0; word < this.#width; word += 1)
        edge[word] = this.#starts[(range + 1) * this.#width + word] ?? 0;
      shared = Math.max(shared, commonBits(words, edge, this.#width));
    }
    return shared + 1;
  }

  #find4(address: number, from: number, to: number): number {
    const starts = this.#starts;
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((starts[middle] ?? 0) <= address) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #find6(words: Uint32Array, from: number, to: number): number {
    const starts = this.#starts;
    const a = words[0] ?? 0;
    const b = words[1] ?? 0;
    const c = words[2] ?? 0;
    const d = words[3] ?? 0;
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const at = middle * 4;
      let differ = (starts[at] ?? 0) - a;
      if (differ === 0) differ = (starts[at + 1] ?? 0) - b;
      if (differ === 0) differ = (starts[at + 2] ?? 0) - c;
      if (differ === 0) differ = (starts[at + 3] ?? 0) - d;
      if (differ <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #beforeStart(range: number): Uint32Array {
    let borrow = 1;
    for (let word = this.#width - 1; word >= 0; word -= 1) {
      const value = this.#starts[range * this.#width + word] ?? 0;
      edge[word] = value - borrow;
      if (value !== 0) borrow = 0;
    }
    return edge;
  }
}

const edge = new Uint32Array(4);

/** For each value of the first 16 bits, the last range that starts at or before its first address. */
export function* firstRanges(starts: Uint32Array, width: Width): Sliced<Uint32Array> {
  const first = new Uint32Array(BUCKETS + 1);
  const last = starts.length / width - 1;
  let range = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    while (range < last && startsBy(starts, (range + 1) * width, width, bucket * BUCKETS)) range += 1;
    first[bucket] = range;
    if (bucket % STRIDE === 0) yield;
  }
  first[BUCKETS] = last;
  return first;
}

/** Whether the address at `at` is at or before the one whose first word is `word` and whose others are zero. */
function startsBy(starts: Uint32Array, at: number, width: Width, word: number): boolean {
  const value = starts[at] ?? 0;
  if (value !== word) return value < word;
  for (let other = 1; other < width; other += 1) if (starts[at + other] !== 0) return false;
  return true;
}
