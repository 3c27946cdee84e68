/**
 * What rows of a block say, as bytes: timestamps, values and starts, each a column of doubles; then histograms and exemplars
 * by row. A column whose numbers have the same bits is that number; another is the first bytes of all its numbers, then
 * the second ones, and so on: neighbours differ in few of them.
 */
import { Message, zigzag } from '../../core/protobuf.js';
import type { Block, BucketCounts, Exemplar, LabelPair, NativeHistogram } from '../../core/series.js';
import { damaged } from './payload-error.js';
import { Reader } from './reader.js';

const SAME = 0;
const PLANES = 1;
const BYTES = 8;
/** Bits of what a histogram is. */
const GAUGE = 1;
const FLOAT = 2;
/** Its counts are doubles: they are no whole numbers, or too large for one. */
const DOUBLES = 4;
const CUSTOM = 8;
const SCHEMA_BITS = 16;

/** Columns of one number that were read last: most blocks have the starts of the one before, and many its times. */
const constants: Float64Array[] = [];
const CONSTANTS = 8;

const utf8 = new TextEncoder();

export function encodeData(block: Block): Uint8Array {
  const to = new Message();
  for (const column of [block.timestamps, block.values, block.starts]) writeColumn(to, column);
  to.bare(block.histograms.size);
  for (const [row, histogram] of block.histograms) writeHistogram(to.bare(row), histogram);
  to.bare(block.exemplars.size);
  for (const [row, exemplars] of block.exemplars) {
    to.bare(row).bare(exemplars.length);
    for (const exemplar of exemplars) writeExemplar(to, exemplar);
  }
  return to.bytes;
}

export type Data = Omit<Block, 'series'>;

/** Throws a {@link PayloadError}. */
export function decodeData(bytes: Uint8Array, rows: number): Data {
  const reader = new Reader(bytes);
  const timestamps = readColumn(reader, rows);
  const values = readColumn(reader, rows);
  const starts = readColumn(reader, rows);
  const histograms = new Map<number, NativeHistogram>();
  for (let left = reader.length(); left > 0; left -= 1) {
    histograms.set(reader.below(rows, 'row'), readHistogram(reader));
  }
  const exemplars = new Map<number, readonly Exemplar[]>();
  for (let left = reader.length(); left > 0; left -= 1) {
    const row = reader.below(rows, 'row');
    exemplars.set(
      row,
      Array.from({ length: reader.length() }, () => readExemplar(reader)),
    );
  }
  reader.end();
  return { timestamps, values, starts, histograms, exemplars };
}

function writeColumn(to: Message, column: Float64Array): void {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const rows = column.length;
  if (isSame(column)) {
    to.bare(SAME).raw(bytes.subarray(0, BYTES));
    return;
  }
  const planes = new Uint8Array(bytes.length);
  for (let plane = 0; plane < BYTES; plane += 1) {
    const base = plane * rows;
    for (let row = 0; row < rows; row += 1) planes[base + row] = bytes[BYTES * row + plane] as number;
  }
  to.bare(PLANES).raw(planes);
}

function isSame(column: Float64Array): boolean {
  const words = new Uint32Array(column.buffer, column.byteOffset, 2 * column.length);
  for (let at = 2; at < words.length; at += 1) if (words[at] !== words[at & 1]) return false;
  return true;
}

function readColumn(reader: Reader, rows: number): Float64Array {
  if (reader.below(PLANES + 1, 'kind of column') === SAME) return sameColumn(reader.take(rows === 0 ? 0 : BYTES), rows);
  const column = new Float64Array(rows);
  const bytes = new Uint8Array(column.buffer);
  const planes = reader.take(BYTES * rows);
  for (let plane = 0; plane < BYTES; plane += 1) {
    const base = plane * rows;
    for (let row = 0; row < rows; row += 1) bytes[BYTES * row + plane] = planes[base + row] as number;
  }
  return column;
}

