/** Answers as packets: ICMP errors with quotes and extensions (RFC 792, 4443, 4884, 4950), echo replies, TCP, UDP. */
import type { SimAnswer } from './network.js';
import { bytesOf } from './address.js';
import { ACK, checksum, FIN, PROTOCOLS, pseudo, RST, SYN, type Parsed } from './packet.js';

/** RFC 4884: what stands before an extension is at least this long. */
const EXTENDED_QUOTE = 128;
/** Where a simulated NAT says that packets came from. */
const NAT_SOURCE = { 4: '100.64.0.1', 6: '2001:db8:6464::1' } as const;

/** A packet that arrived, and where its answer goes. */
export interface Exchange {
  readonly packet: Buffer;
  readonly parsed: Parsed;
  readonly out: Buffer;
}

/** Writes the answer into `out` and returns its length. */
export function build(exchange: Exchange, answer: SimAnswer): number {
  if (answer.kind === 'icmp') return icmpError(exchange, answer);
  if (answer.kind === 'echo') return echo(exchange, answer);
  if (answer.kind === 'datagram') return datagram(exchange, answer);
  return segment(exchange, answer);
}

const headerOf = (family: 4 | 6): number => (family === 4 ? 20 : 40);

/** IP header from `answer.from` back to the sender. */
function ipHeader({ packet, parsed, out }: Exchange, answer: SimAnswer, protocol: number, size: number): void {
  const { family } = parsed;
  out.fill(0, 0, headerOf(family));
  if (family === 4) {
    out[0] = 0x45;
    out.writeUInt16BE(size, 2);
    out[8] = answer.ttl;
    out[9] = protocol;
    bytesOf(answer.from).copy(out, 12);
    packet.copy(out, 16, 12, 16);
    out.writeUInt16BE(checksum(out, 0, 20), 10);
  } else {
    out[0] = 0x60;
    out.writeUInt16BE(size - 40, 4);
    out[6] = protocol;
    out[7] = answer.ttl;
    bytesOf(answer.from).copy(out, 8);
    packet.copy(out, 24, 8, 24);
  }
}

/** Checksum of what follows the IP header, at `offset` behind it. */
function seal({ parsed, out }: Exchange, protocol: number, size: number, offset: number): void {
  const start = headerOf(parsed.family);
  out.writeUInt16BE(0, start + offset);
  const over = protocol === PROTOCOLS.icmp ? 0 : pseudo(out, parsed.family, protocol, size - start);
  out.writeUInt16BE(checksum(out, start, size, over), start + offset);
}

function icmpError(exchange: Exchange, answer: SimAnswer): number {
  const { parsed, out } = exchange;
  const start = headerOf(parsed.family);
  const protocol = parsed.family === 4 ? PROTOCOLS.icmp : PROTOCOLS.icmp6;
  const quote = start + 8;
  out.fill(0, start, quote);
  out[start] = answer.type ?? 0;
  out[start + 1] = answer.code ?? 0;
  if (answer.mtu !== undefined) out.writeUInt32BE(answer.mtu, start + 4);
  let end = quote + writeQuote(exchange, answer, quote);
  if (answer.mpls !== undefined || answer.forged === 'lengths') {
    out.fill(0, end, quote + EXTENDED_QUOTE);
    if (parsed.family === 4) out[start + 5] = EXTENDED_QUOTE / 4;
    else out[start + 4] = EXTENDED_QUOTE / 8;
    end = extension(out, quote + EXTENDED_QUOTE, answer);
  }
  ipHeader(exchange, answer, protocol, end);
  seal(exchange, protocol, end, 2);
  if (answer.forged === 'checksum') out.writeUInt16BE(out.readUInt16BE(start + 2) ^ 0x5555, start + 2);
  return end;
}

