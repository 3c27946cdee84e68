/**
 * What our packets with limited TTL carry, and how a quote of them is recognised. Pure; nothing outside a span is read.
 *
 * Every packet has a slot, 16 bits that name it among all in flight, and the 48-bit cookie of its trace. Both stand
 * where even short quotes reach: a UDP payload begins with them, an ICMP echo request has the slot as its sequence
 * number and the cookie behind it. The packet also ends with them (slot and 16 bits of the cookie), so that the copy
 * that the kernel loops back with its transmit stamp names itself whatever headers stand before it.
 */
import type { Family, PathProtocol } from '@parallax/contract';
import type { Span } from './echo.js';

/** Random for each trace: 16 and 32 bits, the last 8 of which are not 0. */
export interface Cookie {
  readonly high: number;
  readonly low: number;
}

/** Bytes before what is written here: IP header and that of UDP; of ICMP it is written here. */
export const HEADERS = { '4': { udp: 28, icmp: 20 }, '6': { udp: 48, icmp: 40 } } as const;
/** The largest packet, IP header included. */
export const LARGEST = 9216;
/** Slot and cookie. */
export const IDENTITY = 8;
const TAIL = 4;
/** The least UDP payload. */
export const LEAST_DATAGRAM = IDENTITY + TAIL;
/** Where slot and cookie stand in an echo request: the sequence number is the slot. */
export const ECHO_IDENTITY = 6;
const ECHO_BALANCE = 14;
/** The least ICMP message: header, cookie, balance, tail. */
export const LEAST_ECHO = 20;

const REQUEST = { '4': 8, '6': 128 } as const;

function writeIdentity(view: DataView, at: number, slot: number, cookie: Cookie): void {
  view.setUint16(at, slot);
  view.setUint16(at + 2, cookie.high);
  view.setUint32(at + 4, cookie.low);
}

function writeTail(view: DataView, { at, length }: Readonly<Span>, slot: number, cookie: Cookie): void {
  view.setUint16(at + length - TAIL, cookie.high);
  view.setUint16(at + length - TAIL + 2, slot);
}

/** A UDP payload; bytes between identity and tail are left as they are. */
export function writeDatagram(view: DataView, span: Readonly<Span>, slot: number, cookie: Cookie): void {
  writeIdentity(view, span.at, slot, cookie);
  writeTail(view, span, slot, cookie);
}

/** Sum of the 16-bit words of such a payload whose other bytes are 0. */
export function datagramSum(length: number, { slot, cookie }: Mark): number {
  const swapped = (word: number): number => (length % 2 === 0 ? word : (word >> 8) + ((word & 0xff) << 8));
  const { high, low } = cookie;
  return slot + high + (low >>> 16) + (low & 0xffff) + swapped(high) + swapped(slot);
}

export interface EchoHeader {
  readonly family: Family;
  readonly id: number;
  /** The ICMP checksum of the flow, 1 to 65534; over IPv6 the one without the pseudo header. */
  readonly checksum: number;
}

/**
 * An ICMP echo request whose checksum is that of its flow, whatever its slot: routers that balance on the first four
 * bytes behind the IP header see one flow (Augustin et al., "Avoiding traceroute anomalies with Paris traceroute",
 * IMC 2006). Bytes between the head and the tail must be 0.
 */
export function writeEcho(view: DataView, span: Readonly<Span>, header: EchoHeader, mark: Mark): void {
  const { at, length } = span;
  const { slot, cookie } = mark;
  view.setUint32(at, REQUEST[header.family] << 24);
  view.setUint16(at + 4, header.id);
  writeIdentity(view, at + ECHO_IDENTITY, slot, cookie);
  view.setUint16(at + ECHO_BALANCE, 0);
  writeTail(view, span, slot, cookie);
  let sum = 0;
  for (let offset = 0; offset < ECHO_BALANCE; offset += 2) sum += view.getUint16(at + offset);
  for (let offset = length - TAIL; offset < length; offset += 1) {
    sum += offset % 2 === 0 ? view.getUint8(at + offset) << 8 : view.getUint8(at + offset);
  }
  view.setUint16(at + ECHO_BALANCE, ((0xffff ^ header.checksum) + 0xffff - (sum % 0xffff)) % 0xffff);
  view.setUint16(at + 2, header.checksum);
}

/** What names one packet. */
export interface Mark {
  readonly slot: number;
  readonly cookie: Cookie;
}

/** The slot in a quoted identity; -1 when it is cut before its end. */
export function slotOf(view: DataView, { at, length }: Readonly<Span>): number {
  return length >= 2 ? view.getUint16(at) : -1;
}

/** Whether the cookie behind the slot is this one, as far as it is quoted. */
export function hasCookie(view: DataView, { at, length }: Readonly<Span>, cookie: Cookie): boolean {
  if (length >= IDENTITY) return view.getUint16(at + 2) === cookie.high && view.getUint32(at + 4) === cookie.low;
  for (let offset = 2; offset < length; offset += 1) {
    const byte = offset < 4 ? cookie.high >> ((3 - offset) * 8) : cookie.low >> ((7 - offset) * 8);
    if (view.getUint8(at + offset) !== (byte & 0xff)) return false;
  }
  return true;
}

/**
 * How much of a quoted identity is really quoted: what stands before extensions is filled up with zeros to 128 bytes
 * (RFC 4884 section 5.1), and no identity of ours ends with one. `least` bytes are known to be quoted.
 */
export function quotedLength(view: DataView, { at, length }: Readonly<Span>, least: number): number {
  if (length < IDENTITY) return length;
  let end = IDENTITY;
  while (end > least && view.getUint8(at + end - 1) === 0) end -= 1;
  return end === IDENTITY ? length : end === 1 ? 2 : end;
}

/** Reads a whole quoted cookie into `into`; false when it is cut. */
export function readCookie(
  view: DataView,
  { at, length }: Readonly<Span>,
  into: { high: number; low: number },
): boolean {
  if (length < IDENTITY) return false;
  into.high = view.getUint16(at + 2);
  into.low = view.getUint32(at + 4);
  return true;
}

/** Slot that the copy of a sent packet ends with; -1 for one that is too short. */
export function tailSlot(view: DataView, { at, length }: Readonly<Span>): number {
  return length >= TAIL ? view.getUint16(at + length - 2) : -1;
}

export function hasTail(view: DataView, { at, length }: Readonly<Span>, cookie: Cookie): boolean {
  return length >= TAIL && view.getUint16(at + length - TAIL) === cookie.high;
}

/** Whether this is the head of an echo request with our identifier. */
export function isOurRequest(
  view: DataView,
  { at, length }: Readonly<Span>,
  header: Omit<EchoHeader, 'checksum'>,
): boolean {
  return length >= 8 && view.getUint8(at) === REQUEST[header.family] && view.getUint16(at + 4) === header.id;
}

/** The ICMP checksum that makes a flow, 1 to 65534. */
export function flowChecksum(sourcePort: number, flow: number): number {
  return ((sourcePort + flow - 1) % 0xfffe) + 1;
}

/** The least packet that carries an identity, IP header included. */
export function leastSize(family: Family, protocol: PathProtocol): number {
  if (protocol === 'tcp') return HEADERS[family].icmp + 20;
  return HEADERS[family].udp + LEAST_DATAGRAM;
}
