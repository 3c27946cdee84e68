import type { Block, Exemplar, LabelPair, Series, SeriesMetadata } from '../../core/series.js';
import { Families } from './families.js';
import type { Dialect } from './grammar.js';
import { Layout } from './layout.js';
import { PageScan, type SeriesSource } from './page-scan.js';
import { SharedPairs } from './shared-pairs.js';

export type { Dialect } from './grammar.js';

/** More samples than allowed. The page was understood. */
export class TooManySamples extends Error {
  override readonly name = 'TooManySamples';
  constructor(readonly counts: Counts) {
    super(`${counts.kept} samples`);
  }
}

export interface Counts {
  /** Samples on the page. */
  readonly scraped: number;
  /** Of those, rows of the block: neither dropped by relabelling nor said twice. */
  readonly kept: number;
  /** Lines that said a series again; the first counted. */
  readonly duplicates: number;
  /** Rows whose series the page before did not have. */
  readonly added: number;
}

export interface Reading {
  /** The page's rows, then those of the trailer, whose values are for the caller to fill in. */
  readonly block: Block;
  readonly counts: Counts;
  /** Series that the page before had and this one has not. */
  readonly gone: readonly Series[];
}

export interface PageReaderOptions {
  /** What becomes of the labels of a page, the name among them; undefined drops the series. */
  readonly label: (labels: readonly LabelPair[]) => LabelPair[] | undefined;
  /** Series that follow those of the page in every block. */
  readonly trailer: readonly Series[];
  readonly maxSamples: number;
  readonly honorTimestamps: boolean;
  /** Series that were alive before the first page; those that it has not are gone then. */
  readonly inherited?: readonly Series[];
}

/** Known lines that are read before others get their turn: about a millisecond. */
const SLICE_LINES = 4096;
const NO_HISTOGRAMS: Block['histograms'] = new Map();
const NO_EXEMPLARS: Block['exemplars'] = new Map();

/**
 * Reads the pages of one target. It remembers the bytes that stay the same from page to page: where they do, a line costs
 * a comparison and a number. Series keep their objects as long as they live, and `block.series` its as long as the
 * page has the same series.
 */
export class PageReader {
  readonly #families = new Families();
  readonly #source: SeriesSource;
  #layout: Layout;
  #dialect: Dialect = 'text';
  /** Rows with explicit timestamps in the page before: they get no staleness markers. */
  #explicit: Uint8Array | undefined;
  /** The last scrape gave a page. */
  #live = false;
  #noStarts = new Float64Array(0);
  #inherited: ReadonlyMap<string, Series>;
  /** Of the page that is being read, or was last. */
  #pairs = new SharedPairs();

  constructor(private readonly options: PageReaderOptions) {
    this.#layout = new Layout([], options.trailer);
    this.#inherited = new Map(options.inherited?.map((one) => [identityOf(one.labels), one]));
    this.#source = { series: (labels, metadata) => this.#series(labels, metadata) };
  }

