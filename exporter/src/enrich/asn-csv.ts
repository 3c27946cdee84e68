/**
 * The format of @ip-location-db/asn: lines of first address, last address, AS number and name of the operator, the
 * last quoted as RFC 4180 has it when it holds a comma or a quote; addresses as text.
 */
import { Column, Texts } from './columns.js';
import type { RangeBuilder } from './range-builder.js';
import type { Sliced } from './slices.js';
import { asnText, plainText } from './text.js';
import { readAddress, type Width } from './words.js';

const NEWLINE = 0x0a;
const COMMA = 0x2c;
const STRIDE = 256;
/** Bytes of one line; longer ones are no lines of such a file. */
const MAX_LINE = 1024;

/** Autonomous systems by a number of our own, from 1; 0 means unknown. */
export class Systems {
  readonly #numbers = new Column();
  readonly #names = new Texts();
  readonly #known = new Map<number, number>();

  constructor() {
    this.#numbers.push(0);
    this.#names.add('');
  }

  get count(): number {
    return this.#numbers.length - 1;
  }

  get bytes(): number {
    return this.#numbers.length * 4 + this.#names.bytes;
  }

  /** The first name given for a number stays. */
  add(asn: number, name: () => string): number {
    const known = this.#known.get(asn);
    if (known !== undefined) return known;
    this.#numbers.push(asn);
    const index = this.#names.add(name());
    this.#known.set(asn, index);
    return index;
  }

  /** Nothing can be added any more. */
  seal(): void {
    this.#known.clear();
    this.#names.trim();
  }

  /** Number and name, fit to be shown. */
  describe(index: number): { readonly asn: string; readonly as_name: string } {
    return { asn: asnText(this.#numbers.at(index)), as_name: this.#names.get(index) };
  }
}

/** Adds the lines of one family; gives how many were no such lines. */
export function* readAsnLines(
  bytes: Uint8Array,
  width: Width,
  into: { ranges: RangeBuilder; systems: Systems },
): Sliced<number> {
  const start = new Uint32Array(4);
  const end = new Uint32Array(4);
  const { ranges, systems } = into;
  let wrong = 0;
  let lines = 0;
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, at);
    const stop = newline < 0 ? bytes.length : newline;
    const first = bytes.indexOf(COMMA, at);
    const second = bytes.indexOf(COMMA, first + 1);
    const third = bytes.indexOf(COMMA, second + 1);
    const whole = first > at && second > first && third > second && third < stop && stop - at <= MAX_LINE;
    const asn = whole ? decimal(bytes, second + 1, third) : -1;
    if (
      asn >= 0 &&
      readAddress(bytes, at, first, start) === width &&
      readAddress(bytes, first + 1, second, end) === width
    ) {
      const index = asn === 0 ? 0 : systems.add(asn, () => nameOf(bytes.subarray(third + 1, stop)));
      ranges.add(start, end, index);
    } else if (stop > at) wrong += 1;
    at = stop + 1;
    if ((lines += 1) % STRIDE === 0) yield;
  }
  return wrong;
}

/** An AS number (RFC 6793: 32 bits), or -1. */
function decimal(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  if (start === end || end - start > 10) return -1;
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value > 0xffff_ffff ? -1 : value;
}

function nameOf(field: Uint8Array): string {
  const text = Buffer.from(field.buffer, field.byteOffset, field.length).toString('utf8').trim();
  const quoted = text.startsWith('"') && text.endsWith('"');
  return plainText(quoted ? text.slice(1, -1).replaceAll('""', '"') : text);
}
