import type { Series, SeriesMetadata } from '../../core/series.js';
import type { Cursor } from './cursor.js';
import type { Comment } from './grammar.js';

/** Lines of a page as far as they stay the same from page to page. `raw` has one character a byte. */
export type Item = CommentItem | SampleItem | CreatedItem;

interface CommentItem {
  readonly kind: 'comment';
  /** The line with its line feed. */
  readonly raw: string;
  readonly comment: Comment;
}

export interface SampleItem {
  readonly kind: 'sample';
  /** From the start of the line to where the value begins. */
  readonly raw: string;
  /** Name on the page. */
  readonly name: string;
  readonly metadata: SeriesMetadata;
  /** Undefined when relabelling drops it. */
  readonly series: Series | undefined;
  /** Equal for equal labels. */
  readonly identity: string;
  /** What a `_created` for it is called; '' when there is none. */
  readonly group: string;
  /** The exemplar that was handed over last, as it stood on the page: it is not said twice. */
  exemplar?: string;
}

interface CreatedItem {
  readonly kind: 'created';
  readonly raw: string;
  readonly name: string;
  readonly group: string;
}

const KIND = { comment: 0, sample: 1, created: 1 } as const;

/** What a page looked like, so that the next one is read by comparing. */
export class Layout {
  /** Rows in the order of the page, then the trailer. */
  readonly series: readonly Series[];
  /** Without the trailer. */
  readonly rows: number;
  readonly rowOfIdentity = new Map<string, number>();
  /** By row, the item that gives its value; by row, the one that says since when it counts, or -1. */
  readonly itemOfRow: Int32Array;
  readonly createdOfRow: Int32Array | undefined;
  /** By item: its row, or -1. */
  readonly rowOfItem: Int32Array;
  /** Lines with a sample, `_created` left out. */
  readonly samples: number;
  /** Lines that say a series again. */
  readonly duplicates: number;

  readonly #places: ReadonlyMap<string, number>;
  readonly #keys: DataView;
  /** By item, where its bytes begin in the keys; one more for the end. */
  readonly #starts: Uint32Array;
  readonly #kinds: Uint8Array;

  constructor(
    readonly items: readonly Item[],
    trailer: readonly Series[],
    before?: Layout,
  ) {
    this.rowOfItem = new Int32Array(items.length).fill(-1);
    const series: Series[] = [];
    const itemOfRow: number[] = [];
    let [samples, dropped] = [0, 0];
    items.forEach((item, index) => {
      if (item.kind !== 'sample') return;
      samples += 1;
      if (item.series === undefined) dropped += 1;
      else if (!this.rowOfIdentity.has(item.identity)) {
        this.rowOfIdentity.set(item.identity, series.length);
        this.rowOfItem[index] = series.length;
        itemOfRow.push(index);
        series.push(item.series);
      }
    });
    this.rows = series.length;
    this.samples = samples;
    this.duplicates = samples - dropped - this.rows;
    this.itemOfRow = Int32Array.from(itemOfRow);
    this.createdOfRow = createdOfRows(items, itemOfRow);
    series.push(...trailer);
    this.series = before !== undefined && sameArray(before.series, series) ? before.series : series;
    this.#places = new Map(items.map(({ raw }, index) => [raw, index]));
    this.#kinds = Uint8Array.from(items, ({ kind }) => KIND[kind]);
    this.#starts = new Uint32Array(items.length + 1);
    this.#keys = this.#joinKeys();
  }

  get count(): number {
    return this.items.length;
  }

  /** Where a line of these bytes stood; undefined when there was none. */
  placeOf(raw: string): number | undefined {
    return this.#places.get(raw);
  }

  isComment(index: number): boolean {
    return this.#kinds[index] === KIND.comment;
  }

  /** Whether the bytes of item `index` stand at the cursor; then the cursor goes behind them. */
  meets(index: number, cursor: Cursor): boolean {
    const start = this.#starts[index] ?? 0;
    const stop = this.#starts[index + 1] ?? start;
    const { at, view } = cursor;
    if (at + stop - start > cursor.end) return false;
    const keys = this.#keys;
    let key = start;
    let place = at;
    for (; key + 4 <= stop; key += 4, place += 4) {
      if (keys.getInt32(key, true) !== view.getInt32(place, true)) return false;
    }
    for (; key < stop; key += 1, place += 1) if (keys.getUint8(key) !== view.getUint8(place)) return false;
    cursor.at = place;
    return true;
  }

  #joinKeys(): DataView {
    let total = 0;
    this.items.forEach(({ raw }, index) => {
      this.#starts[index] = total;
      total += raw.length;
    });
    this.#starts[this.items.length] = total;
    const bytes = Buffer.allocUnsafe(total);
    this.items.forEach(({ raw }, index) => bytes.write(raw, this.#starts[index] ?? 0, 'latin1'));
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

function createdOfRows(items: readonly Item[], itemOfRow: readonly number[]): Int32Array | undefined {
  const groups = new Map<string, number>();
  items.forEach((item, index) => {
    if (item.kind === 'created') groups.set(item.group, index);
  });
  if (groups.size === 0) return undefined;
  return Int32Array.from(itemOfRow, (index) => {
    const item = items[index];
    return item?.kind === 'sample' ? (groups.get(item.group) ?? -1) : -1;
  });
}

function sameArray<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((thing, index) => thing === other[index]);
}
