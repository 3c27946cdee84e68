/**
 * Label text: `a="b",c="d"`, the one form in which labels are kept. It is what every text format prints, and it is
 * injective, so equal bytes mean equal labels.
 * Escapes: https://prometheus.io/docs/instrumenting/exposition_formats/ (backslash, quote, line feed).
 */

/** UTF-8 bytes of a label value before escaping; what is longer is cut and counted. */
export const MAX_LABEL_VALUE_BYTES = 1024;
/** Bytes of one text; labels that would exceed it are left out and counted. */
export const MAX_LABEL_TEXT_BYTES = 32_768;
const MAX_LABEL_NAME_CHARS = 128;
/** Stands for a value that is no text, number or boolean: what an array prints would be somebody else's choice. */
const NOT_TEXT = '__not_text__';
/** Names that formats give a meaning of their own. */
const RESERVED = new Set(['le', 'quantile', '__name__']);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const EQUALS = 0x3d;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const LETTER_N = 0x6e;
const UNDERSCORE = 0x5f;

/** What had to be changed to keep labels printable, since the writer was made. */
export interface LabelFlaws {
  /** Values cut at the limit, and labels left out because the text was full. */
  truncated: number;
  /** Values with NUL or lone surrogates (now U+FFFD), values that are no text, names with forbidden characters or given twice. */
  repaired: number;
}

const isNameByte = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  code === UNDERSCORE ||
  (code >= 0x30 && code <= 0x39);

/** Turns any value into label text; numbers and booleans as JavaScript prints them. */
function coerce(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return undefined;
}

/** A legal label name as near to `name` as possible. Reserved names get the prefix `exported_`, as Prometheus does. */
function legalName(name: string): string {
  let legal = name.slice(0, MAX_LABEL_NAME_CHARS).replace(/[^a-zA-Z0-9_]/g, '_');
  if (legal === '' || /^[0-9]/.test(legal)) legal = `_${legal}`;
  return RESERVED.has(legal) ? `exported_${legal.replace(/^_+/, '')}` : legal;
}

function needsRepair(name: string): boolean {
  if (name.length === 0 || name.length > MAX_LABEL_NAME_CHARS || RESERVED.has(name)) return true;
  for (let at = 0; at < name.length; at += 1) if (!isNameByte(name.charCodeAt(at))) return true;
  return name.charCodeAt(0) <= 0x39;
}

/** Writes label texts into one reused buffer: `reset`, `add` for each label, then read `bytes` up to `length`. */
export class LabelWriter {
  readonly bytes = new Uint8Array(MAX_LABEL_TEXT_BYTES);
  length = 0;
  /** Names written since the last reset. */
  readonly names: string[] = [];
  readonly flaws: LabelFlaws = { truncated: 0, repaired: 0 };

  reset(): void {
    this.length = 0;
    this.names.length = 0;
  }

  /** Adds a label; an empty value means the label is absent, as everywhere in Prometheus. */
  add(name: string, value: unknown): void {
    const text = typeof value === 'string' ? value : this.#coerced(value);
    if (text === '') return;
    const legal = needsRepair(name) ? this.#repairedName(name) : name;
    if (this.names.includes(legal)) {
      this.flaws.repaired += 1;
      return;
    }
    const worst = legal.length + 4 + 2 * Math.min(text.length * 3, MAX_LABEL_VALUE_BYTES);
    if (this.length + worst > MAX_LABEL_TEXT_BYTES) {
      this.flaws.truncated += 1;
      return;
    }
    this.names.push(legal);
    this.#write(legal, text);
  }

  #coerced(value: unknown): string {
    const text = coerce(value);
    if (text !== undefined) return text;
    this.flaws.repaired += 1;
    return NOT_TEXT;
  }

  #repairedName(name: string): string {
    this.flaws.repaired += 1;
    return legalName(name);
  }

  #write(name: string, value: string): void {
    const { bytes } = this;
    let at = this.length;
    if (at > 0) bytes[at++] = COMMA;
    for (let k = 0; k < name.length; k += 1) bytes[at++] = name.charCodeAt(k);
    bytes[at++] = EQUALS;
    bytes[at++] = QUOTE;
    const begin = at;
    const plain = Math.min(value.length, MAX_LABEL_VALUE_BYTES + 1);
    for (let k = 0; k < plain; k += 1) {
      const code = value.charCodeAt(k);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) break;
      bytes[at++] = code;
    }
    if (at - begin !== value.length || value.length > MAX_LABEL_VALUE_BYTES) at = this.#writeHard(value, begin);
    bytes[at++] = QUOTE;
    this.length = at;
  }

  /** Any text: escapes, UTF-8, repairs, the limit. */
  #writeHard(value: string, begin: number): number {
    const { bytes } = this;
    let at = begin;
    let room = MAX_LABEL_VALUE_BYTES;
    let repaired = false;
    for (let k = 0; k < value.length; k += 1) {
      let point = value.codePointAt(k) ?? 0;
      if (point > 0xffff) k += 1;
      if (point === 0 || (point >= 0xd800 && point <= 0xdfff)) {
        repaired = true;
        point = 0xfffd;
      }
      room -= point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (room < 0) {
        this.flaws.truncated += 1;
        break;
      }
      at = writePoint(bytes, at, point);
    }
    if (repaired) this.flaws.repaired += 1;
    return at;
  }
}

function writePoint(bytes: Uint8Array, start: number, point: number): number {
  let at = start;
  if (point < 0x80) {
    if (point === QUOTE || point === BACKSLASH || point === LINE_FEED) bytes[at++] = BACKSLASH;
    bytes[at++] = point === LINE_FEED ? LETTER_N : point;
    return at;
  }
  if (point < 0x800) {
    bytes[at++] = 0xc0 | (point >> 6);
  } else {
    if (point < 0x10000) {
      bytes[at++] = 0xe0 | (point >> 12);
    } else {
      bytes[at++] = 0xf0 | (point >> 18);
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
    }
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
  }
  bytes[at++] = 0x80 | (point & 0x3f);
  return at;
}

/** Where the value that starts at `at` (after its quote) ends: the index of the closing quote. */
export function endOfValue(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** The labels of a text written by {@link LabelWriter}. */
export function decodeLabels(bytes: Uint8Array, start: number, length: number): [name: string, value: string][] {
  const decoder = new TextDecoder();
  const pairs: [string, string][] = [];
  let at = start;
  while (at < start + length) {
    const equals = bytes.indexOf(EQUALS, at);
    const end = endOfValue(bytes, equals + 2);
    const value = decoder.decode(bytes.subarray(equals + 2, end));
    const plain = value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    pairs.push([decoder.decode(bytes.subarray(at, equals)), plain]);
    at = end + 2;
  }
  return pairs;
}
