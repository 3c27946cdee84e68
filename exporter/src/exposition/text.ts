/** Snapshot to text lines. Renderers are generators that stop whenever the chunk is full or enough rows were done. */
import {
  HOLE,
  NO_LABELS,
  type Distribution,
  type Family,
  type HistogramFamily,
  type ScalarFamily,
  type Summary,
  type SummaryFamily,
} from '../core/snapshot.js';
import { keepShapes } from '../core/shapes.js';
import { textDialect, type Dialect } from './dialect.js';
import { LabelReader } from './label-reader.js';
import { MAX_NUMBER_BYTES, writeNumber } from './numbers.js';
import { Output } from './output.js';

const OPEN = 0x7b;
const CLOSE = 0x7d;
const COMMA = 0x2c;
const SPACE = 0x20;
const LINE_FEED = 0x0a;
/** Punctuation of a line and one number. */
const LINE_EXTRA = MAX_NUMBER_BYTES + 8;
/** What `_created` may add to a name. */
const CREATED_EXTRA = 8;
/** `quantile="..."` and `le="..."` with their number. */
const BOUND_EXTRA = MAX_NUMBER_BYTES + 16;
/** ` # {run_id="..."} VALUE TIME`, the id being the agent's own and short. */
const EXEMPLAR_EXTRA = 160;

interface Labels {
  readonly reader: LabelReader;
  readonly own: number;
  readonly base: number;
  /** One more label, already rendered, such as `le="0.1"`. */
  readonly extra?: Uint8Array;
}

/** Bytes that the labels of one line take at most. */
const labelBytes = (labels: Labels): number => labels.reader.length(labels.own) + labels.reader.length(labels.base);

/** Every family as text; yields when `out` wants to be emptied or the caller may want a pause. */
export function* renderText(families: Iterable<Family>, dialect: Dialect, out: Output): Generator<void> {
  const seen = new Set<string>();
  let reader: LabelReader | undefined;
  for (const family of families) {
    const { head, texts } = family;
    // A family said twice is an error that costs the reader the whole scrape.
    if (seen.has(head.name)) continue;
    seen.add(head.name);
    if (reader?.texts !== texts) reader = new LabelReader(texts);
    const header = encode(dialect.header(head));
    while (!out.fits(header.length)) yield;
    out.bytes.set(header, out.at);
    out.at += header.length;
    yield* body(family, reader, dialect, out);
  }
  const end = encode(dialect.end);
  while (!out.fits(end.length)) yield;
  out.bytes.set(end, out.at);
  out.at += end.length;
}

function* body(family: Family, reader: LabelReader, dialect: Dialect, out: Output): Generator<void> {
  const context = contextOf(family, reader, dialect, out);
  if (family.shape === 'histogram') yield* distributions(family, context);
  else if (family.shape === 'summary') yield* summaries(family, context);
  else
    for (let row = 0; ;) {
      row = scalarLines(family, context, row);
      if (row === family.rows) return;
      yield;
    }
}

interface Context {
  readonly reader: LabelReader;
  readonly dialect: Dialect;
  readonly out: Output;
  readonly names: CompositeNames;
  /** Name of the series of creation times, when the format shows them. */
  readonly created: Uint8Array | undefined;
}

function contextOf(
  family: Pick<Family, 'head' | 'shape' | 'created'>,
  reader: LabelReader,
  dialect: Dialect,
  out: Output,
): Context {
  const name = dialect.seriesName(family.head);
  const createdName = family.created.length > 0 ? dialect.createdName(family.head) : undefined;
  const created = createdName === undefined ? undefined : encode(createdName);
  return { reader, dialect, out, created, names: compositeNames(name, family.shape !== 'scalar') };
}

/** One line a row from `first` on until the chunk is full; the row to go on with. The hot loop: about 0.1 us a line. */
function scalarLines(family: ScalarFamily, { reader, names, out, created }: Context, first: number): number {
  const { own, base, rows, values } = family;
  const name = names.plain;
  const lines = created ? 2 : 1;
  const fixed = name.length + LINE_EXTRA;
  for (let row = first; row < rows; row += 1) {
    const ownId = own[row] ?? HOLE;
    if (ownId === HOLE) continue;
    const baseId = base[row] ?? NO_LABELS;
    if (!out.fits(lines * (fixed + CREATED_EXTRA + reader.length(ownId) + reader.length(baseId)))) return row;
    const { bytes, view } = out;
    let at = out.at;
    for (let k = 0; k < name.length; k += 1) bytes[at + k] = name[k] ?? 0;
    at += name.length;
    if (ownId !== NO_LABELS || baseId !== NO_LABELS) {
      bytes[at++] = OPEN;
      at = reader.copy(ownId, view, at);
      if (ownId !== NO_LABELS && baseId !== NO_LABELS) bytes[at++] = COMMA;
      at = reader.copy(baseId, view, at);
      bytes[at++] = CLOSE;
    }
    bytes[at++] = SPACE;
    at = writeNumber(bytes, at, values[row] ?? NaN);
    bytes[at++] = LINE_FEED;
    out.at = at;
    if (created) line(out, created, { reader, own: ownId, base: baseId }, family.created[row] ?? 0);
  }
  return rows;
}

