/**
 * The series of one metric, as columns. Reading is frozen by copy on write: `freeze` hands out the columns
 * themselves and marks them; the next change copies the column it touches (8 bytes a series, once a snapshot).
 */
import type { Metric } from '@parallax/contract';
import { HOLE, type Family, type FamilyHead, type LabelTexts } from '../core/snapshot.js';
import { keepShapes } from '../core/shapes.js';
import { LiveDistribution, type Run } from './native-histogram.js';
import { RowIndex } from './row-index.js';

const FIRST_ROWS = 8;
const NONE = new Float64Array(0);

const head = (metric: Metric): FamilyHead => ({
  name: metric.name,
  type: metric.type,
  help: metric.help,
  unit: metric.unit === 'none' ? '' : metric.unit === 'timestamp_seconds' ? 'seconds' : metric.unit,
});

function widened<T extends Uint32Array | Float64Array>(column: T, next: T): T {
  next.set(column);
  return next;
}

export class FamilyTable {
  readonly labelNames: readonly string[];
  own = new Uint32Array(FIRST_ROWS);
  base = new Uint32Array(FIRST_ROWS);
  /** Live series. */
  series = 0;
  /** Row of the overflow series, -1 until a budget was used up. */
  overflow = -1;

  readonly #head: FamilyHead;
  readonly #bounds: readonly number[];
  readonly #index = new RowIndex();
  readonly #free: number[] = [];
  #rows = 0;
  #owners = new Uint32Array(FIRST_ROWS);
  #stamps = new Uint32Array(FIRST_ROWS);
  #values: Float64Array;
  #created: Float64Array;
  #distributions: (LiveDistribution | undefined)[] = [];
  #keysShared = false;
  #valuesShared = false;
  /** Distributions older than this may be read by a snapshot. */
  #epoch = 0;

  constructor(
    readonly metric: Metric,
    /** Position among the families of the store. */
    readonly number: number,
  ) {
    this.labelNames = Object.keys(metric.labels);
    this.#head = head(metric);
    this.#bounds = metric.buckets ?? [];
    this.#values = metric.type === 'histogram' ? NONE : new Float64Array(FIRST_ROWS);
    this.#created = this.accumulates ? new Float64Array(FIRST_ROWS) : NONE;
  }

  /** Counters and histograms add up; gauges and infos are facts that may end. */
  get accumulates(): boolean {
    return this.metric.type === 'counter' || this.metric.type === 'histogram';
  }

  /** The row with these label texts, or -1. */
  find(own: number, base: number): number {
    return this.#index.find(this, own, base);
  }

  /** A new row that nobody owns yet; `createdAt` in Unix seconds. */
  add(own: number, base: number, createdAt: number): number {
    const reused = this.#free.pop();
    if (reused !== undefined) this.#unshareKeys();
    else if (this.#rows === this.own.length) this.#grow();
    const row = reused ?? this.#rows++;
    this.own[row] = own;
    this.base[row] = base;
    this.#owners[row] = 0;
    this.#index.add(this, row);
    this.#begin(row, createdAt);
    this.series += 1;
    return row;
  }

  retain(row: number): void {
    this.#owners[row] = (this.#owners[row] ?? 0) + 1;
  }

  /** One owner less; true when that was the last one and the row must be removed. */
  release(row: number): boolean {
    const owners = (this.#owners[row] ?? 0) - 1;
    this.#owners[row] = owners;
    return owners === 0;
  }

  remove(row: number): void {
    this.#index.remove(this, row);
    this.#unshareKeys();
    this.own[row] = HOLE;
    this.series -= 1;
    this.#free.push(row);
    if (this.metric.type !== 'histogram') return;
    this.#unshareValues();
    this.#distributions[row] = undefined;
  }

  /** Marks a row as reported by batch `stamp`. */
  touch(row: number, stamp: number): void {
    this.#stamps[row] = stamp;
  }

  touched(row: number, stamp: number): boolean {
    return this.#stamps[row] === stamp;
  }

  /** Takes one value as the type says; false when the type cannot take it. */
  apply(row: number, value: number, run?: Run): boolean {
    switch (this.metric.type) {
      case 'counter':
        if (!(value >= 0 && value < Infinity)) return false;
        this.#unshareValues();
        this.#values[row] = (this.#values[row] ?? 0) + value;
        return true;
      case 'histogram':
        if (!(value >= 0 && value < Infinity)) return false;
        this.#observe(row, value, run);
        return true;
      case 'gauge':
      case 'info':
        this.#unshareValues();
        this.#values[row] = this.metric.type === 'info' ? 1 : value;
        return true;
    }
  }

  /** The family as it is now; what changes later does not reach it. */
  freeze(texts: LabelTexts): Family {
    this.#keysShared = true;
    this.#valuesShared = true;
    this.#epoch += 1;
    const rows = { head: this.#head, rows: this.#rows, texts, own: this.own, base: this.base, created: this.#created };
    return this.metric.type === 'histogram'
      ? { ...rows, shape: 'histogram', bounds: this.#bounds, distributions: this.#distributions }
      : { ...rows, shape: 'scalar', values: this.#values };
  }

  #begin(row: number, createdAt: number): void {
    this.#unshareValues();
    if (this.accumulates) this.#created[row] = createdAt;
    if (this.metric.type !== 'histogram') this.#values[row] = 0;
    else this.#distributions[row] = new LiveDistribution(new Float64Array(this.#bounds.length + 1), this.#epoch);
  }

  #observe(row: number, value: number, run?: Run): void {
    let distribution = this.#distributions[row];
    if (!distribution) return;
    if (distribution.epoch !== this.#epoch) {
      this.#unshareValues();
      distribution = distribution.clone(this.#epoch);
      this.#distributions[row] = distribution;
    }
    distribution.observe(value, this.#bounds, run);
  }

  #unshareKeys(): void {
    if (!this.#keysShared) return;
    this.own = this.own.slice();
    this.base = this.base.slice();
    this.#created = this.#created.slice();
    this.#keysShared = false;
  }

  #unshareValues(): void {
    if (!this.#valuesShared) return;
    this.#values = this.#values.slice();
    this.#distributions = this.#distributions.slice();
    this.#valuesShared = false;
  }

  #grow(): void {
    const size = Math.ceil(this.own.length * 1.5);
    this.own = widened(this.own, new Uint32Array(size));
    this.base = widened(this.base, new Uint32Array(size));
    this.#owners = widened(this.#owners, new Uint32Array(size));
    this.#stamps = widened(this.#stamps, new Uint32Array(size));
    if (this.metric.type !== 'histogram') this.#values = widened(this.#values, new Float64Array(size));
    if (this.accumulates) this.#created = widened(this.#created, new Float64Array(size));
    this.#keysShared = false;
    if (this.metric.type !== 'histogram') this.#valuesShared = false;
  }
}

// A snapshot is gone when its page was sent; renderers are compiled for the shapes of its families.
const noTexts: LabelTexts = { slabs: [], start: new Uint32Array(1), length: new Uint16Array(1) };
const example = { name: 'x', unit: 'none', help: '', scope: 'vantage', labels: {}, stability: 'stable' } as const;
for (const type of ['gauge', 'counter', 'histogram'] as const) {
  keepShapes(new FamilyTable({ ...example, type }, 0).freeze(noTexts));
}
