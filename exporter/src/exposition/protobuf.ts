/**
 * Snapshot to delimited `io.prometheus.client.MetricFamily` messages, the only scrape format with native histograms.
 * A message begins with its length, so each family is walked twice: once to add up, once to write. That costs time
 * instead of holding tens of megabytes.
 */
import { HOLE, NO_LABELS, type Family } from '../core/snapshot.js';
import { keepShapes } from '../core/shapes.js';
import { endOfValue } from '../core/label-text.js';
import { LabelReader } from './label-reader.js';
import type { Output } from './output.js';
import { TYPE, ValueEncoder } from './protobuf-value.js';
import { Message, varintSize, writeVarint } from '../core/protobuf.js';

const EQUALS = 0x3d;
const BACKSLASH = 0x5c;
const LETTER_N = 0x6e;
const LINE_FEED = 0x0a;
/** Field numbers with wire type 2: MetricFamily.metric, Metric.label, LabelPair.name, LabelPair.value. */
const METRIC = 4 * 8 + 2;
const LABEL = 1 * 8 + 2;
const NAME = 1 * 8 + 2;
const VALUE = 2 * 8 + 2;
/** Rows after which a pause is offered while sizes are added up. */
const ROWS_PER_STEP = 512;

/** Sizes of label texts as LabelPair messages, each computed once: most rows share their base text. */
class PairSizes {
  readonly #sizes: Uint32Array;
  constructor(private readonly reader: LabelReader) {
    this.#sizes = new Uint32Array(reader.texts.start.length);
  }

  of(id: number): number {
    if (id === NO_LABELS) return 0;
    const known = this.#sizes[id] ?? 0;
    if (known > 0) return known;
    const { bytes, start } = this.reader.locate(id);
    const end = start + this.reader.length(id);
    let size = 0;
    for (let at = start; at < end;) {
      const pair = pairAt(bytes, at);
      const content = pairSize(pair);
      size += 1 + varintSize(content) + content;
      at = pair.next;
    }
    this.#sizes[id] = size;
    return size;
  }
}

interface Pair {
  readonly nameLength: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** Length of the value without its escapes. */
  readonly valueLength: number;
  readonly next: number;
}

function pairAt(bytes: Uint8Array, at: number): Pair {
  let equals = at;
  while (bytes[equals] !== EQUALS) equals += 1;
  const valueStart = equals + 2;
  const valueEnd = endOfValue(bytes, valueStart);
  let escapes = 0;
  for (let k = valueStart; k < valueEnd; k += 1) {
    if (bytes[k] !== BACKSLASH) continue;
    escapes += 1;
    k += 1;
  }
  return {
    nameLength: equals - at,
    valueStart,
    valueEnd,
    valueLength: valueEnd - valueStart - escapes,
    next: valueEnd + 2,
  };
}

const pairSize = ({ nameLength, valueLength }: Pair): number =>
  2 + varintSize(nameLength) + nameLength + varintSize(valueLength) + valueLength;

/** Writes one text as LabelPair fields of a Metric. */
function writePairs(reader: LabelReader, id: number, to: Uint8Array, start: number): number {
  let out = start;
  const located = reader.locate(id);
  const { bytes } = located;
  const end = located.start + reader.length(id);
  for (let at = located.start; at < end;) {
    const pair = pairAt(bytes, at);
    to[out++] = LABEL;
    out = writeVarint(to, out, pairSize(pair));
    to[out++] = NAME;
    out = writeVarint(to, out, pair.nameLength);
    for (let k = 0; k < pair.nameLength; k += 1) to[out++] = bytes[at + k] ?? 0;
    to[out++] = VALUE;
    out = writeVarint(to, out, pair.valueLength);
    for (let k = pair.valueStart; k < pair.valueEnd; k += 1) {
      let byte = bytes[k] ?? 0;
      if (byte === BACKSLASH) {
        k += 1;
        byte = bytes[k] === LETTER_N ? LINE_FEED : (bytes[k] ?? 0);
      }
      to[out++] = byte;
    }
    at = pair.next;
  }
  return out;
}

/** Every family; yields when `out` wants to be emptied or the caller may want a pause. */
export function* renderProtobuf(families: Iterable<Family>, out: Output): Generator<void> {
  const seen = new Set<string>();
  let sizes: { reader: LabelReader; pairs: PairSizes } | undefined;
  for (const family of families) {
    if (seen.has(family.head.name)) continue;
    seen.add(family.head.name);
    if (sizes?.reader.texts !== family.texts) {
      const reader = new LabelReader(family.texts);
      sizes = { reader, pairs: new PairSizes(reader) };
    }
    yield* renderFamily(family, sizes, out);
  }
}

interface Sizes {
  readonly reader: LabelReader;
  readonly pairs: PairSizes;
}

function* renderFamily(family: Family, { reader, pairs }: Sizes, out: Output): Generator<void> {
  const { name, help, type, unit } = family.head;
  const before = new Message().text(1, name).text(2, help).unsigned(3, TYPE[type]).bytes;
  const after = new Message().text(5, unit).bytes;
  const encoder = new ValueEncoder();
  const pairsSize = (row: number): number => pairs.of(family.own[row] ?? 0) + pairs.of(family.base[row] ?? 0);

  let total = before.length + after.length;
  for (let row = 0; row < family.rows; row += 1) {
    if (row % ROWS_PER_STEP === ROWS_PER_STEP - 1) yield;
    if (family.own[row] === HOLE) continue;
    const size = pairsSize(row) + encoder.encode(family, row).length;
    total += 1 + varintSize(size) + size;
  }
  while (!out.fits(before.length + 10)) yield;
  out.at = writeVarint(out.bytes, out.at, total);
  append(out, before);
  for (let row = 0; row < family.rows; row += 1) {
    if (family.own[row] === HOLE) continue;
    const value = encoder.encode(family, row);
    const size = pairsSize(row) + value.length;
    while (!out.fits(size + 10)) yield;
    out.bytes[out.at] = METRIC;
    out.at = writeVarint(out.bytes, out.at + 1, size);
    out.at = writePairs(reader, family.own[row] ?? 0, out.bytes, out.at);
    out.at = writePairs(reader, family.base[row] ?? 0, out.bytes, out.at);
    out.at = value.copy(out.bytes, out.at);
  }
  while (!out.fits(after.length)) yield;
  append(out, after);
}

function append(out: Output, bytes: Uint8Array): void {
  out.bytes.set(bytes, out.at);
  out.at += bytes.length;
}

const nothing = new PairSizes(LabelReader.empty());
keepShapes(nothing, new ValueEncoder());
