/**
 * ICMP echo on the wire (RFC 792, RFC 4443 section 4): what we write and how we judge what comes back. Pure: bytes in,
 * verdict out. Nothing that arrives is believed before the cookie matches; nothing outside `length` is ever read.
 *
 * Our payload: 8 bytes of cookie (random for each burst), burst serial, packet index, then a fixed pattern.
 */
import type { Family } from '@parallax/contract';

export const ICMP_HEADER = 8;
/** Cookie, serial and index: the least payload that can be told from anybody else's. */
export const IDENTITY = 16;
/** What is written for each packet; the pattern after it is shared by all. */
export const HEAD = ICMP_HEADER + IDENTITY;
/** The largest IPv4 packet less its headers. */
export const MAX_PAYLOAD = 65_507;

const REQUEST = { '4': 8, '6': 128 } as const;
const REPLY = { '4': 0, '6': 129 } as const;

/** Byte of the pattern at this offset of the payload. */
export function patternByte(offset: number): number {
  return (offset * 37 + 11) & 0xff;
}

/** What a packet was sent with. */
export interface Identity {
  readonly cookieHigh: number;
  readonly cookieLow: number;
  readonly serial: number;
  /** Payload bytes. */
  readonly size: number;
}

export interface EchoHead {
  readonly family: Family;
  readonly id: number;
  readonly sequence: number;
  readonly index: number;
}

/** Writes the 24 bytes of header and identity; the checksum stays 0 (the kernel fills it in, or {@link seal}). */
export function writeHead(view: DataView, at: number, head: EchoHead, identity: Identity): void {
  view.setUint32(at, REQUEST[head.family] << 24);
  view.setUint16(at + 4, head.id);
  view.setUint16(at + 6, head.sequence);
  view.setUint32(at + 8, identity.cookieHigh);
  view.setUint32(at + 12, identity.cookieLow);
  view.setUint32(at + 16, identity.serial);
  view.setUint32(at + 20, head.index);
}

/** Sum of the pattern after the identity as 16-bit words, for {@link seal}. */
export function patternSum(size: number): number {
  let sum = 0;
  for (let offset = IDENTITY; offset < size; offset += 1) {
    sum += offset % 2 === 0 ? patternByte(offset) << 8 : patternByte(offset);
  }
  return sum;
}

/** Puts the internet checksum (RFC 1071) into a written head whose pattern adds up to `sum`. Raw IPv4 sockets only. */
export function seal(view: DataView, at: number, sum: number): void {
  let total = sum;
  for (let offset = 0; offset < HEAD; offset += 2) total += view.getUint16(at + offset);
  view.setUint16(at + 2, ~fold(total) & 0xffff);
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return folded;
}

/** Where the bytes of a packet are. */
export interface Span {
  at: number;
  length: number;
}

/**
 * Offset of the ICMP message inside an IPv4 packet as raw sockets deliver it (header with options included), or -1
 * when it is not a whole IPv4 header before an ICMP message.
 */
export function icmpInIpv4(view: DataView, { at, length }: Readonly<Span>): number {
  if (length < 20) return -1;
  const first = view.getUint8(at);
  const header = (first & 0x0f) * 4;
  if (first >> 4 !== 4 || header < 20 || header + ICMP_HEADER > length || view.getUint8(at + 9) !== 1) return -1;
  return at + header;
}

/** True for a whole echo reply header. */
export function isEchoReply(view: DataView, { at, length }: Readonly<Span>, family: Family): boolean {
  return length >= ICMP_HEADER && view.getUint8(at) === REPLY[family] && view.getUint8(at + 1) === 0;
}

export function identifierOf(view: DataView, at: number): number {
  return view.getUint16(at + 4);
}
export function sequenceOf(view: DataView, at: number): number {
  return view.getUint16(at + 6);
}
/** Serial of the burst that the payload claims to belong to; 0 when the payload is too short to claim any. */
export function serialOf(view: DataView, { at, length }: Readonly<Span>): number {
  return length >= HEAD ? view.getUint32(at + 16) : 0;
}

export type Verdict = 'ours' | 'corrupted' | 'forged';

/**
 * Judges an echo reply against the packet that it answers by sequence number. `corrupted`: our identity, but the
 * length or the pattern is not what we sent; `forged`: not our identity (or too short to hold one).
 */
export function judge(view: DataView, span: Readonly<Span>, expected: Identity, index: number): Verdict {
  const { at, length } = span;
  if (length < HEAD) return 'forged';
  const ours =
    view.getUint32(at + 8) === expected.cookieHigh &&
    view.getUint32(at + 12) === expected.cookieLow &&
    view.getUint32(at + 16) === expected.serial &&
    view.getUint32(at + 20) === index;
  if (!ours) return 'forged';
  return length === ICMP_HEADER + expected.size && hasPattern(view, at + ICMP_HEADER, expected.size)
    ? 'ours'
    : 'corrupted';
}

/** The pattern as big-endian words from offset 0 on; it repeats every 256 bytes. */
const WORDS = Uint32Array.from({ length: 64 }, (_, word) =>
  [0, 1, 2, 3].reduce((value, byte) => value * 256 + patternByte(word * 4 + byte), 0),
);

function hasPattern(view: DataView, payload: number, size: number): boolean {
  let offset = IDENTITY;
  for (; offset + 4 <= size; offset += 4) {
    if (view.getUint32(payload + offset) !== WORDS[(offset >> 2) & 63]) return false;
  }
  for (; offset < size; offset += 1) {
    if (view.getUint8(payload + offset) !== patternByte(offset)) return false;
  }
  return true;
}

/** True when the internet checksum of these bytes is right; raw IPv4 sockets deliver packets before it is checked. */
export function checksumHolds(view: DataView, { at, length }: Readonly<Span>): boolean {
  let sum = 0;
  for (let offset = 0; offset + 1 < length; offset += 2) sum += view.getUint16(at + offset);
  if (length % 2 === 1) sum += view.getUint8(at + length - 1) << 8;
  return fold(sum) === 0xffff;
}

/** What an ICMP error quotes of the packet it is about. RFC 792 promises 8 bytes of it, routers may send more. */
export interface Quote {
  readonly id: number;
  readonly sequence: number;
  /** False when enough is quoted to see that the packet was not ours. */
  matches(expected: Identity): boolean;
}

/** Reads the quoted ICMP message; undefined when it is cut before the sequence number or is not an echo request. */
export function readQuote(view: DataView, { at, length }: Readonly<Span>, family: Family): Quote | undefined {
  if (length < ICMP_HEADER || view.getUint8(at) !== REQUEST[family]) return undefined;
  return {
    id: identifierOf(view, at),
    sequence: sequenceOf(view, at),
    matches: (expected) =>
      length < HEAD ||
      (view.getUint32(at + 8) === expected.cookieHigh &&
        view.getUint32(at + 12) === expected.cookieLow &&
        view.getUint32(at + 16) === expected.serial),
  };
}

/** Errors after which no reply to the packet is to be expected: unreachable, too big, time exceeded, parameter problem. */
export function isFinalError(family: Family, type: number): boolean {
  return family === '4' ? type === 3 || type === 11 || type === 12 : type >= 1 && type <= 4;
}
