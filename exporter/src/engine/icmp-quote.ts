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
  /** 4 or 16 bytes. */
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  /** As much of the packet behind its IP header as is quoted, at most 16 bytes. */
  readonly transport: Uint8Array;
  readonly mpls: readonly MplsLabel[] | undefined;
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
  const end = at + length;
  if (icmp < 0 || icmp + ICMP_HEADER > end) return undefined;
  const quote = { at: icmp + ICMP_HEADER, length: end - icmp - ICMP_HEADER };
  const inner = family === '4' ? readIpv4(view, quote) : readIpv6(view, quote);
  if (inner === undefined) return undefined;
  const [type, code] = [view.getUint8(icmp), view.getUint8(icmp + 1)];
  // RFC 1191 section 4: the MTU is the lower half of the word; RFC 4443 section 3.2: it is the word.
  const info = family === '4' ? view.getUint16(icmp + 6) : view.getUint32(icmp + 4);
  return { type, code, info, ...inner, mpls: readExtensions(view, icmp, quote, family) };
}

type Inner = Omit<QuotedPacket, 'type' | 'code' | 'info' | 'mpls'>;

type Stack = readonly MplsLabel[] | undefined;

function readExtensions(view: DataView, icmp: number, quote: Readonly<Span>, family: Family): Stack {
  if (!EXTENSIBLE[family].includes(view.getUint8(icmp))) return undefined;
  const { at, unit } = ANNOUNCED[family];
  const announced = view.getUint8(icmp + at) * unit;
  const offset = announced === 0 ? UNANNOUNCED : announced;
  if (offset > quote.length) return undefined;
  return readLabels(view, { at: quote.at + offset, length: quote.length - offset }, announced === 0);
}

function readIpv4(view: DataView, { at, length }: Readonly<Span>): Inner | undefined {
  if (length < V4_HEADER) return undefined;
  const first = view.getUint8(at);
  const header = (first & 0x0f) * 4;
  if (first >> 4 !== 4 || header < V4_HEADER || header > length) return undefined;
  return {
    ttl: view.getUint8(at + 8),
    dscp: view.getUint8(at + 1) >> 2,
    protocol: view.getUint8(at + 9),
    source: copy(view, at + 12, 4),
    destination: copy(view, at + 16, 4),
    transport: copy(view, at + header, Math.min(TRANSPORT, length - header)),
  };
}

/** Our packets have no extension headers; a quote with some is not of ours. */
function readIpv6(view: DataView, { at, length }: Readonly<Span>): Inner | undefined {
  if (length < V6_HEADER || view.getUint8(at) >> 4 !== 6) return undefined;
  return {
    ttl: view.getUint8(at + 7),
    dscp: (view.getUint16(at) >> 6) & 0x3f,
    protocol: view.getUint8(at + 6),
    source: copy(view, at + 8, 16),
    destination: copy(view, at + 24, 16),
    transport: copy(view, at + V6_HEADER, Math.min(TRANSPORT, length - V6_HEADER)),
  };
}

function copy(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length).slice();
}
