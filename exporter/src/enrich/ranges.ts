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
  /** Ascending, the first all zero; first words, second words and so on, since few are told apart by more than one. */
  readonly starts: readonly Uint32Array[];
  readonly values: Numbers;
  /** See {@link firstRanges}. */
  readonly first: Uint32Array;
}

export class RangeTable {
  readonly #first: Uint32Array;
  readonly #starts: readonly Uint32Array[];
  readonly #values: Numbers;
  readonly #width: Width;
  readonly length: number;

  constructor({ starts, values, first }: RangeParts) {
    this.#width = starts.length === 1 ? 1 : 4;
    this.#starts = starts;
    this.#values = values;
    this.#first = first;
    this.length = values.length;
  }

  /** Bytes of the typed arrays. */
  get bytes(): number {
    return [...this.#starts, this.#values, this.#first].reduce((sum, { byteLength }) => sum + byteLength, 0);
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
      for (let word = 0; word < this.#width; word += 1) edge[word] = this.#starts[word]?.[range + 1] ?? 0;
      shared = Math.max(shared, commonBits(words, edge, this.#width));
    }
    return shared + 1;
  }

  #find4(address: number, from: number, to: number): number {
    const starts = this.#starts[0] ?? NONE;
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
    const columns = this.#starts;
    const first = columns[0] ?? NONE;
    const second = columns[1] ?? NONE;
    const third = columns[2] ?? NONE;
    const fourth = columns[3] ?? NONE;
    const a = words[0] ?? 0;
    const b = words[1] ?? 0;
    const c = words[2] ?? 0;
    const d = words[3] ?? 0;
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      let differ = (first[middle] ?? 0) - a;
      if (differ === 0) differ = (second[middle] ?? 0) - b;
      if (differ === 0) differ = (third[middle] ?? 0) - c;
      if (differ === 0) differ = (fourth[middle] ?? 0) - d;
      if (differ <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #beforeStart(range: number): Uint32Array {
    let borrow = 1;
    for (let word = this.#width - 1; word >= 0; word -= 1) {
      const value = this.#starts[word]?.[range] ?? 0;
      edge[word] = value - borrow;
      if (value !== 0) borrow = 0;
    }
    return edge;
  }
}

const edge = new Uint32Array(4);
const NONE = new Uint32Array();

/** For each value of the first 16 bits, the last range that starts at or before its first address. */
export function* firstRanges(starts: readonly Uint32Array[]): Sliced<Uint32Array> {
  const first = new Uint32Array(BUCKETS + 1);
  const last = (starts[0]?.length ?? 0) - 1;
  let range = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    while (range < last && startsBy(starts, range + 1, bucket * BUCKETS)) range += 1;
    first[bucket] = range;
    if (bucket % STRIDE === 0) yield;
  }
  first[BUCKETS] = last;
  return first;
}

/** Whether the range starts at the address whose first word is `word` and whose others are zero, or before. */
function startsBy([first = NONE, ...others]: readonly Uint32Array[], range: number, word: number): boolean {
  const value = first[range] ?? 0;
  return value < word || (value === word && others.every((column) => column[range] === 0));
}