/** RFC 4884 section 7 and RFC 4950 section 3; returns where it ends. */
function extension(out: Buffer, start: number, { mpls = [], forged }: SimAnswer): number {
  const labels = forged === 'lengths' ? [{ label: 3, tc: 0, bottom: true, ttl: 1 }] : mpls;
  const end = start + 8 + labels.length * 4;
  out.writeUInt32BE(0x2000_0000, start);
  out.writeUInt16BE(forged === 'lengths' ? 4000 : 4 + labels.length * 4, start + 4);
  out[start + 6] = 1;
  out[start + 7] = 1;
  labels.forEach(({ label, tc, bottom, ttl }, index) => {
    out.writeUInt32BE(((label << 12) | (tc << 9) | (bottom ? 256 : 0) | ttl) >>> 0, start + 8 + index * 4);
  });
  out.writeUInt16BE(checksum(out, start, end), start + 2);
  return end;
}

/** What the router saw of the packet; returns its length. */
function writeQuote({ packet, parsed, out }: Exchange, answer: SimAnswer, at: number): number {
  const { family, transport } = parsed;
  const whole = Math.max(answer.quoteBytes, transport + 8);
  const length = answer.forged === 'truncated' ? transport + 4 : whole;
  packet.copy(out, at, 0, length);
  rewrite({ packet, parsed, out }, answer, at);
  if (answer.forged === 'cookie') for (let offset = at + transport + 8; offset < at + length; offset += 1) out[offset] = (out[offset] ?? 0) ^ 0x5a; // prettier-ignore
  if (answer.forged !== 'options' || family !== 4) return length;
  // Four bytes of "no operation" behind the header (CVE-2022-23093 was found with less).
  out.copyWithin(at + transport + 4, at + transport, at + length);
  out.fill(1, at + transport, at + transport + 4);
  out[at] = 0x40 | (transport / 4 + 1);
  out.writeUInt16BE(out.readUInt16BE(at + 2) + 4, at + 2);
  out.writeUInt16BE(0, at + 10);
  out.writeUInt16BE(checksum(out, at, at + transport + 4), at + 10);
  return length + 4;
}

/** TTL and DSCP as they were, and what a NAT wrote over. */
function rewrite({ parsed, out }: Exchange, { quoted, forged }: SimAnswer, at: number): void {
  const { family, transport, protocol } = parsed;
  const port = at + transport + (protocol === 'icmp' ? 4 : 0);
  const sum = at + transport + (protocol === 'icmp' ? 2 : protocol === 'tcp' ? 16 : 6);
  if (quoted.rewritten.includes('ports')) out.writeUInt16BE(out.readUInt16BE(port) ^ 0x2000, port);
  // Short quotes end before the checksum of TCP; what lies behind them is overwritten by what follows.
  if (quoted.rewritten.includes('checksum')) out.writeUInt16BE(out.readUInt16BE(sum) ^ 0x1234, sum);
  // An ICMP sequence number, so that another packet of ours may be meant that was never sent.
  if (forged === 'identity') out.writeUInt16BE(out.readUInt16BE(port + (protocol === 'icmp' ? 2 : 0)) ^ 0x1000, port + (protocol === 'icmp' ? 2 : 0)); // prettier-ignore
  if (quoted.rewritten.includes('source')) bytesOf(NAT_SOURCE[family]).copy(out, at + (family === 4 ? 12 : 8));
  if (family === 4) {
    out[at + 8] = quoted.ttl;
    out[at + 1] = (quoted.dscp << 2) | ((out[at + 1] ?? 0) & 3);
    out.writeUInt16BE(0, at + 10);
    out.writeUInt16BE(checksum(out, at, at + transport), at + 10);
  } else {
    out[at + 7] = quoted.ttl;
    const word = out.readUInt16BE(at);
    out.writeUInt16BE((word & 0xf03f) | (quoted.dscp << 6), at);
  }
}

/** Whoever forges an answer of the destination does not know the payload. */
function spoil({ out }: Exchange, { forged }: SimAnswer, from: number, to: number): void {
  if (forged !== undefined) for (let offset = from; offset < to; offset += 1) out[offset] = (out[offset] ?? 0) ^ 0x5a;
}

