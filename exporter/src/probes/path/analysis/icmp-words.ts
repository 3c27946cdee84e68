import type { Family } from '@parallax/contract';

/** Codes of type 3: RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1. */
const V4: Readonly<Record<number, string>> = {
  0: 'the network is unreachable',
  1: 'the host is unreachable',
  2: 'the protocol is not served',
  3: 'the port is closed or rejected',
  4: 'the packet is too big for the next link',
  5: 'the source route failed',
  6: 'the network is unknown',
  7: 'the host is unknown',
  8: 'the source is isolated',
  9: 'traffic to the network is prohibited, so says a filter',
  10: 'traffic to the host is prohibited, so says a filter',
  11: 'the network is unreachable for this type of service',
  12: 'the host is unreachable for this type of service',
  13: 'communication is prohibited, so says a filter',
  14: 'the precedence is not allowed for the host',
  15: 'the precedence is too low',
};

/** Codes of type 1: RFC 4443 section 3.1. */
const V6: Readonly<Record<number, string>> = {
  0: 'there is no route',
  1: 'communication is prohibited, so says a filter',
  2: 'the destination is beyond the scope of the source address',
  3: 'the address is unreachable',
  4: 'the port is closed or rejected',
  5: 'the source address breaks a policy, so says a filter',
  6: 'the route rejects traffic',
};

/** Why a router does not carry a packet on, as a clause; with the numbers where there are no words. */
export function reasonOf(family: Family, type: number, code: number): string {
  if (family === '4' && type === 3) return V4[code] ?? `of an unknown code (${code})`;
  if (family === '6' && type === 1) return V6[code] ?? `of an unknown code (${code})`;
  if (family === '6' && type === 2) return V4[4] ?? '';
  if (type === (family === '4' ? 12 : 4)) return 'a field of the packet is not understood';
  return `of ICMP type ${type} code ${code}`;
}
