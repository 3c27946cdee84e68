import { Fault } from '../failure.js';

/** One field line of a header section: name in lower case, value without surrounding white space, one character a byte. */
export type Field = readonly [name: string, value: string];

export const HTTP_VERSIONS = ['1.0', '1.1', '2'] as const;
export type HttpVersion = (typeof HTTP_VERSIONS)[number];

/** Status line and header section of a response. */
export interface Head {
  readonly version: HttpVersion;
  readonly status: number;
  readonly fields: readonly Field[];
  /** Size of the header section on the wire; for HTTP/2 the sum of names and values before compression. */
  readonly bytes: number;
}

export interface HeadLimits {
  /** Bytes of all header sections of one exchange together (interim responses, final response, trailers). */
  readonly headerBytes: number;
  /** Field lines in one section. */
  readonly fields: number;
  /** Bytes 0x80 and above in field values (obs-text, RFC 9110 section 5.5). */
  readonly allow8bit: boolean;
}

const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;
const HT = 0x09;
const COLON = 0x3a;

/** `tchar` of RFC 9110 section 5.6.2, by byte. */
const TOKEN = new Uint8Array(256);
for (const char of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  TOKEN[char.charCodeAt(0)] = 1;
}

/** True when `text` is a token: a field name, a method. */
export function isToken(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (TOKEN[text.charCodeAt(at)] !== 1) return false;
  return text.length > 0;
}

const malformed = (what: string): Fault => new Fault('malformed_reply', what);

/**
 * Parses one complete header section of HTTP/1.x (RFC 9112 sections 2 to 5): status line, field lines, empty line.
 * `end` is the index after the final line feed. Lines must end in CRLF; folded lines, control bytes and white space
 * around names are refused, because recipients disagree on them.
 */
export function parseHead(bytes: Buffer, end: number, limits: HeadLimits): Head {
  // One text, one character a byte: the runtime cuts fields out of it without copying.
  const text = bytes.toString('latin1', 0, end);
  const first = lineEnd(text, 0);
  const { version, status } = statusLine(text, first);
  return { version, status, fields: parseFields(text, first + 2, limits), bytes: end };
}

/** Parses field lines from `start` up to the empty line that ends `text`; for headers and trailers. */
export function parseFields(text: string, start: number, limits: HeadLimits): Field[] {
  const fields: Field[] = [];
  let at = start;
  for (;;) {
    const stop = lineEnd(text, at);
    if (stop === at) return fields;
    if (fields.length >= limits.fields) {
      throw new Fault('header_limit', `more than ${limits.fields} header fields`);
    }
    fields.push(parseField(text, at, { stop, limits }));
    at = stop + 2;
  }
}

function parseField(text: string, start: number, scope: { stop: number; limits: HeadLimits }): Field {
  const { stop, limits } = scope;
  const lead = text.charCodeAt(start);
  if (lead === SP || lead === HT) throw malformed('a folded header line (obs-fold)');
  let colon = start;
  while (colon < stop && TOKEN[text.charCodeAt(colon)] === 1) colon += 1;
  if (text.charCodeAt(colon) !== COLON || colon === start || colon >= stop) {
    throw malformed(
      colon < stop ? `byte ${hex(text.charCodeAt(colon))} in a header field name` : 'a header line without a colon',
    );
  }
  let from = colon + 1;
  let to = stop;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  for (let at = from; at < to; at += 1) {
    const byte = text.charCodeAt(at);
    if (byte >= SP && byte < 0x7f) continue;
    if (byte === HT || (byte >= 0x80 && limits.allow8bit)) continue;
    throw malformed(`byte ${hex(byte)} in a header field value`);
  }
  return [text.slice(start, colon).toLowerCase(), text.slice(from, to)];
}

/** Index of the CR that ends the line starting at `at`. */
function lineEnd(text: string, at: number): number {
  for (let index = at; index < text.length; index += 1) {
    const byte = text.charCodeAt(index);
    if (byte === LF) throw malformed('a header line that ends in a bare line feed');
    if (byte === CR) {
      if (text.charCodeAt(index + 1) !== LF) throw malformed('a carriage return inside a header line');
      return index;
    }
  }
  throw malformed('a header section without an end');
}

/** `HTTP/1.1 200 OK`; the reason phrase may be empty, and is ignored. */
function statusLine(text: string, stop: number): { version: HttpVersion; status: number } {
  const version = text.startsWith('HTTP/1.1 ') ? '1.1' : text.startsWith('HTTP/1.0 ') ? '1.0' : undefined;
  if (version === undefined) throw malformed('a status line that does not start with HTTP/1.0 or HTTP/1.1');
  const status = (digit(text, 9) * 10 + digit(text, 10)) * 10 + digit(text, 11);
  if (!(status >= 100 && status <= 599) || stop < 12 || (stop > 12 && text.charCodeAt(12) !== SP)) {
    throw malformed('a status line without a status code from 100 to 599');
  }
  for (let at = 13; at < stop; at += 1) {
    const byte = text.charCodeAt(at);
    if ((byte < SP && byte !== HT) || byte === 0x7f) throw malformed(`byte ${hex(byte)} in the status line`);
  }
  return { version, status };
}

/** NaN when the character is no digit, so that sums with it are NaN too. */
function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 0x30;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

const isBlank = (byte: number): boolean => byte === SP || byte === HT;
const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;

/** Values of every field of that name, in order. `name` is in lower case. */
export function valuesOf(fields: readonly Field[], name: string): string[] {
  const found: string[] = [];
  for (const field of fields) if (field[0] === name) found.push(field[1]);
  return found;
}

/** Value of the first field of that name. */
export function valueOf(fields: readonly Field[], name: string): string | undefined {
  for (const field of fields) if (field[0] === name) return field[1];
  return undefined;
}
