import type { AddressFacts, PathNode } from '@parallax/contract';
import { isSilent } from './places.js';
import { returnHops, summarize } from './rtt.js';
import { silenceOf } from './silence.js';
import type { Tallies, Tally } from './tallies.js';

/** Sorted by TTL, then by the number of flows, most first. */
export function nodesOf(tallies: Tallies, facts: (ip: string) => AddressFacts): PathNode[] {
  return [...tallies]
    .sort((a, b) => a.ttl - b.ttl || b.flows.size - a.flows.size || (a.id < b.id ? -1 : 1))
    .map((tally) => node(tally, facts));
}

function node(tally: Tally, facts: (ip: string) => AddressFacts): PathNode {
  const { id, ttl, sent, received, icmp, replyTtl, quoted, mpls } = tally;
  const address = isSilent(id) ? undefined : id;
  const [rtt, silence] = [summarize(tally.rtts), silenceOf(tally)];
  const back = replyTtl === undefined ? undefined : returnHops(replyTtl);
  return {
    id,
    ttl,
    ...(address === undefined ? {} : { address }),
    flows: [...tally.flows].sort((a, b) => a - b),
    sent,
    received,
    ...(rtt ? { rtt } : {}),
    ...(icmp?.type === undefined || icmp.code === undefined ? {} : { icmp: { type: icmp.type, code: icmp.code } }),
    ...(replyTtl === undefined ? {} : { reply_ttl: replyTtl }),
    ...(back === undefined ? {} : { return_hops: back }),
    ...(quoted ? { quoted } : {}),
    ...(mpls ? { mpls } : {}),
    ...(silence ? { silence } : {}),
    ...(tally.ended > 0 ? { ended: tally.ended } : {}),
    ...(tally.destination ? { destination: true as const } : {}),
    ...(address === undefined ? {} : { facts: facts(address) }),
  };
}
