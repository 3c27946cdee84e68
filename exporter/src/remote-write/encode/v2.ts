/**
 * Request of remote write 2.0-rc.4: https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/, messages in
 * io/prometheus/write/v2/types.proto. Request{symbols=4, timeseries=5}, symbols[0] = ""; TimeSeries{labels_refs=1 packed,
 * samples=2, histograms=3, exemplars=4, metadata=5}; Sample{value=1, timestamp=2, start_timestamp=3};
 * Exemplar{labels_refs=1, value=2, timestamp=3}; Metadata{type=1, help_ref=3, unit_ref=4}.
 */
import { Message, varintSize, writeVarint } from '../../core/protobuf.js';
import type { About } from './about.js';
import { Again } from './again.js';
import { wordsOf, type EncodeOptions, type Piece, type RequestEncoder, type Rows } from './batch.js';
import { Gather, type Form } from './gather.js';
import { Growing } from './growing.js';
import { writeHistogram } from './histogram.js';
import { Int64 } from './int64.js';
import type { OutSeries } from './out-series.js';
import { sheetOf, type Sheet } from './sheet.js';
import type { Symbols } from './symbols.js';
import { Wholes, wholeOf, writeWhole } from './v2-again.js';

const TIMESERIES = 5 * 8 + 2;
const REFS = 8 + 2;
const SAMPLE = 2 * 8 + 2;
const HISTOGRAM = 3;
const EXEMPLAR = 4;
/** Fields of Sample. */
const VALUE = 8 + 1;
const TIMESTAMP = 2 * 8;
const START_TIMESTAMP = 3 * 8;
/** Bytes at most: of a sample with its head and what is overwritten behind it, of the heads of a series and its references. */
const SAMPLE_BYTES = 2 + 9 + 11 + 16;
const HEAD_BYTES = 16;

export class V2Encoder implements RequestEncoder {
  readonly #body = new Growing(64 * 1024);
  readonly #request = new Growing(128 * 1024);
  readonly #gather = new Gather();
  readonly #sheets = new Again(sheetOf);
  readonly #wholes = new Wholes();
  readonly #time = new Int64();
  readonly #start = new Int64();
  readonly #histograms = new Message();
  readonly #exemplars = new Message();
  readonly #part = new Message();
  readonly #packed = new Message();

  /** `symbols` are those that the series of the rows were made with. */
  constructor(
    private readonly symbols: Symbols,
    private readonly options: EncodeOptions,
  ) {}

  encode(rows: Rows): Uint8Array {
    const met = this.#wholes.find(rows, this.options.startTimestamps);
    if (met?.whole && writeWhole(met.whole, rows, this.#request, this.#time)) return this.#request.written;
    const sheets = this.#sheets.ofAll(rows);
    const request = this.#encode(rows, sheets);
    if (met && sheets) met.whole = wholeOf(request, this.#ends(sheets, rows), rows, this.#time);
    return request;
  }

  /** Where the time of each series ends in the request that was encoded last. */
  #ends(sheets: readonly Sheet[], { pieces, length }: Rows): Uint32Array {
    const ends = new Uint32Array(length);
    let at = 0;
    pieces.forEach(({ from, to }, k) => {
      ends.set((sheets[k] as Sheet).places.subarray(from, to), at);
      at += to - from;
    });
    const before = this.symbols.table.written.length;
    return ends.map((end) => before + end);
  }

  #encode(rows: Rows, sheets: readonly Sheet[] | undefined): Uint8Array {
    this.symbols.table.begin();
    this.#body.at = 0;
    if (sheets === undefined) this.#writeNew(rows);
    else sheets.forEach((sheet, k) => this.#writeAgain(sheet, rows.pieces[k] as Piece));
    const symbols = this.symbols.table.written;
    const body = this.#body.written;
    const request = this.#request;
    request.at = 0;
    request.room(symbols.length + body.length);
    request.bytes.set(symbols);
    request.bytes.set(body, symbols.length);
    request.at = symbols.length + body.length;
    return request.written;
  }

  #writeNew(rows: Rows): void {
    this.#gather.collect(rows);
    for (const series of this.#gather.series) {
      const forms = this.#gather.forms(series);
      for (const form of forms) this.#timeSeries(series, form, forms);
    }
  }

  /** One plain sample of each series. */
  #writeAgain({ ids, ends, abouts, places }: Sheet, { block, rows, from, to }: Piece): void {
    const out = this.#body;
    const { labels, table } = this.symbols;
    const { metadata, startTimestamps } = this.options;
    const words = wordsOf(block.values);
    const { timestamps, starts } = block;
    let id = from === 0 ? 0 : (ends[from - 1] as number);
    for (let k = from; k < to; k += 1) {
      const row = rows[k] as number;
      const end = ends[k] as number;
      const begin = this.#begin();
      labels.write(ids, out, id, end);
      closeLength(out, begin + 2);
      id = end;
      out.room(SAMPLE_BYTES);
      this.#put(timestamps[row] as number, startTimestamps ? (starts[row] as number) : 0, words, row);
      places[k] = out.at;
      if (metadata) (abouts[k] as About).write(table, out);
      const size = out.at;
      closeLength(out, begin);
      places[k] = (places[k] as number) + out.at - size;
    }
  }

