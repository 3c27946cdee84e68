import { Column } from './columns.js';
import { paint, type Row } from './paint.js';
import { firstRanges, RangeTable } from './ranges.js';
import type { Sliced } from './slices.js';
import { compareWords, increment, type Width } from './words.js';

/** Rows between two chances for others to use the loop. */
const STRIDE = 512;

/**
 * Makes a table out of ranges in any order; those in ascending order cost least. Where ranges overlap, the one with
 * the fewest addresses holds, of equals the one added last.
 */
export class RangeBuilder {
  readonly #starts = new Column();
  readonly #ends = new Column();
  readonly #values = new Column();
  readonly #one: Uint32Array;
  readonly #other: Uint32Array;

  constructor(private readonly width: Width) {
    this.#one = new Uint32Array(width);
    this.#other = new Uint32Array(width);
  }

  get rows(): number {
    return this.#values.length;
  }

  /** Both ends inclusive; the arrays are copied. Ranges that end before they start are left out. */
  add(start: Uint32Array, end: Uint32Array, value: number): void {
    if (compareWords(start, end, this.width) > 0) return;
    for (let word = 0; word < this.width; word += 1) {
      this.#starts.push(start[word] ?? 0);
      this.#ends.push(end[word] ?? 0);
    }
    this.#values.push(value);
  }

  *build(): Sliced<RangeTable> {
    const line = new Line(this.width);
    const order = yield* this.#order();
    const end = this.#other;
    for (let at = 0; at < order.length;) {
      const first = at;
      this.#read(this.#ends, order[first] ?? 0, end);
      for (at += 1; at < order.length && this.#overlaps(order[at] ?? 0, end); at += 1) {
        this.#read(this.#ends, order[at] ?? 0, this.#one);
        if (compareWords(this.#one, end, this.width) > 0) end.set(this.#one);
      }
      if (at === first + 1)
        line.add(this.#read(this.#starts, order[first] ?? 0, this.#one), end, this.#value(order, first));
      else yield* paint(this.#cluster(order.subarray(first, at)), (row) => line.addRow(row));
      if (at % STRIDE === 0) yield;
    }
    return yield* line.table();
  }

  /** The rows by their start. */
  *#order(): Sliced<Uint32Array> {
    const order = new Uint32Array(this.rows);
    let sorted = true;
    for (let at = 1; at < order.length; at += 1) {
      order[at] = at;
      sorted &&= this.#compareStarts(at - 1, at) <= 0;
      if (at % STRIDE === 0) yield;
    }
    return sorted ? order : order.sort((left, right) => this.#compareStarts(left, right) || left - right);
  }

  #compareStarts(left: number, right: number): number {
    for (let word = 0; word < this.width; word += 1) {
      const differ = this.#starts.at(left * this.width + word) - this.#starts.at(right * this.width + word);
      if (differ !== 0) return differ;
    }
    return 0;
  }

  #overlaps(row: number, end: Uint32Array): boolean {
    return compareWords(this.#read(this.#starts, row, this.#one), end, this.width) <= 0;
  }

  #value(order: Uint32Array, at: number): number {
    return this.#values.at(order[at] ?? 0);
  }

  #read(column: Column, row: number, into: Uint32Array): Uint32Array {
    for (let word = 0; word < this.width; word += 1) into[word] = column.at(row * this.width + word);
    return into;
  }

  /** In the order in which they were added, which decides between equals. */
  #cluster(rows: Uint32Array): Row[] {
    return [...rows].map((row) => ({
      start: bigOf(this.#read(this.#starts, row, this.#one)),
      end: bigOf(this.#read(this.#ends, row, this.#one)),
      value: this.#values.at(row),
      order: row,
    }));
  }
}

/** Ranges end to end, from the first address to the last; gaps become ranges of value 0, equal neighbours one range. */
class Line {
  /** One column a word. */
  readonly #starts: readonly Column[];
  readonly #values = new Column();
  /** The first address that nothing was said about. */
  readonly #next: Uint32Array;
  #full = false;

  constructor(private readonly width: Width) {
    this.#starts = Array.from({ length: width }, () => new Column());
    this.#next = new Uint32Array(width);
  }

  add(start: Uint32Array, end: Uint32Array, value: number): void {
    if (compareWords(start, this.#next, this.width) > 0) this.#push(this.#next, 0);
    this.#push(start, value);
    this.#next.set(end.subarray(0, this.width));
    this.#full = !increment(this.#next, this.width);
  }

  addRow({ start, end, value }: Row): void {
    this.add(wordsOf(start, this.width), wordsOf(end, this.width), value);
  }

  *table(): Sliced<RangeTable> {
    if (!this.#full) this.#push(this.#next, 0);
    const values = yield* this.#values.narrowed();
    yield;
    const starts = this.#starts.map((column) => column.trimmed());
    return new RangeTable({ starts, values, first: yield* firstRanges(starts) });
  }

  #push(start: Uint32Array, value: number): void {
    if (this.#values.length > 0 && this.#values.at(this.#values.length - 1) === value) return;
    for (let word = 0; word < this.width; word += 1) this.#starts[word]?.push(start[word] ?? 0);
    this.#values.push(value);
  }
}

function bigOf(words: Uint32Array): bigint {
  return words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);
}

function wordsOf(value: bigint, width: Width): Uint32Array {
  return Uint32Array.from({ length: width }, (_, word) =>
    Number((value >> BigInt((width - 1 - word) * 32)) & 0xffffffffn),
  );
}
