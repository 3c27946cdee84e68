import { markStale, type Block, type Exemplar, type NativeHistogram, type Series } from '../../core/series.js';

/** Gathers the rows of a block, and hands over the array of series of the last one when they are the same again. */
export class BlockBuilder {
  #series: Series[] = [];
  #values: number[] = [];
  #starts: number[] = [];
  #stale: number[] = [];
  #histograms = new Map<number, NativeHistogram>();
  #exemplars = new Map<number, readonly Exemplar[]>();

  get rows(): number {
    return this.#series.length;
  }

  /** `start` in Unix milliseconds, 0 when unknown. */
  add(series: Series, value: number, start: number): void {
    this.#series.push(series);
    this.#values.push(value);
    this.#starts.push(start);
  }

  addHistogram(series: Series, histogram: NativeHistogram, start: number): void {
    this.#histograms.set(this.#series.length, histogram);
    this.add(series, 0, start);
  }

  /** Exemplars of the row that was added last. */
  exemplify(exemplars: readonly Exemplar[]): void {
    this.#exemplars.set(this.#series.length - 1, exemplars);
  }

  /** The series has ended. */
  addStale(series: Series): void {
    this.#stale.push(this.#series.length);
    this.add(series, 0, 0);
  }

  /** The block, all rows at `timestamp` in Unix milliseconds; the builder is empty again. `last` are series of an earlier one. */
  build(timestamp: number, last: readonly Series[] | undefined): Block {
    const same = last?.length === this.#series.length && last.every((series, row) => series === this.#series[row]);
    const values = Float64Array.from(this.#values);
    for (const row of this.#stale) markStale(values, row);
    const block: Block = {
      series: same ? last : this.#series,
      timestamps: new Float64Array(this.#series.length).fill(timestamp),
      values,
      starts: Float64Array.from(this.#starts),
      histograms: this.#histograms,
      exemplars: this.#exemplars,
    };
    this.#series = [];
    this.#values = [];
    this.#starts = [];
    this.#stale = [];
    this.#histograms = new Map();
    this.#exemplars = new Map();
    return block;
  }
}
