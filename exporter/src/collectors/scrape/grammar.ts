/**
 * The lines of the text formats. https://prometheus.io/docs/instrumenting/exposition_formats/ (0.0.4, and the quoted names
 * of 1.0.0), https://prometheus.io/docs/specs/om/open_metrics_spec/ (1.0). What Prometheus reads, this reads as well.
 */
import { METADATA_TYPES, sortedLabels, type Exemplar, type LabelPair, type MetadataType } from '../../core/series.js';
import { BACKSLASH, CLOSE, COMMA, EQUALS, HASH, LINE_FEED, OPEN, QUOTE, SPACE, TAB, type Cursor } from './cursor.js'; // prettier-ignore
import { readNumber } from './numbers.js';

export type Dialect = 'text' | 'openmetrics';

/** The part of a sample's line before its value. */
export interface SeriesPart {
  readonly name: string;
  /** Without the name; as they stand in the line, no name twice, no empty value. */
  readonly labels: readonly LabelPair[];
}

export type Comment =
  | { readonly keyword: 'HELP' | 'UNIT'; readonly name: string; readonly text: string }
  | { readonly keyword: 'TYPE'; readonly name: string; readonly text: MetadataType }
  | { readonly keyword: 'EOF' }
  /** A comment for people. */
  | { readonly keyword: 'none' };

const COLON = 0x3a;
const isNameByte = (byte: number, first: boolean): boolean =>
  (byte >= 0x61 && byte <= 0x7a) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  byte === 0x5f ||
  (!first && byte >= 0x30 && byte <= 0x39);

/** Reads name and labels; leaves the cursor at the first byte of the value. */
export function readSeries(cursor: Cursor, dialect: Dialect): SeriesPart {
  let name = cursor.peek() === OPEN ? '' : readName(cursor, true);
  const loose = dialect === 'text';
  if (loose) cursor.blanks();
  const labels = new Map<string, string>();
  if (cursor.peek() === OPEN) {
    cursor.at += 1;
    name = readLabels(cursor, { labels, name, loose });
    if (!cursor.blanks() && !loose) cursor.fail('no space after the labels');
  } else if (cursor.bytes[cursor.at - 1] !== SPACE && cursor.bytes[cursor.at - 1] !== TAB && !cursor.blanks()) {
    cursor.fail(`a byte that cannot stand in a name, after ${JSON.stringify(name)}`);
  }
  if (name === '') cursor.fail('no name of a metric');
  for (const [label, value] of labels) if (value === '') labels.delete(label);
  return { name, labels: [...labels] };
}

function readName(cursor: Cursor, colons: boolean): string {
  const start = cursor.at;
  let byte = cursor.peek();
  while (isNameByte(byte, cursor.at === start) || (colons && byte === COLON)) {
    cursor.at += 1;
    byte = cursor.peek();
  }
  if (cursor.at === start) cursor.fail(`no name where ${show(byte)} stands`);
  return cursor.latin1(start, cursor.at);
}

const show = (byte: number): string =>
  byte === LINE_FEED ? 'the line ends' : JSON.stringify(String.fromCharCode(byte));

interface Braces {
  readonly labels: Map<string, string>;
  /** Name of the metric; '' when it stands within the braces. */
  readonly name: string;
  /** Blanks may stand anywhere, and a comma before the closing brace. */
  readonly loose: boolean;
}

/** Reads from after `{` to after `}`; gives the name of the metric. */
function readLabels(cursor: Cursor, { labels, name: given, loose }: Braces): string {
  let name = given;
  for (let first = true; ; first = false) {
    if (loose) cursor.blanks();
    if (cursor.peek() === CLOSE && (first || loose)) break;
    const quoted = cursor.peek() === QUOTE;
    const label = quoted ? readQuoted(cursor) : readName(cursor, false);
    if (loose) cursor.blanks();
    if (cursor.peek() === EQUALS) {
      cursor.at += 1;
      if (loose) cursor.blanks();
      if (label === '' || label === '__name__') cursor.fail(`${JSON.stringify(label)} is not a name for a label`);
      if (labels.has(label)) cursor.fail(`label ${JSON.stringify(label)} stands here twice`);
      labels.set(label, readQuoted(cursor));
    } else {
      if (!quoted || name !== '') cursor.fail('no = after the name of a label');
      name = label;
    }
    if (loose) cursor.blanks();
    if (cursor.peek() === CLOSE) break;
    if (cursor.peek() !== COMMA) cursor.fail('neither , nor } after a label');
    cursor.at += 1;
  }
  cursor.at += 1;
  return name;
}

