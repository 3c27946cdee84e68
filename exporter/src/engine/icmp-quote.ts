/**
 * A whole ICMP error with the IP header that it quotes (RFC 792, RFC 4443, RFC 4884), as a raw socket delivers it.
 * Pure; nothing outside a span is read, whatever its lengths claim.
 */
import type { Family, MplsLabel } from '@parallax/contract';
import { icmpInIpv4, ICMP_HEADER, type Span } from './echo.js';
import { readLabels } from './icmp-extension.js';

const V4_HEADER = 20;
const V6_HEADER = 40;
/** Ports, length and checksum, and an identity of ours. */
const TRANSPORT = 16;
/** Where extensions stand that are not announced (RFC 4884 section 5.5). */
const UNANNOUNCED = 128;

/** Offset of the header field that announces where extensions begin, and its unit in bytes, by family. */
const ANNOUNCED = { '4': { at: 5, unit: 4 }, '6': { at: 4, unit: 8 } } as const;
/** Types that can have extensions: unreachable, time exceeded, parameter problem (IPv4 only). */
const EXTENSIBLE: Readonly<Record<Family, readonly number[]>> = { '4': [3, 11, 12], '6': [1, 3] };

export interface QuotedPacket {
  /** Of the ICMP error; `info` is its second word, or the MTU in it. */
  readonly type: number;
  readonly code: number;
  readonly info: number;
  readonly ttl: number;
  /** 0 to 63. */
  readonly dscp: number;
  readonly protocol: number;
  /** The quoted packet, from its IP header to 16 bytes behind it, as far as it is quoted. */
  readonly bytes: Uint8Array;
  /** Length of the IP header. */
  readonly header: number;
  readonly mpls: Stack;
}

/**
 * What an ICMP error quotes; undefined when it is cut before the end of the quoted IP header, or is none. IPv4
 * messages begin with their IP header, IPv6 messages with the ICMP header: that is how raw sockets deliver them.
 */
export function readQuotedPacket(
  view: DataView,
  { at, length }: Readonly<Span>,
  family: Family,
): QuotedPacket | undefined {
  const icmp = family === '4' ? icmpInIpv4(view, { at, length }) : at;
  const start = icmp + ICMP_HEADER;
  const room = at + length - start;
  if (icmp < 0 || room < (family === '4' ? V4_HEADER : V6_HEADER)) return undefined;
  const v4 = family === '4';
  const first = view.getUint8(start);
  const header = v4 ? (first & 0x0f) * 4 : V6_HEADER;
  if (first >> 4 !== Number(family) || header < V4_HEADER || header > room) return undefined;
  return {
    type: view.getUint8(icmp),
    code: view.getUint8(icmp + 1),
    // RFC 1191 section 4: the MTU is the lower half of the word; RFC 4443 section 3.2: it is the word.
    info: v4 ? view.getUint16(icmp + 6) : view.getUint32(icmp + 4),
    ttl: view.getUint8(start + (v4 ? 8 : 7)),
    dscp: v4 ? view.getUint8(start + 1) >> 2 : (view.getUint16(start) >> 6) & 0x3f,
    // Our packets have no extension headers; a quote with some is not of ours.
    protocol: view.getUint8(start + (v4 ? 9 : 6)),
    bytes: new Uint8Array(view.buffer, view.byteOffset + start, Math.min(room, header + TRANSPORT)).slice(),
    header,
    mpls: readExtensions(view, icmp, { at: start, length: room }, family),
  };
}

/** 4 or 16 bytes. */
export function sourceOfQuoted({ bytes }: QuotedPacket): Uint8Array {
  return isV4(bytes) ? bytes.subarray(12, 16) : bytes.subarray(8, 24);
}
export function destinationOfQuoted({ bytes }: QuotedPacket): Uint8Array {
  return isV4(bytes) ? bytes.subarray(16, 20) : bytes.subarray(24, 40);
}
function isV4(bytes: Uint8Array): boolean {
  return (bytes[0] ?? 0) >> 4 === 4;
}

/** 16 bits behind the IP header at this offset; -1 when they are not quoted. */
export function quotedWord({ bytes, header }: QuotedPacket, offset: number): number {
  const at = header + offset;
  return at + 2 > bytes.length ? -1 : ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

type Stack = readonly MplsLabel[] | undefined;

function readExtensions(view: DataView, icmp: number, quote: Readonly<Span>, family: Family): Stack {
  if (!EXTENSIBLE[family].includes(view.getUint8(icmp))) return undefined;
  const { at, unit } = ANNOUNCED[family];
  const announced = view.getUint8(icmp + at) * unit;
  const offset = announced === 0 ? UNANNOUNCED : announced;
  if (offset > quote.length) return undefined;
  return readLabels(view, { at: quote.at + offset, length: quote.length - offset }, announced === 0);
}
