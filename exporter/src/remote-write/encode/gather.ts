/** Rows of a request, put together by series: a series stands in a request once, its samples in time order. */
import type { Block, Exemplar, NativeHistogram } from '../../core/series.js';
import { STALE_HIGH, STALE_LOW } from '../../core/series.js';
import type { Row } from './batch.js';
import type { OutSeries } from './out-series.js';

/** How a row is sent. */
export type Form = 'sample' | 'histogram';

const SAMPLES: readonly Form[] = ['sample'];
const HISTOGRAMS: readonly Form[] = ['histogram'];
const BOTH: readonly Form[] = ['sample', 'histogram'];

const NONE = -1;
const EMPTY: Block = {
  series: [],
  timestamps: new Float64Array(0),
  values: new Float64Array(0),
  starts: new Float64Array(0),
  histograms: new Map(),
  exemplars: new Map(),
};

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
  #rows: readonly Row[] = [];

  collect(rows: readonly Row[]): void {
    this.#rows = rows;
    this.#room(rows.length);
    const { series: met, next, timestamps, starts, words, special } = this;
    const stamp = (batches += 1);
    met.length = 0;
    let block = EMPTY;
    let from: Uint32Array = new Uint32Array(0);
    let plain = true;
    for (let at = 0; at < rows.length; at += 1) {
      const { series, block: own, row } = rows[at] as Row;
      if (own !== block) {
        block = own;
        from = new Uint32Array(block.values.buffer, block.values.byteOffset, 2 * block.values.length);
        plain = block.histograms.size === 0 && block.exemplars.size === 0;
      }
      timestamps[at] = block.timestamps[row] as number;
      starts[at] = block.starts[row] as number;
      words[2 * at] = from[2 * row] as number;
      words[2 * at + 1] = from[2 * row + 1] as number;
      special[at] = plain || !(block.histograms.has(row) || block.exemplars.has(row)) ? 0 : 1;
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
    const { block, row } = this.#rows[at] as Row;
    return block.histograms.get(row);
  }

  exemplars(at: number): readonly Exemplar[] {
    if (this.special[at] === 0) return [];
    const { block, row } = this.#rows[at] as Row;
    return block.exemplars.get(row) ?? [];
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
