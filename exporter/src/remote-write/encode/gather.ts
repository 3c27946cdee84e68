/** Rows of a request, put together by series: a series stands in a request once, its samples in time order. */
import type { Exemplar, NativeHistogram } from '../../core/series.js';
import { STALE_HIGH, STALE_LOW } from '../../core/series.js';
import { wordsOf, type Piece, type Row, type Rows } from './batch.js';
import type { OutSeries } from './out-series.js';

/** How a row is sent. */
export type Form = 'sample' | 'histogram';

const SAMPLES: readonly Form[] = ['sample'];
const HISTOGRAMS: readonly Form[] = ['histogram'];
const BOTH: readonly Form[] = ['sample', 'histogram'];

const NONE = -1;
/** Series are marked with the number of the batch they were met in; no two encoders may count the same. */
let batches = 0;

/** Columns of a batch, copied out of its blocks; used again for the next one. */
export class Gather {
  /** Each once, in the order in which they were met. */
  readonly series: OutSeries[] = [];
  /** Per row: the next row of its series, or -1. */
  next = new Int32Array(0);
  timestamps = new Float64Array(0);
  starts = new Float64Array(0);
  /** Two words a value, the low one first: a staleness marker must not go through arithmetic. */
  words = new Uint32Array(0);
  /** Per row: 1 when it has a histogram or exemplars. */
  special = new Uint8Array(0);
  #pieces: readonly Piece[] = [];

  collect({ pieces, length }: Rows): void {
    this.#pieces = pieces;
    this.#room(length);
    const stamp = (batches += 1);
    this.series.length = 0;
    let at = 0;
    for (const piece of pieces) {
      this.#copy(piece, at);
      this.#meet(piece, at, stamp);
      at += piece.to - piece.from;
    }
  }

  /**
   * Forms of the rows of a series. A staleness marker takes the form of the others: where samples and histograms go in
   * lists of their own, receivers read one list after the other, and a marker must not overtake.
   */
  forms(series: OutSeries): readonly Form[] {
    let special = false;
    for (let at = series.first; at >= 0 && !special; at = this.next[at] as number) special = this.special[at] === 1;
    if (!special) return SAMPLES;
    let samples = 0;
    let histograms = 0;
    for (let at = series.first; at >= 0; at = this.next[at] as number) {
      if (this.histogram(at)) histograms += 1;
      else if (!this.isStale(at)) samples += 1;
    }
    if (histograms === 0) return SAMPLES;
    return samples === 0 ? HISTOGRAMS : BOTH;
  }

  /** Whether row `at` of a series with these forms is sent as `form`. */
  has(at: number, form: Form, forms: readonly Form[]): boolean {
    if (forms.length === 1) return form === forms[0];
    return form === (this.histogram(at) ? 'histogram' : 'sample');
  }

  isStale(at: number): boolean {
    return this.words[2 * at] === STALE_LOW && this.words[2 * at + 1] === STALE_HIGH;
  }

  histogram(at: number): NativeHistogram | undefined {
    if (this.special[at] === 0) return undefined;
    const { block, row } = this.#row(at);
    return block.histograms.get(row);
  }

  exemplars(at: number): readonly Exemplar[] {
    if (this.special[at] === 0) return [];
    const { block, row } = this.#row(at);
    return block.exemplars.get(row) ?? [];
  }

  /** Columns of a piece, from row `start` on. */
  #copy({ block, rows, from, to }: Piece, start: number): void {
    const { timestamps, starts, words, special } = this;
    const source = wordsOf(block.values);
    const plain = block.histograms.size === 0 && block.exemplars.size === 0;
    for (let k = from, at = start; k < to; k += 1, at += 1) {
      const row = rows[k] as number;
      timestamps[at] = block.timestamps[row] as number;
      starts[at] = block.starts[row] as number;
      words[2 * at] = source[2 * row] as number;
      words[2 * at + 1] = source[2 * row + 1] as number;
      special[at] = plain || !(block.histograms.has(row) || block.exemplars.has(row)) ? 0 : 1;
    }
  }

  /** Puts the rows of a piece, from row `start` on, to their series. */
  #meet({ series: all, from, to }: Piece, start: number, stamp: number): void {
    const { series: met, next } = this;
    for (let k = from, at = start; k < to; k += 1, at += 1) {
      const series = all[k] as OutSeries;
      next[at] = NONE;
      if (series.stamp === stamp) this.#append(series, at);
      else {
        series.stamp = stamp;
        series.first = at;
        series.last = at;
        met.push(series);
      }
    }
  }

  #row(at: number): Pick<Row, 'block' | 'row'> {
    let before = 0;
    for (const { block, rows, from, to } of this.#pieces) {
      if (at < before + to - from) return { block, row: rows[from + at - before] as number };
      before += to - from;
    }
    throw new RangeError(`row ${at} of ${before}`);
  }

  /** Adds row `at` to those of its series, at its place in time; nearly always that is the end. */
  #append(series: OutSeries, at: number): void {
    const { next, timestamps } = this;
    const time = timestamps[at] as number;
    if (time >= (timestamps[series.last] as number)) {
      next[series.last] = at;
      series.last = at;
      return;
    }
    let before = NONE;
    let behind = series.first;
    for (; (timestamps[behind] as number) <= time; behind = next[behind] as number) before = behind;
    next[at] = behind;
    if (before === NONE) series.first = at;
    else next[before] = at;
  }

  #room(rows: number): void {
    if (rows <= this.next.length) return;
    this.next = new Int32Array(rows);
    this.timestamps = new Float64Array(rows);
    this.starts = new Float64Array(rows);
    this.words = new Uint32Array(2 * rows);
    this.special = new Uint8Array(rows);
  }
}