/** A column of these bytes in each row; that of an earlier block where there is one, since nobody writes into a block. */
function sameColumn(number: Uint8Array, rows: number): Float64Array {
  const known = constants.findIndex(
    (column) => column.length === rows && Buffer.compare(number, new Uint8Array(column.buffer, 0, number.length)) === 0,
  );
  const [column = constantOf(number, rows)] = known < 0 ? [] : constants.splice(known, 1);
  constants.unshift(column);
  constants.length = Math.min(constants.length, CONSTANTS);
  return column;
}

function constantOf(number: Uint8Array, rows: number): Float64Array {
  const column = new Float64Array(rows);
  const bytes = new Uint8Array(column.buffer);
  bytes.set(number);
  for (let filled = BYTES; filled < bytes.length; filled *= 2) bytes.copyWithin(filled, 0, filled);
  return column;
}

function writeHistogram(to: Message, histogram: NativeHistogram): void {
  const { count, sum, schema, zeroThreshold, zeroCount, positive, negative, customBounds, gauge, float } = histogram;
  const doubles = ![count, zeroCount, ...used(positive), ...used(negative)].every(isCount);
  const flags = (gauge ? GAUGE : 0) | (float ? FLOAT : 0) | (doubles ? DOUBLES : 0) | (customBounds ? CUSTOM : 0);
  to.bare(flags).bare(zigzag(schema)).bareDouble(sum).bareDouble(zeroThreshold);
  const number = (value: number): Message => (doubles ? to.bareDouble(value) : to.bare(value));
  number(count);
  number(zeroCount);
  for (const buckets of [positive, negative]) {
    to.bare(buckets.used);
    let before = 0;
    for (let at = 0; at < buckets.used; at += 1) {
      const index = buckets.indexes[at] ?? 0;
      to.bare(zigzag(index - before));
      number(buckets.counts[at] ?? 0);
      before = index;
    }
  }
  if (!customBounds) return;
  to.bare(customBounds.length);
  for (const bound of customBounds) to.bareDouble(bound);
}

const used = (buckets: BucketCounts): number[] => Array.from(buckets.counts).slice(0, buckets.used);
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);

function readHistogram(reader: Reader): NativeHistogram {
  const flags = reader.below(SCHEMA_BITS, 'flags');
  const schema = reader.signed();
  const sum = reader.double();
  const zeroThreshold = reader.double();
  const number = (): number => ((flags & DOUBLES) === 0 ? reader.varint() : reader.double());
  const count = number();
  const zeroCount = number();
  const positive = readBuckets(reader, number);
  const negative = readBuckets(reader, number);
  return {
    ...{ count, sum, schema, zeroThreshold, zeroCount, positive, negative },
    ...(flags & CUSTOM ? { customBounds: Array.from({ length: reader.length() }, () => reader.double()) } : {}),
    ...(flags & GAUGE ? { gauge: true } : {}),
    ...(flags & FLOAT ? { float: true } : {}),
  };
}

function readBuckets(reader: Reader, number: () => number): BucketCounts {
  const length = reader.length();
  const indexes = new Int32Array(length);
  const counts = new Float64Array(length);
  let index = 0;
  for (let at = 0; at < length; at += 1) {
    index += reader.signed();
    if (index !== (index | 0)) throw damaged('an index of a bucket is too large');
    indexes[at] = index;
    counts[at] = number();
  }
  return { indexes, counts, used: length };
}

function writeExemplar(to: Message, { labels, value, timestamp }: Exemplar): void {
  to.bareDouble(value).bareDouble(timestamp).bare(labels.length);
  for (const pair of labels) {
    for (const text of pair) {
      const bytes = utf8.encode(text);
      to.bare(bytes.length).raw(bytes);
    }
  }
}

function readExemplar(reader: Reader): Exemplar {
  const value = reader.double();
  const timestamp = reader.double();
  const text = (): string => reader.text(reader.varint());
  const labels = Array.from({ length: reader.length() }, (): LabelPair => [text(), text()]);
  return { labels, value, timestamp };
}
