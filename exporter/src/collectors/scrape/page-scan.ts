import type { Exemplar, LabelPair, Series, SeriesMetadata } from '../../core/series.js';
import { BACKSLASH, CLOSE, Cursor, HASH, LINE_FEED, OPEN, QUOTE, SPACE, TAB } from './cursor.js';
import type { Families } from './families.js';
import { endLine, readComment, readExemplar, readSeries, readTimestamp, type Dialect, type SeriesPart } from './grammar.js'; // prettier-ignore
import type { Item, Layout } from './layout.js';
import { readNumber } from './numbers.js';

/** Makes the series of a line that was not known; undefined when it is to be dropped. */
export interface SeriesSource {
  series(labels: readonly LabelPair[], metadata: SeriesMetadata): { series: Series | undefined; identity: string };
}

export interface FoundExemplar {
  readonly raw: string;
  readonly exemplar: Exemplar;
}

/** A line that was never seen costs as much as this many that were. */
const ODD_WORK = 30;

/** One reading of one page, in slices. Columns are by item: in the order of the lines. */
export class PageScan {
  values: Float64Array;
  /** Unix milliseconds, NaN for none; undefined while no line has one. */
  stamps: Float64Array | undefined;
  readonly exemplars = new Map<number, FoundExemplar>();
  /** All lines so far; undefined as long as the page is what was expected. */
  items: Item[] | undefined;
  readonly #cursor: Cursor;
  #count = 0;
  #expected = 0;
  #ended = false;

  constructor(
    body: Uint8Array,
    private readonly dialect: Dialect,
    private readonly layout: Layout,
    private readonly known: { readonly families: Families; readonly source: SeriesSource },
  ) {
    this.#cursor = new Cursor(body);
    this.values = new Float64Array(layout.count);
  }

  /** Does `work` lines' worth of reading, a line that is not as expected counting for many; true when the page is read. Throws an ExpositionError. */
  next(work: number): boolean {
    const cursor = this.#cursor;
    const { layout } = this;
    for (let left = work; cursor.at < cursor.end; left -= 1) {
      if (left <= 0) return false;
      if (this.#ended) cursor.fail('something after # EOF');
      const index = this.#expected;
      const known = index < layout.count && layout.meets(index, cursor);
      if (known) this.#expected = index + 1;
      if (known && this.items === undefined) {
        if (layout.isComment(index)) this.#comment(layout.items[index]);
        else this.#value(index);
        this.#count += 1;
      } else {
        this.#odd(known ? layout.items[index] : undefined);
        left -= ODD_WORK;
      }
    }
    if (this.dialect === 'openmetrics' && !this.#ended) cursor.fail('the page ends without # EOF');
    if (this.items === undefined && this.#count < layout.count) this.#deviate();
    return true;
  }

  #comment(item: Item | undefined): void {
    if (item?.kind === 'comment' && item.comment.keyword === 'EOF') this.#ended = true;
  }

  /** A line of a page that is not as expected. */
  #odd(expected: Item | undefined): void {
    const cursor = this.#cursor;
    if (expected === undefined && this.dialect === 'text') {
      cursor.blanks();
      if (cursor.peek() === LINE_FEED) {
        cursor.at += 1;
        return;
      }
    }
    const items = this.#deviate();
    const item = this.#current(expected ?? this.#read());
    items.push(item);
    this.#comment(item);
    if (item.kind === 'comment') this.known.families.declare(item.comment);
    else this.#value(this.#count);
    this.#count += 1;
  }

  /** From here on all lines are noted; those before were as expected. */
  #deviate(): Item[] {
    if (this.items === undefined) {
      this.items = this.layout.items.slice(0, this.#count);
      this.known.families.reset();
      for (const item of this.items) {
        if (item.kind === 'comment') this.known.families.declare(item.comment);
        else this.known.families.of(item.name);
      }
    }
    return this.items;
  }

  /** Reads a line up to its value, looking it up before. */
  #read(): Item {
    const cursor = this.#cursor;
    const start = cursor.at;
    if (cursor.peek() === HASH) {
      const comment = readComment(cursor, this.dialect);
      const raw = cursor.latin1(start, cursor.at);
      this.#goOnBehind(raw);
      return { kind: 'comment', raw, comment };
    }
    const stop = endOfSeries(cursor);
    const raw = cursor.latin1(start, stop);
    const place = this.#goOnBehind(raw);
    const item = place === undefined ? undefined : this.layout.items[place];
    if (item !== undefined) {
      cursor.at = stop;
      return item;
    }
    const part = readSeries(cursor, this.dialect);
    return this.#made(cursor.latin1(start, cursor.at), part);
  }