/** A text in quotes with \\, \" and \n; any other backslash stands for itself, as in Prometheus. */
function readQuoted(cursor: Cursor): string {
  if (cursor.peek() !== QUOTE) cursor.fail('no " where a value begins');
  const start = cursor.at + 1;
  const { bytes } = cursor;
  let escaped = false;
  let at = start;
  for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[at]) {
    if (byte === LINE_FEED || byte === undefined) cursor.fail('a value without its closing "');
    if (byte === BACKSLASH) {
      escaped = true;
      at += bytes[at + 1] === LINE_FEED ? 1 : 2;
    } else at += 1;
  }
  cursor.at = at + 1;
  const text = cursor.text(start, at);
  return escaped ? unescape(text, /\\([\\"n])/g) : text;
}

const unescape = (text: string, pattern: RegExp): string =>
  text.replace(pattern, (_, char: string) => (char === 'n' ? '\n' : char));

/** Reads a line that begins with #, to after its line feed. */
export function readComment(cursor: Cursor, dialect: Dialect): Comment {
  const end = cursor.lineEnd();
  const line = cursor.text(cursor.at, end);
  const comment = dialect === 'text' ? looseComment(cursor, line) : strictComment(cursor, line);
  cursor.at = end + 1;
  return comment;
}

const NAME = /^(?:[a-zA-Z_:][a-zA-Z0-9_:]*|"(?:[^"\\]|\\.)+")$/;

function looseComment(cursor: Cursor, line: string): Comment {
  const match = /^#[ \t]+(HELP|TYPE)[ \t]+("(?:[^"\\]|\\.)+"|[^ \t]+)(?:[ \t]+(.*))?$/s.exec(line);
  if (match === null) return { keyword: 'none' };
  const [, keyword, name = '', text = ''] = match;
  if (keyword === 'HELP') {
    return { keyword, name: familyName(cursor, name), text: unescape(text, /\\([\\n])/g) };
  }
  const type = text.trimEnd();
  return {
    keyword: 'TYPE',
    name: familyName(cursor, name),
    text: type === 'untyped' ? 'unknown' : typeOf(cursor, type),
  };
}

function strictComment(cursor: Cursor, line: string): Comment {
  if (line === '# EOF') return { keyword: 'EOF' };
  const match = /^# (HELP|TYPE|UNIT) ("(?:[^"\\]|\\.)+"|[^ ]+)(?: (.*))?$/s.exec(line);
  if (match === null) return cursor.fail('a comment that is neither HELP, TYPE, UNIT nor EOF');
  const [, keyword, quoted = '', text = ''] = match;
  const name = familyName(cursor, quoted);
  if (keyword === 'TYPE') return { keyword, name, text: typeOf(cursor, text) };
  if (keyword === 'HELP') return { keyword, name, text: unescape(text, /\\([\\"n])/g) };
  if (text !== '' && !name.endsWith(`_${text}`)) cursor.fail(`unit ${JSON.stringify(text)} is not the end of ${name}`);
  return { keyword: 'UNIT', name, text };
}

function familyName(cursor: Cursor, name: string): string {
  if (!NAME.test(name)) cursor.fail(`${JSON.stringify(name)} is not a name of a metric`);
  return name.startsWith('"') ? unescape(name.slice(1, -1), /\\([\\"n])/g) : name;
}

function typeOf(cursor: Cursor, text: string): MetadataType {
  const type = METADATA_TYPES.find((known) => known === text);
  return type ?? cursor.fail(`${JSON.stringify(text)} is not a type of metrics`);
}

/** Reads the time behind a value, if there is one, in Unix milliseconds; NaN when there is none. */
export function readTimestamp(cursor: Cursor, dialect: Dialect): number {
  if (!cursor.blanks()) return NaN;
  const byte = cursor.peek();
  if (byte === LINE_FEED && dialect === 'text') return NaN;
  if (byte === HASH && dialect === 'openmetrics') return NaN;
  const number = readNumber(cursor);
  if (dialect === 'text' && !Number.isSafeInteger(number)) cursor.fail('a timestamp that is no whole number of ms');
  if (!Number.isFinite(number)) cursor.fail('a timestamp that is no time');
  return dialect === 'text' ? number : Math.round(number * 1000);
}

const MAX_EXEMPLAR_CHARACTERS = 128;

/**
 * Reads `# {labels} value [timestamp]` from its #; undefined when its labels are longer than the 128 characters that
 * OpenMetrics allows: the sample is good all the same.
 */
export function readExemplar(cursor: Cursor): Exemplar | undefined {
  cursor.at += 1;
  cursor.blanks();
  if (cursor.peek() !== OPEN) cursor.fail('an exemplar without {');
  cursor.at += 1;
  const labels = new Map<string, string>();
  readLabels(cursor, { labels, name: '-', loose: false });
  if (!cursor.blanks()) cursor.fail('no space after the labels of an exemplar');
  const value = readNumber(cursor);
  const timestamp = readTimestamp(cursor, 'openmetrics');
  let length = 0;
  for (const [name, text] of labels) length += [...name].length + [...text].length;
  if (length > MAX_EXEMPLAR_CHARACTERS) return undefined;
  // Remote write wants these sorted too.
  return { labels: sortedLabels(labels), value, timestamp: Number.isNaN(timestamp) ? 0 : timestamp };
}

/** Goes over the end of the line. */
export function endLine(cursor: Cursor, dialect: Dialect): void {
  if (dialect === 'text') cursor.blanks();
  if (cursor.peek() !== LINE_FEED) cursor.fail(`${show(cursor.peek())} where the line should end`);
  cursor.at += 1;
}