function echo(exchange: Exchange, answer: SimAnswer): number {
  const { packet, parsed, out } = exchange;
  const start = headerOf(parsed.family);
  const protocol = parsed.family === 4 ? PROTOCOLS.icmp : PROTOCOLS.icmp6;
  const body = parsed.size - parsed.transport;
  packet.copy(out, start, parsed.transport, parsed.size);
  out[start] = parsed.family === 4 ? 0 : 129;
  const end = start + (answer.forged === 'truncated' ? 8 : body);
  spoil(exchange, answer, start + 8, end);
  if (answer.forged === 'identity') out.writeUInt16BE(out.readUInt16BE(start + 6) ^ 0x1000, start + 6);
  ipHeader(exchange, answer, protocol, end);
  seal(exchange, protocol, end, 2);
  return end;
}

function datagram(exchange: Exchange, answer: SimAnswer): number {
  const { packet, parsed, out } = exchange;
  const start = headerOf(parsed.family);
  const { transport } = parsed;
  const end = start + (answer.forged === 'truncated' ? 8 : parsed.size - transport);
  packet.copy(out, start, transport, parsed.size);
  packet.copy(out, start, transport + 2, transport + 4);
  packet.copy(out, start + 2, transport, transport + 2);
  if (answer.forged === 'identity') out.writeUInt16BE(out.readUInt16BE(start) ^ 0x1000, start);
  out.writeUInt16BE(end - start, start + 4);
  spoil(exchange, answer, start + 8, end);
  ipHeader(exchange, answer, PROTOCOLS.udp, end);
  seal(exchange, PROTOCOLS.udp, end, 6);
  return end;
}

const ISN = 0x1d0c_0de5;

/** SYN-ACK or reset of a SYN, RFC 9293 section 3.5. */
function segment(exchange: Exchange, answer: SimAnswer): number {
  const { packet, parsed } = exchange;
  const theirs = packet.readUInt32BE(parsed.transport + 4);
  const acknowledged = (theirs + 1 + (answer.forged === undefined ? 0 : 77_777)) >>> 0;
  const open = answer.kind === 'syn_ack';
  return tcp(exchange, answer, { flags: ACK | (open ? SYN : RST), sequence: open ? ISN : 0, acknowledged });
}

interface Segment {
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledged: number;
}

function tcp(exchange: Exchange, answer: SimAnswer, { flags, sequence, acknowledged }: Segment): number {
  const { packet, parsed, out } = exchange;
  const start = headerOf(parsed.family);
  const { transport } = parsed;
  const end = start + 20;
  out.fill(0, start, end);
  packet.copy(out, start, transport + 2, transport + 4);
  packet.copy(out, start + 2, transport, transport + 2);
  out.writeUInt32BE(sequence, start + 4);
  out.writeUInt32BE(acknowledged, start + 8);
  out[start + 12] = 0x50;
  out[start + 13] = flags;
  out.writeUInt16BE(65_535, start + 14);
  ipHeader(exchange, answer, PROTOCOLS.tcp, end);
  seal(exchange, PROTOCOLS.tcp, end, 16);
  return end;
}

/** Ends a connection that its client closes: the simulator keeps none. 0 when nothing is to be said. */
export function farewell(exchange: Exchange, from: string): number {
  const { packet, parsed } = exchange;
  if ((parsed.flags & FIN) === 0 || (parsed.flags & RST) !== 0) return 0;
  const [sequence, theirs] = [packet.readUInt32BE(parsed.transport + 8), packet.readUInt32BE(parsed.transport + 4)];
  const answer: SimAnswer = {
    ...{ at: 0, from, kind: 'reset', ttl: 64, quoteBytes: 0 },
    quoted: { ttl: 0, dscp: 0, rewritten: [] },
  };
  return tcp(exchange, answer, { flags: RST | ACK, sequence, acknowledged: (theirs + 1) >>> 0 });
}