  /** Heads of a series and of its references. */
  #begin(): number {
    const out = this.#body;
    out.room(HEAD_BYTES);
    out.bytes[out.at] = TIMESERIES;
    out.bytes[out.at + 2] = REFS;
    out.at += 4;
    return out.at - 2;
  }

  #timeSeries(series: OutSeries, form: Form, forms: readonly Form[]): void {
    const gather = this.#gather;
    const out = this.#body;
    const begin = this.#begin();
    this.symbols.labels.write(series.labelIds, out);
    closeLength(out, begin + 2);
    this.#histograms.clear();
    this.#exemplars.clear();
    for (let at = series.first; at >= 0; at = gather.next[at] as number) {
      if (!gather.has(at, form, forms)) continue;
      if (form === 'sample') this.#sample(at);
      else this.#histogram(at);
      if (this.options.exemplars && gather.special[at] === 1) this.#exemplarsOf(at);
    }
    if (this.#histograms.length > 0) this.#append(this.#histograms);
    if (this.#exemplars.length > 0) this.#append(this.#exemplars);
    if (this.options.metadata) series.about.write(this.symbols.table, out);
    closeLength(out, begin);
  }

  #sample(at: number): void {
    this.#body.room(SAMPLE_BYTES);
    const { words, timestamps, starts } = this.#gather;
    this.#put(timestamps[at] as number, this.options.startTimestamps ? (starts[at] as number) : 0, words, at);
  }

  /** Appends a sample with the value of row `row` of `words`, where there is room for it. */
  #put(timestamp: number, start: number, words: Uint32Array, row: number): void {
    const out = this.#body;
    const time = this.#time;
    time.set(timestamp);
    if (start !== 0) this.#start.set(start);
    const size = 10 + time.length + (start === 0 ? 0 : 1 + this.#start.length);
    const { view, at: to } = out;
    view.setUint32(to, SAMPLE | (size << 8) | (VALUE << 16), true);
    view.setUint32(to + 3, words[2 * row] as number, true);
    view.setUint32(to + 7, words[2 * row + 1] as number, true);
    view.setUint8(to + 11, TIMESTAMP);
    out.at = to + 12;
    time.append(out);
    if (start === 0) return;
    out.bytes[out.at] = START_TIMESTAMP;
    out.at += 1;
    this.#start.append(out);
  }

  #histogram(at: number): void {
    const { timestamps, starts } = this.#gather;
    const row = {
      histogram: this.#gather.isStale(at) ? undefined : this.#gather.histogram(at),
      timestamp: timestamps[at] as number,
      start: this.options.startTimestamps ? (starts[at] as number) : 0,
    };
    this.#histograms.nested(HISTOGRAM, writeHistogram(this.#part.clear(), row));
  }

  #exemplarsOf(at: number): void {
    const timestamp = this.#gather.timestamps[at] as number;
    for (const { labels, value, timestamp: own } of this.#gather.exemplars(at)) {
      const refs = this.#packed.clear();
      for (const pair of labels) for (const text of pair) refs.bare(this.symbols.table.refOf(text));
      const part = this.#part.clear();
      if (labels.length > 0) part.nested(1, refs);
      this.#exemplars.nested(EXEMPLAR, part.double(2, value).int64(3, Math.round(own || timestamp)));
    }
  }

  #append(fields: Message): void {
    this.#body.room(fields.length);
    this.#body.at = fields.copy(this.#body.bytes, this.#body.at);
  }
}

/** Writes the length of what was written since `start` before it, where one byte was left for it. */
function closeLength(out: Growing, start: number): void {
  const size = out.at - start;
  if (size < 128) {
    out.bytes[start - 1] = size;
    return;
  }
  const more = varintSize(size) - 1;
  out.room(more);
  out.bytes.copyWithin(start + more, start, out.at);
  writeVarint(out.bytes, start - 1, size);
  out.at += more;
}
