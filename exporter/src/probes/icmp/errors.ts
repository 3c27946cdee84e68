import type { Family, IcmpErrorClass } from '@parallax/contract';
import { Fault } from '../../core/failure.js';
import type { PingReply } from '../../core/pinger.js';

type IcmpError = NonNullable<PingReply['icmpError']>;

/** Codes of type 3, destination unreachable, RFC 792 and RFC 1812 section 5.2.7.1. */
const V4_CODES: Readonly<Record<number, IcmpErrorClass>> = {
  0: 'network_unreachable',
  1: 'host_unreachable',
  2: 'host_unreachable',
  3: 'host_unreachable',
  4: 'packet_too_big',
  5: 'network_unreachable',
  6: 'network_unreachable',
  7: 'host_unreachable',
  9: 'prohibited',
  10: 'prohibited',
  11: 'network_unreachable',
  12: 'host_unreachable',
  13: 'prohibited',
};

/** Codes of type 1, destination unreachable, RFC 4443 section 3.1. */
const V6_CODES: Readonly<Record<number, IcmpErrorClass>> = {
  0: 'network_unreachable',
  1: 'prohibited',
  2: 'host_unreachable',
  3: 'host_unreachable',
  4: 'host_unreachable',
  5: 'prohibited',
  6: 'network_unreachable',
};

const V4_TYPES: Readonly<Record<number, IcmpErrorClass>> = { 11: 'ttl_exceeded', 12: 'parameter_problem' };
const V6_TYPES: Readonly<Record<number, IcmpErrorClass>> = {
  2: 'packet_too_big',
  3: 'ttl_exceeded',
  4: 'parameter_problem',
};

/** The class of an ICMP error; whatever it claims to be, one of the closed list. */
export function classOf({ type, code }: Pick<IcmpError, 'type' | 'code'>, family: Family): IcmpErrorClass {
  if (family === '4') return (type === 3 ? V4_CODES[code] : V4_TYPES[type]) ?? 'other';
  return (type === 1 ? V6_CODES[code] : V6_TYPES[type]) ?? 'other';
}

const SAYS: Readonly<Record<IcmpErrorClass, string>> = {
  network_unreachable: 'has no route to the network',
  host_unreachable: 'cannot reach the host',
  prohibited: 'forbids it',
  packet_too_big: 'says that the packet is too big for the next link',
  ttl_exceeded: 'says that the TTL is used up',
  parameter_problem: 'does not like a field of the packet',
  other: 'sent an ICMP error',
};

/** Why a run without a single answer failed. */
export function lossFault(reply: PingReply, family: Family): Fault {
  const lost = `none of ${reply.sent} echo requests was answered`;
  if (reply.icmpError === undefined) return new Fault(reply.sent === 1 ? 'timeout' : 'packet_loss', lost);
  const { type, code, from } = reply.icmpError;
  const kind = classOf(reply.icmpError, family);
  const detail = `${lost}: ${from} ${SAYS[kind]} (ICMP type ${type} code ${code})`;
  if (kind === 'network_unreachable') return new Fault('network_unreachable', detail);
  if (kind === 'host_unreachable' || kind === 'prohibited') return new Fault('host_unreachable', detail);
  return new Fault('packet_loss', detail);
}