/** One line of a composite series; the caller has made room. */
function line(out: Output, name: Uint8Array, labels: Labels, value: number): void {
  const { bytes, view } = out;
  const { reader, own, base, extra } = labels;
  bytes.set(name, out.at);
  let at = out.at + name.length;
  if (own !== NO_LABELS || base !== NO_LABELS || extra) {
    bytes[at++] = OPEN;
    at = reader.copy(own, view, at);
    if (own !== NO_LABELS && base !== NO_LABELS) bytes[at++] = COMMA;
    at = reader.copy(base, view, at);
    if (extra) {
      if (own !== NO_LABELS || base !== NO_LABELS) bytes[at++] = COMMA;
      bytes.set(extra, at);
      at += extra.length;
    }
    bytes[at++] = CLOSE;
  }
  bytes[at++] = SPACE;
  at = writeNumber(bytes, at, value);
  bytes[at++] = LINE_FEED;
  out.at = at;
}

/** Puts a text behind the line that was written last; the caller has made room. */
function append(out: Output, text: Uint8Array): void {
  out.bytes.set(text, out.at - 1);
  out.at += text.length;
  out.bytes[out.at - 1] = LINE_FEED;
}

/** All the same where a family has plain samples only. */
interface CompositeNames {
  readonly bucket: Uint8Array;
  readonly plain: Uint8Array;
  readonly sum: Uint8Array;
  readonly count: Uint8Array;
}

function compositeNames(name: string, composite: boolean): CompositeNames {
  const plain = encode(name);
  if (!composite) return { bucket: plain, plain, sum: plain, count: plain };
  return { plain, bucket: encode(`${name}_bucket`), sum: encode(`${name}_sum`), count: encode(`${name}_count`) };
}

function* distributions(family: HistogramFamily, context: Context): Generator<void> {
  const { reader, dialect, out, names, created } = context;
  const bounds = [...family.bounds, Infinity].map((bound) => encode(`le="${dialect.bound(bound)}"`));
  for (let row = 0; row < family.rows; row += 1) {
    const own = family.own[row] ?? HOLE;
    const distribution = family.distributions[row];
    if (own === HOLE || !distribution) continue;
    const labels = { reader, own, base: family.base[row] ?? NO_LABELS };
    const need =
      (bounds.length + 3) * (labelBytes(labels) + names.bucket.length + LINE_EXTRA + BOUND_EXTRA) + EXEMPLAR_EXTRA;
    while (!out.fits(need)) yield;
    distributionLines(distribution, { names, bounds, labels, pointer: pointerOf(distribution, dialect) }, out);
    if (created) line(out, created, labels, family.created[row] ?? 0);
  }
}

/** What the run that an exemplar points to looks like behind the value of its bucket. */
interface Pointer {
  readonly bucket: number;
  readonly text: Uint8Array;
}

function pointerOf({ exemplar }: Distribution, dialect: Dialect): Pointer | undefined {
  const text = exemplar && dialect.exemplar(exemplar);
  return text === undefined ? undefined : { bucket: exemplar?.bucket ?? 0, text: encode(text) };
}

interface DistributionText {
  readonly names: CompositeNames;
  readonly bounds: readonly Uint8Array[];
  readonly labels: Labels;
  readonly pointer: Pointer | undefined;
}

function distributionLines(
  distribution: Distribution,
  { names, bounds, labels, pointer }: DistributionText,
  out: Output,
): void {
  let cumulative = 0;
  bounds.forEach((extra, k) => {
    cumulative += distribution.classic[k] ?? 0;
    line(out, names.bucket, { ...labels, extra }, cumulative);
    if (pointer?.bucket === k) append(out, pointer.text);
  });
  line(out, names.sum, labels, distribution.sum);
  line(out, names.count, labels, distribution.count);
}

function* summaries(family: SummaryFamily, context: Context): Generator<void> {
  const { reader, dialect, out, names, created } = context;
  for (let row = 0; row < family.rows; row += 1) {
    const own = family.own[row] ?? HOLE;
    const summary = family.summaries[row];
    if (own === HOLE || !summary) continue;
    const labels = { reader, own, base: family.base[row] ?? NO_LABELS };
    const need = (summary.quantiles.length + 3) * (labelBytes(labels) + names.bucket.length + LINE_EXTRA + BOUND_EXTRA);
    while (!out.fits(need)) yield;
    summaryLines(summary, { names, labels, dialect }, out);
    if (created) line(out, created, labels, family.created[row] ?? 0);
  }
}

interface SummaryText {
  readonly names: CompositeNames;
  readonly labels: Labels;
  readonly dialect: Dialect;
}

function summaryLines(summary: Summary, { names, labels, dialect }: SummaryText, out: Output): void {
  for (const [quantile, value] of summary.quantiles)
    line(out, names.plain, { ...labels, extra: encode(`quantile="${dialect.bound(quantile)}"`) }, value);
  line(out, names.sum, labels, summary.sum);
  line(out, names.count, labels, summary.count);
}

const encoder = new TextEncoder();

function encode(text: string): Uint8Array {
  return encoder.encode(text);
}

// What the hot loops read: the context, and in it the reader and the output.
const nothing = {
  head: { name: 'x', type: 'unknown', help: '', unit: '' },
  shape: 'scalar',
  created: new Float64Array(0),
} as const;
keepShapes(contextOf(nothing, LabelReader.empty(), textDialect, new Output()));
