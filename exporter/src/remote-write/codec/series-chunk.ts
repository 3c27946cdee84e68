/**
 * The series of a block, as bytes:
 *
 *     texts:     number, length of each, all texts in UTF-8
 *     families:  number; of each: name, type, help, unit (texts by number), 1 when it is the twin of a native histogram
 *     rows:      number; runs (family, rows) until all have one; runs (shape, rows) likewise
 *     shapes:    number; of each: number of labels, their names
 *     values:    of each shape, of each of its labels, of each row of the shape: text, as difference to the row before
 *
 * Column by column, because neighbours say nearly the same and compression lives by that.
 */
import { Message, zigzag } from '../../core/protobuf.js';
import { METADATA_TYPES, type LabelPair, type Series, type SeriesMetadata } from '../../core/series.js';
import { damaged } from './payload-error.js';
import { Reader } from './reader.js';

/** Rows of a payload at most. */
export const MAX_ROWS = 2 ** 16;

/** Numbers of things by what they are, in the order in which they are met. */
class Numbered<T> {
  readonly #numbers = new Map<T, number>();

  of(thing: T): number {
    let number = this.#numbers.get(thing);
    if (number === undefined) this.#numbers.set(thing, (number = this.#numbers.size));
    return number;
  }

  get all(): T[] {
    return [...this.#numbers.keys()];
  }
}

interface Shape {
  readonly names: readonly string[];
  readonly rows: Series[];
}

const utf8 = new TextEncoder();

export function encodeSeries(series: readonly Series[]): Uint8Array {
  const texts = new Numbered<string>();
  const families = new Numbered<SeriesMetadata>();
  const shapes = new Map<string, Shape>();
  const keys = new Numbered<string>();
  const head = new Message().bare(series.length);
  writeRuns(head, series, ({ metadata }) => families.of(metadata));
  writeRuns(head, series, (one) => {
    const names = one.labels.map(([name]) => name);
    const key = names.join('\n');
    const shape = shapes.get(key);
    if (shape) shape.rows.push(one);
    else shapes.set(key, { names, rows: [one] });
    return keys.of(key);
  });
  head.bare(shapes.size);
  for (const { names } of shapes.values()) {
    head.bare(names.length);
    for (const name of names) head.bare(texts.of(name));
  }
  for (const shape of shapes.values()) writeValues(head, shape, texts);
  const about = new Message();
  const all = families.all;
  about.bare(all.length);
  for (const { family, type, help, unit, classicTwin } of all) {
    about.bare(texts.of(family)).bare(METADATA_TYPES.indexOf(type)).bare(texts.of(help)).bare(texts.of(unit));
    about.bare(classicTwin ? 1 : 0);
  }
  return textTable(texts.all).raw(about.bytes).raw(head.bytes).bytes;
}

function writeRuns(to: Message, series: readonly Series[], numberOf: (one: Series) => number): void {
  let from = 0;
  let current = -1;
  series.forEach((one, row) => {
    const number = numberOf(one);
    if (number === current) return;
    if (row > 0) to.bare(current).bare(row - from);
    [from, current] = [row, number];
  });
  if (series.length > 0) to.bare(current).bare(series.length - from);
}

function writeValues(to: Message, { names, rows }: Shape, texts: Numbered<string>): void {
  for (let column = 0; column < names.length; column += 1) {
    let before = 0;
    for (const { labels } of rows) {
      const number = texts.of(labels[column]?.[1] ?? '');
      to.bare(zigzag(number - before));
      before = number;
    }
  }
}

function textTable(texts: readonly string[]): Message {
  const table = new Message().bare(texts.length);
  const encoded = texts.map((text) => utf8.encode(text));
  for (const { length } of encoded) table.bare(length);
  for (const bytes of encoded) table.raw(bytes);
  return table;
}

/** Throws a {@link PayloadError}. */
export function decodeSeries(bytes: Uint8Array): Series[] {
  const reader = new Reader(bytes);
  const lengths = Array.from({ length: reader.length() }, () => reader.varint());
  const texts = lengths.map((length) => reader.text(length));
  const text = (): string => texts[reader.below(texts.length, 'text')] ?? '';
  const families = Array.from({ length: reader.length() }, () => readFamily(reader, text));
  const rows = reader.below(MAX_ROWS + 1, 'rows');
  const familyOf = readRuns(reader, rows);
  const shapeOf = readRuns(reader, rows);
  const shapes = Array.from({ length: reader.length() }, () => Array.from({ length: reader.length() }, () => text()));
  const labels = readLabels(reader, { shapes, shapeOf, texts });
  reader.end();
  return labels.map((own, row) => {
    const metadata = families[familyOf[row] ?? 0];
    if (!metadata) throw damaged('a series has no family');
    return { labels: own, metadata };
  });
}

function readFamily(reader: Reader, text: () => string): SeriesMetadata {
  const family = text();
  const type = METADATA_TYPES[reader.below(METADATA_TYPES.length, 'type')] ?? 'unknown';
  const metadata = { family, type, help: text(), unit: text() };
  return reader.below(2, 'twin') === 1 ? { ...metadata, classicTwin: true } : metadata;
}

function readRuns(reader: Reader, rows: number): Uint32Array {
  const numbers = new Uint32Array(rows);
  for (let row = 0; row < rows;) {
    const number = reader.below(MAX_ROWS, 'number');
    const run = reader.below(rows - row + 1, 'run');
    if (run === 0) throw damaged('an empty run');
    numbers.fill(number, row, row + run);
    row += run;
  }
  return numbers;
}

interface Columns {
  readonly shapes: readonly (readonly string[])[];
  readonly shapeOf: Uint32Array;
  readonly texts: readonly string[];
}

function readLabels(reader: Reader, { shapes, shapeOf, texts }: Columns): LabelPair[][] {
  const labels: LabelPair[][] = Array.from(shapeOf, () => []);
  const rowsOf: LabelPair[][][] = shapes.map(() => []);
  shapeOf.forEach((shape, row) => {
    const rows = rowsOf[shape];
    if (!rows) throw damaged('a series has no shape');
    rows.push(labels[row] ?? []);
  });
  shapes.forEach((names, shape) => {
    const pairs = new Map<number, LabelPair>();
    for (const name of names) {
      pairs.clear();
      let number = 0;
      for (const row of rowsOf[shape] ?? []) {
        number += reader.signed();
        let pair = pairs.get(number);
        if (!pair) {
          const value = texts[number];
          if (value === undefined) throw damaged(`text ${number} of ${texts.length}`);
          pairs.set(number, (pair = [name, value]));
        }
        row.push(pair);
      }
    }
  });
  return labels;
}
