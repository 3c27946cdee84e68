/**
 * Addresses as unsigned 32-bit words, most significant first: IPv4 in one, IPv6 in four. Text is read from bytes, so
 * that a file of a million addresses makes no strings.
 */
import { ipText } from '../core/dns/ip.js';

/** Words of an address: 1 of IPv4, 4 of IPv6. */
export type Width = 1 | 4;

const DOT = 0x2e;
const COLON = 0x3a;
const PERCENT = 0x25;

/** The value of a hexadecimal digit by its character, 255 for every other one. */
const HEX = Uint8Array.from({ length: 256 }, (_, byte) => {
  const value = parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(value) ? 255 : value;
});

/**
 * Reads `bytes[start..end)` into `words`: the width, or 0 when it is no address. A zone index is ignored; an IPv6
 * form of an IPv4 address (`::ffff:192.0.2.1`, RFC 4291 section 2.5.5.2) is that IPv4 address.
 */
export function readAddress(bytes: Uint8Array, start: number, end: number, words: Uint32Array): Width | 0 {
  for (let at = start; at < end; at += 1) {
    if (bytes[at] === DOT) break;
    if (bytes[at] === COLON) return readV6(bytes, start, end, words);
  }
  return readV4(bytes, start, end, words) ? 1 : 0;
}

function readV4(bytes: Uint8Array, start: number, end: number, words: Uint32Array): boolean {
  let address = 0;
  let part = -1;
  let dots = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    const digit = HEX[byte] ?? 255;
    if (digit < 10) {
      // A leading zero means octal to some; nobody writes it.
      if (part === 0) return false;
      part = part < 0 ? digit : part * 10 + digit;
      if (part > 255) return false;
    } else {
      if (byte !== DOT || part < 0 || dots === 3) return false;
      address = address * 256 + part;
      part = -1;
      dots += 1;
    }
  }
  if (part < 0 || dots !== 3) return false;
  words[0] = address * 256 + part;
  return true;
}

const groups = new Uint16Array(8);
const inner = new Uint32Array(1);

function readV6(bytes: Uint8Array, start: number, end: number, words: Uint32Array): Width | 0 {
  const stop = zoneless(bytes, start, end);
  let count = 0;
  let gap = -1;
  for (let at = start; at < stop;) {
    if (bytes[at] === COLON) {
      // A single colon goes with the group before it, so this is `::` or wrong.
      if (at + 1 >= stop || bytes[at + 1] !== COLON || gap >= 0) return 0;
      gap = count;
      at += 2;
      continue;
    }
    if (count === 8) return 0;
    const from = at;
    let value = 0;
    for (let digit = HEX[bytes[at] ?? 0] ?? 255; at < stop && at - from < 4 && digit < 16;) {
      value = value * 16 + digit;
      at += 1;
      digit = HEX[bytes[at] ?? 0] ?? 255;
    }
    if (at < stop && bytes[at] === DOT) return readTail(bytes, { from, stop, count, gap }, words);
    if (at === from) return 0;
    groups[count++] = value;
    if (at === stop) break;
    if (bytes[at] !== COLON) return 0;
    if (bytes[at + 1] !== COLON && ++at === stop) return 0;
  }
  return finish(words, count, gap);
}

interface Tail {
  readonly from: number;
  readonly stop: number;
  readonly count: number;
  readonly gap: number;
}

/** The last two groups written as an IPv4 address (RFC 4291 section 2.2). */
function readTail(bytes: Uint8Array, { from, stop, count, gap }: Tail, words: Uint32Array): Width | 0 {
  if (count > 6 || !readV4(bytes, from, stop, inner)) return 0;
  groups[count] = (inner[0] ?? 0) >>> 16;
  groups[count + 1] = (inner[0] ?? 0) & 0xffff;
  return finish(words, count + 2, gap);
}

function zoneless(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at += 1) if (bytes[at] === PERCENT) return at;
  return end;
}

function groupAt(place: number, gap: number, missing: number): number {
  if (place < gap) return groups[place] ?? 0;
  return place < gap + missing ? 0 : (groups[place - missing] ?? 0);
}

/** Puts the zeros of `::` in and packs the groups. */
function finish(words: Uint32Array, count: number, gap: number): Width | 0 {
  if (gap < 0 ? count !== 8 : count > 7) return 0;
  // Groups from `gap` on stand as far to the right as groups are missing.
  const from = gap < 0 ? 8 : gap;
  const missing = 8 - count;
  for (let word = 0; word < 4; word += 1) {
    words[word] = ((groupAt(word * 2, from, missing) << 16) | groupAt(word * 2 + 1, from, missing)) >>> 0;
  }
  if (words[0] !== 0 || words[1] !== 0 || words[2] !== 0xffff) return 4;
  words[0] = words[3] ?? 0;
  return 1;
}

const text = new Uint8Array(64);

/** The same for text. */
export function parseAddress(ip: string, words: Uint32Array): Width | 0 {
  if (ip.length > text.length) return 0;
  for (let at = 0; at < ip.length; at += 1) {
    const code = ip.charCodeAt(at);
    // What is no byte is no digit either.
    text[at] = code > 0xff ? 0 : code;
  }
  return readAddress(text, 0, ip.length, words);
}

/** `192.0.2.0/24` of the block of `bits` that holds the address. */
export function prefixText(words: Uint32Array, width: Width, bits: number): string {
  if (width === 1) {
    const first = bits === 0 ? 0 : (words[0] ?? 0) & (0xffffffff << (32 - bits));
    return `${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}/${bits}`;
  }
  const bytes = new Uint8Array(16);
  for (let at = 0; at < bytes.length; at += 1) {
    const mask = (0xff << (8 - Math.min(8, Math.max(0, bits - at * 8)))) & 0xff;
    bytes[at] = ((words[at >> 2] ?? 0) >>> (24 - (at & 3) * 8)) & mask;
  }
  return `${ipText(bytes)}/${bits}`;
}

export function compareWords(left: Uint32Array, right: Uint32Array, width: Width): number {
  for (let word = 0; word < width; word += 1) {
    const differ = (left[word] ?? 0) - (right[word] ?? 0);
    if (differ !== 0) return differ;
  }
  return 0;
}

/** The next address, in place; false after the last one. */
export function increment(words: Uint32Array, width: Width): boolean {
  for (let word = width - 1; word >= 0; word -= 1) {
    words[word] = (words[word] ?? 0) + 1;
    if (words[word] !== 0) return true;
  }
  return false;
}

/** The last address of the block of `bits` that begins with `first`. */
export function lastOf(first: Uint32Array, width: Width, bits: number, last: Uint32Array): Uint32Array {
  for (let word = 0; word < width; word += 1) {
    const free = Math.min(32, Math.max(0, (word + 1) * 32 - bits));
    last[word] = (first[word] ?? 0) | (free === 0 ? 0 : 0xffffffff >>> (32 - free));
  }
  return last;
}

/** Words of 4 or 16 bytes. */
export function wordsOfBytes(bytes: readonly number[]): Uint32Array {
  return Uint32Array.from({ length: bytes.length / 4 }, (_, word) =>
    bytes.slice(word * 4, word * 4 + 4).reduce((sum, byte) => sum * 256 + byte, 0),
  );
}

/** Bits that two addresses have in common from the left. */
export function commonBits(left: Uint32Array, right: Uint32Array, width: Width): number {
  for (let word = 0; word < width; word += 1) {
    const differ = (left[word] ?? 0) ^ (right[word] ?? 0);
    if (differ !== 0) return word * 32 + Math.clz32(differ);
  }
  return width * 32;
}
