import type { Place } from '../core/segment-log/place.js';
import { matchesNames, pairKey, type Entry, type Filter } from './entry.js';

const FIRST_ROWS = 64;

/** What is known of the records of one segment: 36 bytes each, and each pair of names once. */
export class Columns {
  #ids = new Uint32Array(2 * FIRST_ROWS);
  #started = new Float64Array(FIRST_ROWS);
  #sequences = new Float64Array(FIRST_ROWS);
  #places = new Uint32Array(2 * FIRST_ROWS);
  #names = new Uint32Array(FIRST_ROWS);
  readonly #pairs: { readonly key: string; readonly probe: string; readonly target: string }[] = [];
  readonly #numbers = new Map<string, number>();
  #rows = 0;

  constructor(private readonly segment: number) {}

  get rows(): number {
    return this.#rows;
  }

  add({ runId, probe, target, started }: Entry, { sequence, offset, bytes }: Place): void {
    if (this.#rows === this.#names.length) this.#grow();
    const row = this.#rows;
    this.#ids[2 * row] = Number.parseInt(runId.slice(0, 8), 16);
    this.#ids[2 * row + 1] = Number.parseInt(runId.slice(8), 16);
    this.#started[row] = started;
    this.#sequences[row] = sequence;
    this.#places[2 * row] = offset;
    this.#places[2 * row + 1] = bytes;
    this.#names[row] = this.#number(probe, target);
    this.#rows += 1;
  }

  /**
   * Rows that a filter lets through and whose number is below `below`, newest first. With `seen` only the first of each
   * pair of names that is not in it yet.
   */
  *matching(filter: Filter, below: number, seen?: Set<string>): Iterable<number> {
    const { from = -Infinity, to = Infinity } = filter;
    const wanted = this.#pairs.map((pair) => matchesNames(pair, filter) && seen?.has(pair.key) !== true);
    for (let row = this.#rows - 1; row >= 0; row -= 1) {
      const number = this.#names[row] ?? 0;
      const started = this.#started[row] ?? 0;
      if (!wanted[number] || started < from || started >= to || (this.#sequences[row] ?? 0) >= below) continue;
      if (seen?.add(this.#pairs[number]?.key ?? '')) wanted[number] = false;
      yield row;
    }
  }

  runId(row: number): string {
    const hex = (at: number): string => (this.#ids[at] ?? 0).toString(16).padStart(8, '0');
    return hex(2 * row) + hex(2 * row + 1);
  }

  place(row: number): Place {
    const [offset = 0, bytes = 0] = this.#places.subarray(2 * row, 2 * row + 2);
    return { segment: this.segment, sequence: this.#sequences[row] ?? 0, offset, bytes };
  }

  /** Row of a run, or -1. */
  find(runId: string): number {
    const high = Number.parseInt(runId.slice(0, 8), 16);
    const low = Number.parseInt(runId.slice(8), 16);
    for (let row = this.#rows - 1; row >= 0; row -= 1) {
      if (this.#ids[2 * row + 1] === low && this.#ids[2 * row] === high) return row;
    }
    return -1;
  }

  #number(probe: string, target: string): number {
    const key = pairKey({ probe, target });
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#pairs.push({ key, probe, target }) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  #grow(): void {
    this.#ids = larger(this.#ids, Uint32Array);
    this.#started = larger(this.#started, Float64Array);
    this.#sequences = larger(this.#sequences, Float64Array);
    this.#places = larger(this.#places, Uint32Array);
    this.#names = larger(this.#names, Uint32Array);
  }
}

function larger<T extends Uint32Array | Float64Array>(old: T, Kind: new (length: number) => T): T {
  const fresh = new Kind(old.length * 2);
  fresh.set(old);
  return fresh;
}
