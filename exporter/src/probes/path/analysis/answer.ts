import type { Family, PathProtocol } from '@parallax/contract';
import type { HopReply } from '../../../core/tracer.js';
import type { Observation } from '../observation.js';

/**
 * What an answer says about its flow: `router`, that it came through here; `destination`, that it arrived;
 * `unreachable`, that this sender will not or cannot carry it on.
 */
export type Role = 'router' | 'destination' | 'unreachable';

export interface Asked {
  readonly family: Family;
  readonly protocol: PathProtocol;
  readonly destination: string;
  /** Addresses that said "time exceeded" in this run: they forward. */
  readonly routers: ReadonlySet<string>;
}

/** "Time exceeded": RFC 792 and RFC 4443 section 3.3. */
export const isExceeded = ({ kind, type }: HopReply, family: Family): boolean =>
  kind === 'icmp' && type === (family === '4' ? 11 : 3);

/** "Port unreachable": RFC 792 and RFC 4443 section 3.1. */
const isPort = ({ type, code }: HopReply, family: Family): boolean =>
  family === '4' ? type === 3 && code === 3 : type === 1 && code === 4;

/** Codes of "destination unreachable" that a host says of itself, and not a gateway that wears its address. */
const OWN_CODES: Readonly<Record<Family, ReadonlySet<number>>> = {
  '4': new Set([2, 3, 9, 10, 13]),
  '6': new Set([1, 4, 5, 6]),
};

const UNREACHABLE: Readonly<Record<Family, number>> = { '4': 3, '6': 1 };
const PARAMETER: Readonly<Record<Family, number>> = { '4': 12, '6': 4 };
const TOO_BIG_V6 = 2;

export function roleOf(reply: HopReply, asked: Asked): Role {
  const { kind, type = -1, code = -1, from } = reply;
  const { family, destination } = asked;
  if (kind !== 'icmp') return 'destination';
  if (from === destination) {
    if (type === PARAMETER[family]) return 'destination';
    if (type === UNREACHABLE[family]) return OWN_CODES[family].has(code) ? 'destination' : 'unreachable';
  } else if (isPort(reply, family)) {
    // A host with several addresses answers like this; so does a router whose filter rejects, but that one forwards too.
    return asked.protocol === 'udp' && !asked.routers.has(from) ? 'destination' : 'unreachable';
  }
  const ends = type === UNREACHABLE[family] || type === PARAMETER[family] || (family === '6' && type === TOO_BIG_V6);
  return ends ? 'unreachable' : 'router';
}

/** Addresses that forwarded at least one packet. */
export function routersOf(observations: readonly Observation[], family: Family): Set<string> {
  const routers = new Set<string>();
  for (const { reply } of observations) if (reply && isExceeded(reply, family)) routers.add(reply.from);
  return routers;
}
