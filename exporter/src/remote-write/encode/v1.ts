/**
 * WriteRequest of remote write 1.0: https://prometheus.io/docs/specs/prw/remote_write_spec/, messages in prompb/remote.proto
 * and prompb/types.proto. WriteRequest{timeseries=1, metadata=3}; TimeSeries{labels=1, samples=2, exemplars=3,
 * histograms=4}; Sample{value=1, timestamp=2}; Exemplar{labels=1, value=2, timestamp=3}.
 * Of what is not in the specification, receivers take exemplars, histograms and metadata.
 */
import { Message, writeVarint } from '../../core/protobuf.js';
import type { SeriesMetadata } from '../../core/series.js';
import { Again } from './again.js';
import type { EncodeOptions, Piece, RequestEncoder, Rows } from './batch.js';
import { Gather, type Form } from './gather.js';
import { Growing } from './growing.js';
import { writeHistogram } from './histogram.js';
import { Int64 } from './int64.js';
import { METADATA_TYPE } from './metadata.js';
import { labelFields, type OutSeries } from './out-series.js';
import { pageOf, writePage } from './v1-again.js';

const LENGTH_DELIMITED = 2;
const TIMESERIES = 8 + LENGTH_DELIMITED;
const SAMPLE = 16 + LENGTH_DELIMITED;
const EXEMPLAR = 3;
const HISTOGRAM = 4;
const METADATA = 3;
/** Fields of Sample. */
const VALUE = 8 + 1;
const TIMESTAMP = 2 * 8;
/** Bytes of the head of a series at most. */
const HEAD_BYTES = 11;
/** Bytes that are written behind a sample and overwritten by what comes next. */
const SLACK = 16;

export class V1Encoder implements RequestEncoder {
  readonly #out = new Growing(64 * 1024);
  readonly #gather = new Gather();
  readonly #pages = new Again(pageOf);
  readonly #time = new Int64();
  readonly #exemplars = new Message();
  readonly #histograms = new Message();
  readonly #part = new Message();

  constructor(private readonly options: Pick<EncodeOptions, 'exemplars'>) {}

  encode(rows: Rows, families: readonly SeriesMetadata[] = []): Uint8Array {
    this.#out.at = 0;
    if (!this.#writeAgain(rows)) this.#writeNew(rows);
    if (families.length > 0) this.#metadata(families);
    return this.#out.written;
  }

  #writeNew(rows: Rows): void {
    this.#gather.collect(rows);
    for (const series of this.#gather.series) this.#timeSeries(series, this.#gather.forms(series));
  }

  /** Whether the request could be put together of what is kept of its series. */
  #writeAgain(rows: Rows): boolean {
    const pages = this.#pages.ofAll(rows);
    const isWhole = pages?.every((page, k) => writePage(page, rows.pieces[k] as Piece, this.#out, this.#time)) ?? false;
    if (!isWhole) this.#out.at = 0;
    return isWhole;
  }

  #timeSeries(series: OutSeries, forms: readonly Form[]): void {
    const gather = this.#gather;
    const exemplars = this.#exemplars.clear();
    const histograms = this.#histograms.clear();
    const { labelBytes } = series;
    let size = labelBytes.length;
    for (let at = series.first; at >= 0; at = gather.next[at] as number) {
      if (gather.special[at] === 1 && this.options.exemplars) this.#exemplarsOf(at);
      if (gather.has(at, 'sample', forms)) size += 2 + this.#sampleSize(at);
      else this.#histogram(at);
    }
    size += exemplars.length + histograms.length;
    const out = this.#out;
    out.room(HEAD_BYTES + size + SLACK);
    out.bytes[out.at] = TIMESERIES;
    out.at = writeVarint(out.bytes, out.at + 1, size);
    out.bytes.set(labelBytes, out.at);
    out.at += labelBytes.length;
    for (let at = series.first; at >= 0; at = gather.next[at] as number) {
      if (gather.has(at, 'sample', forms)) this.#sample(at);
    }
    if (exemplars.length > 0) out.at = exemplars.copy(out.bytes, out.at);
    if (histograms.length > 0) out.at = histograms.copy(out.bytes, out.at);
  }

  /** Bytes of a Sample: a double and an int64 with their tags. */
  #sampleSize(at: number): number {
    this.#time.set(this.#gather.timestamps[at] as number);
    return 10 + this.#time.length;
  }

  #sample(at: number): void {
    const out = this.#out;
    const { view, at: to } = out;
    const { words } = this.#gather;
    view.setUint32(to, SAMPLE | (this.#sampleSize(at) << 8) | (VALUE << 16), true);
    view.setUint32(to + 3, words[2 * at] as number, true);
    view.setUint32(to + 7, words[2 * at + 1] as number, true);
    view.setUint8(to + 11, TIMESTAMP);
    out.at = to + 12;
    this.#time.append(out);
  }

  #histogram(at: number): void {
    const histogram = this.#gather.isStale(at) ? undefined : this.#gather.histogram(at);
    const timestamp = this.#gather.timestamps[at] as number;
    this.#histograms.nested(HISTOGRAM, writeHistogram(this.#part.clear(), { histogram, timestamp, start: 0 }));
  }

  #exemplarsOf(at: number): void {
    const timestamp = this.#gather.timestamps[at] as number;
    for (const { labels, value, timestamp: own } of this.#gather.exemplars(at)) {
      const part = this.#part.clear().raw(labelFields(labels)).double(2, value);
      this.#exemplars.nested(EXEMPLAR, part.int64(3, Math.round(own || timestamp)));
    }
  }

  /** MetricMetadata{type=1, metric_family_name=2, help=4, unit=5} as field 3. */
  #metadata(families: readonly SeriesMetadata[]): void {
    const fields = this.#exemplars.clear();
    for (const { family, type, help, unit } of families) {
      const part = this.#part.clear().unsigned(1, METADATA_TYPE[type]).text(2, family).text(4, help).text(5, unit);
      fields.nested(METADATA, part);
    }
    this.#out.room(fields.length);
    this.#out.at = fields.copy(this.#out.bytes, this.#out.at);
  }
}
