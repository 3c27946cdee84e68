/** Whether an ICMP error quotes a packet of ours as it was sent: the mark of a NAT is that it does not. Pure. */
import type { PathProtocol, PathQuote } from '@parallax/contract';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from './constants.js';
import { quotedWord, sourceOfQuoted, type QuotedPacket } from './icmp-quote.js';

/** A packet as it left. */
export interface SentPacket {
  readonly protocol: PathProtocol;
  /** 4 or 16 bytes. */
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  /** Source port, or ICMP identifier. */
  readonly port: number;
  readonly destinationPort: number;
  /** Bytes behind the IP header. */
  readonly length: number;
  /** Sum of the UDP payload as 16-bit words, or of the whole ICMP message without its checksum. */
  readonly sum: number;
}

const UDP = { port: 0, checksum: 6 } as const;
const ICMP = { port: 4, checksum: 2 } as const;

/** What is told of a quote; `intact` is absent when it is cut before the ports. */
export function judgeQuote(quote: QuotedPacket, sent: SentPacket): PathQuote {
  const { ttl, dscp } = quote;
  const places = sent.protocol === 'icmp' ? ICMP : UDP;
  const port = quotedWord(quote, places.port);
  if (port < 0) return { ttl, dscp };
  const same = port === sent.port && sameBytes(sourceOfQuoted(quote), sent.source);
  return { ttl, dscp, intact: same && hasChecksum(quotedWord(quote, places.checksum), sent) };
}

/** The kernel chooses sequence numbers and options of TCP: its checksum is not known here. */
function hasChecksum(checksum: number, sent: SentPacket): boolean {
  return sent.protocol === 'tcp' || checksum < 0 || expectedChecksums(sent).includes(checksum);
}

/**
 * The checksum on the wire, and for UDP the one that a virtual wire carries: where the network card is to finish the
 * checksum and there is none, the sum of the pseudo header stands in its place.
 */
export function expectedChecksums(sent: SentPacket): readonly number[] {
  const v6 = sent.source.length === 16;
  if (sent.protocol === 'icmp') return [~fold(sent.sum + (v6 ? pseudoSum(sent) : 0)) & 0xffff];
  const pseudo = pseudoSum(sent);
  const header = sent.port + sent.destinationPort + sent.length;
  const whole = ~fold(pseudo + header + sent.sum) & 0xffff;
  return [whole === 0 ? 0xffff : whole, fold(pseudo)];
}

/** RFC 768; RFC 8200 section 8.1. */
function pseudoSum({ source, destination, protocol, length }: SentPacket): number {
  const numbers = { udp: IPPROTO_UDP, tcp: IPPROTO_TCP, icmp: source.length === 16 ? IPPROTO_ICMPV6 : IPPROTO_ICMP };
  return sumOf(source) + sumOf(destination) + numbers[protocol] + length;
}

/** Sum of 16-bit words. */
export function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    sum += index % 2 === 0 ? (bytes[index] ?? 0) << 8 : (bytes[index] ?? 0);
  }
  return sum;
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return folded;
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
