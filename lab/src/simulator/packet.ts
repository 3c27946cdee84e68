/** IPv4 (RFC 791) and IPv6 (RFC 8200) packets with UDP, TCP, ICMP echo: just what the simulator has to read. */
import { bytesOf } from './address.js';
import { mix } from './chance.js';

export const PROTOCOLS = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 } as const;

/** Where things are in a packet; filled again for each one. */
export interface Parsed {
  family: 4 | 6;
  protocol: 'udp' | 'icmp' | 'tcp';
  /** Bytes, IP header included. */
  size: number;
  /** Offset of the transport header. */
  transport: number;
  ttl: number;
  dscp: number;
  /** IPv6 flow label, else 0. */
  label: number;
  /** Hash of what routers look at: addresses, protocol and the first four bytes of the transport header. */
  flow: number;
  /** Flags of a TCP segment, else 0. */
  flags: number;
}

export const emptyParsed = (): Parsed => ({
  ...{ family: 4, protocol: 'udp', size: 0, transport: 0, ttl: 0, dscp: 0, label: 0, flow: 0, flags: 0 },
});

export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;
export const FIN = 0x01;

/** Reads a packet; false for one that no simulated router would understand: fragments, other protocols, cut ones. */
export function parse(bytes: Buffer, length: number, into: Parsed): boolean {
  const version = (bytes[0] ?? 0) >> 4;
  const known = version === 4 ? parse4(bytes, length, into) : version === 6 ? parse6(bytes, length, into) : undefined;
  if (known === undefined) return false;
  const { transport, size, family } = into;
  const left = size - transport;
  const echo = bytes[transport] === (family === 4 ? 8 : 128);
  into.flags = 0;
  if (known === PROTOCOLS.udp && left >= 8) into.protocol = 'udp';
  else if (known === PROTOCOLS.tcp && left >= 20) {
    into.protocol = 'tcp';
    into.flags = bytes[transport + 13] ?? 0;
  } else if (known === (family === 4 ? PROTOCOLS.icmp : PROTOCOLS.icmp6) && left >= 8 && echo) into.protocol = 'icmp';
  else return false;
  into.flow = flowOf(bytes, into, known);
  return true;
}

/** The number of the protocol, or undefined. */
function parse4(bytes: Buffer, length: number, into: Parsed): number | undefined {
  const transport = ((bytes[0] ?? 0) & 15) * 4;
  if (length < 28 || transport < 20) return undefined;
  const size = bytes.readUInt16BE(2);
  const fragment = bytes.readUInt16BE(6) & 0x3fff;
  if (size > length || fragment !== 0) return undefined;
  into.family = 4;
  into.size = size;
  into.transport = transport;
  into.ttl = bytes[8] ?? 0;
  into.dscp = (bytes[1] ?? 0) >> 2;
  into.label = 0;
  return bytes[9];
}

function parse6(bytes: Buffer, length: number, into: Parsed): number | undefined {
  if (length < 48) return undefined;
  const size = 40 + bytes.readUInt16BE(4);
  if (size > length) return undefined;
  const head = bytes.readUInt32BE(0);
  into.family = 6;
  into.size = size;
  into.transport = 40;
  into.ttl = bytes[7] ?? 0;
  into.dscp = (head >>> 22) & 63;
  into.label = head & 0xf_ffff;
  return bytes[6];
}

function flowOf(bytes: Buffer, { family, transport }: Parsed, protocol: number): number {
  let flow = mix(bytes.readUInt32BE(transport), protocol);
  const [start, end] = family === 4 ? [12, 20] : [8, 40];
  for (let offset = start; offset < end; offset += 4) flow = mix(flow, bytes.readUInt32BE(offset));
  return flow;
}

/** What a flow of UDP or TCP is to the routers of the simulator behind its device: {@link SimPacket.flow} of its packets. */
export function flowOfPorts(ends: {
  readonly protocol: 'udp' | 'tcp';
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly port: number;
}): number {
  const [source, destination] = [bytesOf(ends.source), bytesOf(ends.destination)];
  const family = source.length === 4 ? 4 : 6;
  const [start, transport] = family === 4 ? [12, 20] : [8, 40];
  const packet = Buffer.alloc(transport + 4);
  source.copy(packet, start);
  destination.copy(packet, start + source.length);
  packet.writeUInt16BE(ends.sourcePort, transport);
  packet.writeUInt16BE(ends.port, transport + 2);
  return flowOf(packet, { ...emptyParsed(), family, transport }, PROTOCOLS[ends.protocol]);
}

/** One's complement sum of 16-bit words, RFC 1071; `sum` carries what is added from elsewhere. */
export function checksum(bytes: Buffer, start: number, end: number, sum = 0): number {
  let total = sum;
  let offset = start;
  for (; offset + 1 < end; offset += 2) total += ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
  if (offset < end) total += (bytes[offset] ?? 0) << 8;
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x1_0000);
  return ~total & 0xffff;
}

/** Sum of the pseudo header of UDP, TCP and ICMPv6 (RFC 768, 9293, 8200 8.1) of a packet whose addresses are set. */
export function pseudo(bytes: Buffer, family: 4 | 6, protocol: number, length: number): number {
  const [start, end] = family === 4 ? [12, 20] : [8, 40];
  let sum = protocol + length;
  for (let offset = start; offset < end; offset += 2) sum += bytes.readUInt16BE(offset);
  return sum;
}
