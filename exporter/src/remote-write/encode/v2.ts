/**
 * Request of remote write 2.0-rc.4: https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/, messages in
 * io/prometheus/write/v2/types.proto. Request{symbols=4, timeseries=5}, symbols[0] = ""; TimeSeries{labels_refs=1 packed,
 * samples=2, histograms=3, exemplars=4, metadata=5}; Sample{value=1, timestamp=2, start_timestamp=3};
 * Exemplar{labels_refs=1, value=2, timestamp=3}; Metadata{type=1, help_ref=3, unit_ref=4}.
 */
import { Message, varintSize, writeVarint } from '../../core/protobuf.js';
import type { EncodeOptions, RequestEncoder, Row } from './batch.js';
import { Gather, type Form } from './gather.js';
import { Growing } from './growing.js';
import { writeHistogram } from './histogram.js';
import { Int64 } from './int64.js';
import { METADATA_TYPE } from './metadata.js';
import type { OutSeries } from './out-series.js';
import { SymbolTable, type Symbols, type TextSymbol } from './symbols.js';

const TIMESERIES = 5 * 8 + 2;
const REFS = 8 + 2;
const SAMPLE = 2 * 8 + 2;
const HISTOGRAM = 3;
const EXEMPLAR = 4;
const METADATA = 5 * 8 + 2;
/** Fields of Sample. */
const VALUE = 8 + 1;
const TIMESTAMP = 2 * 8;
const START_TIMESTAMP = 3 * 8;
/** Fields of Metadata. */
const TYPE = 8;
const HELP_REF = 3 * 8;
const UNIT_REF = 4 * 8;
/** Bytes at most: of a reference, of a sample with its head, of metadata, of the heads of a series and its references. */
const REF_BYTES = 5;
const SAMPLE_BYTES = 2 + 9 + 11 + 11;
const METADATA_BYTES = 2 + 2 + 6 + 6;
const HEAD_BYTES = 16;

export class V2Encoder implements RequestEncoder {
  readonly #table = new SymbolTable();
  readonly #body = new Growing(64 * 1024);
  readonly #request = new Growing(128 * 1024);
  readonly #gather = new Gather();
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

  encode(rows: readonly Row[]): Uint8Array {
    this.#table.begin();
    this.#body.at = 0;
    this.#gather.collect(rows);
    for (const series of this.#gather.series) {
      const forms = this.#gather.forms(series);
      for (const form of forms) this.#timeSeries(series, form, forms);
    }
    const symbols = this.#table.written;
    const body = this.#body.written;
    const request = this.#request;
    request.at = 0;
    request.room(symbols.length + body.length);
    request.bytes.set(symbols);
    request.bytes.set(body, symbols.length);
    request.at = symbols.length + body.length;
    return request.written;
  }

  #timeSeries(series: OutSeries, form: Form, forms: readonly Form[]): void {
    const gather = this.#gather;
    const out = this.#body;
    out.room(HEAD_BYTES + series.refs.length * REF_BYTES);
    out.bytes[out.at] = TIMESERIES;
    out.at += 2;
    const start = out.at;
    this.#refs(series);
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
    if (this.options.metadata) this.#metadata(series);
    closeLength(out, start);
  }

  #refs({ refs }: OutSeries): void {
    const out = this.#body;
    out.bytes[out.at] = REFS;
    out.at += 2;
    const start = out.at;
    let to = start;
    for (let k = 0; k < refs.length; k += 1) {
      const ref = this.#table.ref(refs[k] as TextSymbol);
      if (ref < 128) out.bytes[to++] = ref;
      else to = writeVarint(out.bytes, to, ref);
    }
    out.at = to;
    closeLength(out, start);
  }

  #sample(at: number): void {
    const out = this.#body;
    out.room(SAMPLE_BYTES);
    const { bytes, view } = out;
    const { words, timestamps, starts } = this.#gather;
    const time = this.#time;
    time.set(timestamps[at] as number);
    const start = this.options.startTimestamps ? (starts[at] as number) : 0;
    if (start !== 0) this.#start.set(start);
    let to = out.at;
    bytes[to] = SAMPLE;
    bytes[to + 1] = 10 + time.length + (start === 0 ? 0 : 1 + this.#start.length);
    bytes[to + 2] = VALUE;
    view.setUint32(to + 3, words[2 * at] as number, true);
    view.setUint32(to + 7, words[2 * at + 1] as number, true);
    bytes[to + 11] = TIMESTAMP;
    to = time.copy(bytes, to + 12);
    if (start !== 0) {
      bytes[to] = START_TIMESTAMP;
      to = this.#start.copy(bytes, to + 1);
    }
    out.at = to;
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
      for (const pair of labels) for (const text of pair) refs.bare(this.#table.ref(this.symbols.of(text)));
      const part = this.#part.clear();
      if (labels.length > 0) part.nested(1, refs);
      this.#exemplars.nested(EXEMPLAR, part.double(2, value).int64(3, Math.round(own || timestamp)));
    }
  }

  #metadata(series: OutSeries): void {
    const type = METADATA_TYPE[series.metadata.type];
    const help = this.#table.ref(series.help);
    const unit = this.#table.ref(series.unit);
    if (type === 0 && help === 0 && unit === 0) return;
    const out = this.#body;
    out.room(METADATA_BYTES);
    out.bytes[out.at] = METADATA;
    out.at += 2;
    const start = out.at;
    if (type > 0) this.#varint(TYPE, type);
    if (help > 0) this.#varint(HELP_REF, help);
    if (unit > 0) this.#varint(UNIT_REF, unit);
    closeLength(out, start);
  }

  #varint(tag: number, value: number): void {
    const out = this.#body;
    out.bytes[out.at] = tag;
    out.at = writeVarint(out.bytes, out.at + 1, value);
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
