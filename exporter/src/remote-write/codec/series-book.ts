/**
 * Which bytes are which array of series. While nothing comes or goes, a producer hands over the same array and so the same
 * bytes; a reader of these bytes gets the producer's own array, or the one that was made of them last time.
 */
import { crc32 } from 'node:zlib';
import type { Series } from '../../core/series.js';
import { compress } from '../../core/snappy.js';
import { uncompress } from './block-compression.js';
import { decodeSeries, encodeSeries } from './series-chunk.js';
import { SameSeries } from './same-series.js';

export interface BookLimits {
  /** Arrays made of bytes that are kept although nobody may use them. */
  readonly arrays: number;
  /** Bytes of memory that these may take, by estimate. */
  readonly bytes: number;
}

const LIMITS: BookLimits = { arrays: 256, bytes: 16 * 2 ** 20 };
/** Memory of a decoded series beside its bytes, and how much larger decoded text is than compressed: by measurement. */
const SERIES_BYTES = 400;
const GROWTH = 8;

interface Page {
  readonly chunk: Uint8Array;
  readonly series: WeakRef<readonly Series[]>;
}

export class SeriesBook {
  readonly #chunks = new WeakMap<readonly Series[], Uint8Array>();
  readonly #pages = new Map<string, Page>();
  /** Arrays made of bytes, the one used last at the end, with their memory. */
  readonly #kept = new Map<readonly Series[], number>();
  #keptBytes = 0;
  readonly #same = new SameSeries();
  readonly #gone = new FinalizationRegistry<string>((key) => {
    if (this.#pages.get(key)?.series.deref() === undefined) this.#pages.delete(key);
  });

  constructor(private readonly limits = LIMITS) {}

  /** The compressed bytes of `series`. */
  chunkOf(series: readonly Series[]): Uint8Array {
    let chunk = this.#chunks.get(series);
    if (chunk) return chunk;
    chunk = compress(encodeSeries(series));
    this.#chunks.set(series, chunk);
    for (const one of series) this.#same.meet(one);
    const key = keyOf(chunk);
    if (!this.#pages.get(key)?.series.deref()) this.#note(key, chunk, series);
    return chunk;
  }

  /** The series of compressed bytes; throws a {@link PayloadError}. */
  seriesOf(chunk: Uint8Array): readonly Series[] {
    const key = keyOf(chunk);
    const page = this.#pages.get(key);
    const known = page && Buffer.compare(page.chunk, chunk) === 0 ? page.series.deref() : undefined;
    if (known) {
      const bytes = this.#kept.get(known);
      if (bytes !== undefined) this.#keep(known, bytes);
      return known;
    }
    const series = decodeSeries(uncompress(chunk)).map((one) => this.#same.meet(one));
    const own = chunk.slice();
    this.#note(key, own, series);
    this.#chunks.set(series, own);
    this.#keep(series, GROWTH * chunk.length + SERIES_BYTES * series.length);
    return series;
  }

  #note(key: string, chunk: Uint8Array, series: readonly Series[]): void {
    this.#pages.set(key, { chunk, series: new WeakRef(series) });
    this.#gone.register(series, key);
  }

  /** Keeps an array as the one used last, and lets those go that were not used for longest. */
  #keep(series: readonly Series[], bytes: number): void {
    if (!this.#kept.delete(series)) this.#keptBytes += bytes;
    this.#kept.set(series, bytes);
    for (const [oldest, size] of this.#kept) {
      if (this.#kept.size <= this.limits.arrays && this.#keptBytes <= this.limits.bytes) break;
      this.#kept.delete(oldest);
      this.#keptBytes -= size;
    }
  }
}

const keyOf = (chunk: Uint8Array): string => `${chunk.length}:${crc32(chunk)}`;