  /** `at`: Unix milliseconds of the scrape. Rejects with an ExpositionError or {@link TooManySamples}; then nothing has changed. */
  async read(body: Uint8Array, dialect: Dialect, at: number): Promise<Reading> {
    const before = this.#layout;
    this.#pairs = new SharedPairs();
    const expected = dialect === this.#dialect ? before : new Layout([], this.options.trailer);
    const scan = new PageScan(body, dialect, expected, { families: this.#families, source: this.#source });
    while (!scan.next(SLICE_LINES)) await new Promise((resolve) => setImmediate(resolve));
    const layout = scan.items === undefined ? before : new Layout(scan.items, this.options.trailer, before);
    const counts = countsOf(layout, before);
    if (layout.rows > this.options.maxSamples) throw new TooManySamples(counts);
    const isGone = (identity: string): boolean => !layout.rowOfIdentity.has(identity);
    const gone = layout === before && this.#inherited.size === 0 ? [] : this.#gone(isGone);
    this.#layout = layout;
    this.#dialect = dialect;
    this.#live = true;
    return { block: this.#block(scan, at), counts, gone };
  }

  /** The target gave no page, or is no more: the series that have now ended. */
  end(): readonly Series[] {
    const gone = this.#gone(() => true);
    this.#live = false;
    return gone;
  }

  #gone(isGone: (identity: string) => boolean): Series[] {
    const gone = [...this.#inherited].filter(([identity]) => isGone(identity)).map(([, series]) => series);
    this.#inherited = new Map();
    if (!this.#live) return gone;
    const { rowOfIdentity, series } = this.#layout;
    for (const [identity, row] of rowOfIdentity) {
      const one = series[row];
      if (one !== undefined && this.#explicit?.[row] !== 1 && isGone(identity)) gone.push(one);
    }
    return gone;
  }

  #series(labels: readonly LabelPair[], metadata: SeriesMetadata): ReturnType<SeriesSource['series']> {
    const own = this.options.label(labels);
    if (own?.some(([name]) => name === '__name__') !== true) return { series: undefined, identity: '' };
    const identity = identityOf(own);
    const row = this.#layout.rowOfIdentity.get(identity);
    const known = row === undefined ? undefined : this.#layout.series[row];
    if (known?.metadata === metadata) return { series: known, identity };
    return { series: { labels: own.map((pair) => this.#pairs.of(pair)), metadata }, identity };
  }

  #block(scan: PageScan, at: number): Block {
    const { series, rows, itemOfRow } = this.#layout;
    const values = new Float64Array(series.length);
    const items = scan.values;
    for (let row = 0; row < rows; row += 1) values[row] = items[itemOfRow[row] ?? 0] ?? 0;
    const timestamps = new Float64Array(series.length).fill(at);
    this.#explicit = undefined;
    if (scan.stamps !== undefined && this.options.honorTimestamps) this.#stamp(scan.stamps, timestamps);
    const exemplars = this.#exemplars(scan);
    return { series, values, timestamps, starts: this.#starts(items), histograms: NO_HISTOGRAMS, exemplars };
  }

  #stamp(stamps: Float64Array, timestamps: Float64Array): void {
    const { rows, itemOfRow } = this.#layout;
    const explicit = new Uint8Array(rows);
    for (let row = 0; row < rows; row += 1) {
      const stamp = stamps[itemOfRow[row] ?? 0] ?? NaN;
      if (Number.isNaN(stamp)) continue;
      timestamps[row] = stamp;
      explicit[row] = 1;
    }
    this.#explicit = explicit;
  }

  #starts(items: Float64Array): Float64Array {
    const { createdOfRow, series } = this.#layout;
    if (createdOfRow === undefined) {
      if (this.#noStarts.length !== series.length) this.#noStarts = new Float64Array(series.length);
      return this.#noStarts;
    }
    const starts = new Float64Array(series.length);
    createdOfRow.forEach((item, row) => {
      const seconds = item < 0 ? 0 : (items[item] ?? 0);
      if (seconds > 0 && Number.isFinite(seconds)) starts[row] = Math.round(seconds * 1000);
    });
    return starts;
  }

  #exemplars(scan: PageScan): Block['exemplars'] {
    if (scan.exemplars.size === 0) return NO_EXEMPLARS;
    const { items, rowOfItem } = this.#layout;
    const exemplars = new Map<number, readonly Exemplar[]>();
    for (const [index, { raw, exemplar }] of scan.exemplars) {
      const item = items[index];
      const row = rowOfItem[index] ?? -1;
      if (item?.kind !== 'sample' || row < 0 || item.exemplar === raw) continue;
      item.exemplar = raw;
      exemplars.set(row, [exemplar]);
    }
    return exemplars;
  }
}

const identityOf = (labels: readonly LabelPair[]): string => JSON.stringify(labels);

function countsOf(layout: Layout, before: Layout): Counts {
  const { samples: scraped, rows: kept, duplicates } = layout;
  let added = 0;
  if (layout !== before)
    for (const identity of layout.rowOfIdentity.keys()) if (!before.rowOfIdentity.has(identity)) added += 1;
  return { scraped, kept, duplicates, added };
}