  #goOnBehind(raw: string): number | undefined {
    const place = this.layout.placeOf(raw);
    if (place !== undefined) this.#expected = place + 1;
    return place;
  }

  /** The item, made again when the page now says something else about its family. */
  #current(item: Item): Item {
    if (item.kind === 'comment') return item;
    const { families } = this.known;
    const created = this.dialect === 'openmetrics' && families.createdOf(item.name) !== undefined;
    const same = item.kind === 'created' ? created : !created && item.metadata === families.of(item.name);
    if (same) return item;
    const again = new Cursor(Buffer.from(`${item.raw}\n`, 'latin1'));
    return this.#made(item.raw, readSeries(again, this.dialect));
  }

  #made(raw: string, { name, labels }: SeriesPart): Item {
    const { families, source } = this.known;
    const created = this.dialect === 'openmetrics' ? families.createdOf(name) : undefined;
    if (created !== undefined) return { kind: 'created', raw, name, group: groupOf(created, labels) };
    const metadata = families.of(name);
    const group = this.dialect === 'openmetrics' ? groupOf(metadata.family, labels) : '';
    return { kind: 'sample', raw, name, metadata, group, ...source.series([['__name__', name], ...labels], metadata) };
  }

  /** The rest of a line. */
  #value(index: number): void {
    const cursor = this.#cursor;
    if (index >= this.values.length) this.#grow();
    const first = cursor.bytes[cursor.at];
    if (first === SPACE || first === TAB) cursor.blanks();
    this.values[index] = readNumber(cursor);
    if (cursor.bytes[cursor.at] === LINE_FEED) cursor.at += 1;
    else this.#tail(index);
  }

  #tail(index: number): void {
    const cursor = this.#cursor;
    const timestamp = readTimestamp(cursor, this.dialect);
    if (!Number.isNaN(timestamp)) {
      this.stamps ??= new Float64Array(this.values.length).fill(NaN);
      this.stamps[index] = timestamp;
      if (this.dialect === 'openmetrics') cursor.blanks();
    }
    if (this.dialect === 'openmetrics' && cursor.peek() === HASH) {
      const start = cursor.at;
      const exemplar = readExemplar(cursor);
      if (exemplar !== undefined) this.exemplars.set(index, { raw: cursor.latin1(start, cursor.at), exemplar });
    }
    endLine(cursor, this.dialect);
  }

  #grow(): void {
    const larger = Math.max(1024, 2 * this.values.length);
    const values = new Float64Array(larger);
    values.set(this.values);
    this.values = values;
    if (this.stamps === undefined) return;
    const stamps = new Float64Array(larger).fill(NaN);
    stamps.set(this.stamps);
    this.stamps = stamps;
  }
}

/** Where the value of this line begins, by quotes, braces and blanks alone. */
function endOfSeries(cursor: Cursor): number {
  const { bytes } = cursor;
  let at = cursor.at;
  for (let byte = bytes[at]; byte !== LINE_FEED && byte !== undefined; byte = bytes[at]) {
    if (byte === OPEN) {
      at = endOfBraces(bytes, at);
      break;
    }
    if (byte === SPACE || byte === TAB) {
      let next = at;
      while (bytes[next] === SPACE || bytes[next] === TAB) next += 1;
      if (bytes[next] !== OPEN) break;
      at = next;
    } else at += 1;
  }
  while (bytes[at] === SPACE || bytes[at] === TAB) at += 1;
  return at;
}

function endOfBraces(bytes: Uint8Array, from: number): number {
  let at = from;
  let quoted = false;
  for (let byte = bytes[at]; byte !== LINE_FEED && byte !== undefined; byte = bytes[at]) {
    if (quoted && byte === BACKSLASH && bytes[at + 1] !== LINE_FEED) at += 1;
    else if (byte === QUOTE) quoted = !quoted;
    else if (!quoted && byte === CLOSE) return at + 1;
    at += 1;
  }
  return at;
}

/** Equal for the samples of one metric of a family. */
function groupOf(family: string, labels: readonly LabelPair[]): string {
  const own = labels.filter(([name]) => name !== 'le' && name !== 'quantile');
  return JSON.stringify([family, ...own.sort(([one], [other]) => (one < other ? -1 : 1))]);
}
