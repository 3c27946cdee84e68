import type { Cursor } from './cursor.js';
import { LINE_FEED, SPACE, TAB } from './cursor.js';

const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const UPPER_E = 0x45;
const LOWER_E = 0x65;

/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** As many digits always fit the 53 bits of a double. */
const EXACT_DIGITS = 15;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads a number as Go's ParseFloat does, without hexadecimal and underscores (which Prometheus refuses), and leaves the
 * cursor behind it. Up to 15 digits are computed here: a whole number below 2^53 times or divided by an exact power of
 * ten is rounded once, so correctly (Clinger, How to read floating point numbers accurately, 1990). The rest is JavaScript's.
 */
export function readNumber(cursor: Cursor): number {
  const { bytes } = cursor;
  const start = cursor.at;
  let at = start;
  let byte = bytes[at] ?? LINE_FEED;
  const negative = byte === MINUS;
  if (negative || byte === PLUS) byte = bytes[++at] ?? LINE_FEED;
  const first = at;
  let whole = 0;
  while (byte >= ZERO && byte <= ZERO + 9) {
    whole = whole * 10 + (byte - ZERO);
    byte = bytes[++at] ?? LINE_FEED;
  }
  let digits = at - first;
  let power = 0;
  if (byte === DOT) {
    const point = at;
    byte = bytes[++at] ?? LINE_FEED;
    while (byte >= ZERO && byte <= ZERO + 9) {
      whole = whole * 10 + (byte - ZERO);
      byte = bytes[++at] ?? LINE_FEED;
    }
    power = point + 1 - at;
    digits -= power;
  }
  if (digits === 0 || digits > EXACT_DIGITS) return readHard(cursor);
  if (byte === LOWER_E || byte === UPPER_E) {
    cursor.at = at + 1;
    power += readExponent(cursor);
    at = cursor.at;
    byte = bytes[at] ?? LINE_FEED;
    cursor.at = start;
  }
  if (!(power >= -22 && power <= 22) || (byte !== LINE_FEED && byte !== SPACE && byte !== TAB)) return readHard(cursor);
  cursor.at = at;
  const value = power < 0 ? whole / (POWERS[-power] ?? 1) : whole * (POWERS[power] ?? 1);
  return negative ? -value : value;
}

/** NaN when there is none. */
function readExponent(cursor: Cursor): number {
  const { bytes } = cursor;
  let at = cursor.at;
  let byte = bytes[at] ?? LINE_FEED;
  const negative = byte === MINUS;
  if (negative || byte === PLUS) byte = bytes[++at] ?? LINE_FEED;
  const first = at;
  let exponent = 0;
  while (byte >= ZERO && byte <= ZERO + 9 && at - first < 4) {
    exponent = exponent * 10 + (byte - ZERO);
    byte = bytes[++at] ?? LINE_FEED;
  }
  cursor.at = at;
  if (at === first) return NaN;
  return negative ? -exponent : exponent;
}

function readHard(cursor: Cursor): number {
  const start = cursor.at;
  const { bytes } = cursor;
  let at = start;
  for (let byte = bytes[at]; byte !== LINE_FEED && byte !== SPACE && byte !== TAB; byte = bytes[at]) at += 1;
  const text = cursor.latin1(start, at);
  const value = parseNumber(text);
  if (value === undefined) return cursor.fail(text === '' ? 'no value' : `${JSON.stringify(text.slice(0, 40))} is not a number`); // prettier-ignore
  cursor.at = at;
  return value;
}

function parseNumber(text: string): number | undefined {
  if (DECIMAL.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  const word = text.toLowerCase();
  if (word === 'nan') return NaN;
  const infinity = /^([+-]?)inf(?:inity)?$/.exec(word);
  if (infinity === null) return undefined;
  return infinity[1] === '-' ? -Infinity : Infinity;
}
