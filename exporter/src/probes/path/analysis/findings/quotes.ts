/** What routers quoted of our packets; only known where the vantage may read raw ICMP. */
import type { PathFinding, PathFindingKind, PathQuote } from '@parallax/contract';
import { at as place, hops, plural, ttlName } from '../phrases.js';
import type { Trail } from '../places.js';
import { Groups, type Found, type Scene } from '../scene.js';

interface Quoted {
  readonly ttl: number;
  readonly node: string;
  readonly quote: PathQuote;
  readonly labelled: boolean;
  readonly arrived: boolean;
}

/** Where a quote first differs from what was sent, and the last hop before it that quoted it as sent. */
interface Rewrite {
  readonly at: Quoted;
  readonly after?: Quoted;
}

export function* rewrites(scene: Scene): Found {
  const { dscp } = scene.evidence;
  const quotes = scene.trails.map(quotesOf);
  for (const { value, flows } of starts(quotes, ({ quote }) => (quote.dscp === dscp ? 'same' : 'other'))) {
    const [what, where] = [`DSCP ${dscp} became ${value.at.quote.dscp}`, between(scene, value)];
    yield finding('dscp_rewritten', value, [flows, `${what} ${where}.`]);
  }
  const natted = starts(quotes, ({ quote }) =>
    quote.intact === undefined ? 'unknown' : quote.intact ? 'same' : 'other',
  );
  for (const { value, flows } of natted) {
    const detail = `A NAT rewrites packets ${between(scene, value)}: they are quoted with another address, port or checksum.`;
    yield finding('nat', value, [flows, detail]);
  }
  yield* lifetimes(scene, quotes);
}

function quotesOf({ places }: Trail): Quoted[] {
  return places.flatMap(({ ttl, stop }) =>
    stop.sightings.flatMap(({ reply, role }) => {
      if (!reply?.quoted) return [];
      const labelled = (reply.mpls?.length ?? 0) > 0;
      return { ttl, node: reply.from, quote: reply.quoted, labelled, arrived: role === 'destination' };
    }),
  );
}

type Judge = (quoted: Quoted) => 'same' | 'other' | 'unknown';

function starts(flows: readonly (readonly Quoted[])[], judge: Judge): Groups<Rewrite> {
  const groups = new Groups<Rewrite>();
  for (const quotes of flows) {
    const at = quotes.find((quoted) => judge(quoted) === 'other');
    if (!at) continue;
    const after = quotes.findLast((quoted) => quoted.ttl < at.ttl && judge(quoted) === 'same');
    groups.add(`${at.ttl} ${at.node}`, { at, ...(after ? { after } : {}) });
  }
  return groups;
}

/** A router quotes a packet as it arrived: whoever changed it stands before, the last one that saw it unchanged included. */
function between(scene: Scene, { at, after }: Rewrite): string {
  const end = place(scene, at.ttl, at.node);
  return after ? `between ${place(scene, after.ttl, after.node)} and ${end}` : `at or before ${end}`;
}

function finding(kind: PathFindingKind, { at }: Rewrite, [flows, detail]: readonly [number, string]): PathFinding {
  return { kind, ttl: at.ttl, node: at.node, flows, detail };
}

/**
 * A packet expires with 1 left (0 where the router counts first). More means that somebody set the field, or a tunnel:
 * inside one that copies the TTL to its labels the packet's own is not counted down, and the quotes grow by 1 with each
 * hop (Donnet et al., "Revealing MPLS tunnels obscured from traceroute", CCR 2012).
 */
function* lifetimes(scene: Scene, flows: readonly (readonly Quoted[])[]): Found {
  const rewritten = new Groups<Rewrite>();
  const tunnels = new Groups<{ readonly first: Quoted; readonly last: Quoted }>();
  for (const quotes of flows) {
    const tunnel = hiddenTunnel(quotes);
    if (tunnel) tunnels.add(`${tunnel.first.ttl} ${tunnel.first.node}`, tunnel);
    const at = quotes.find((quoted) => isOdd(quoted) && !isInside(quoted, quotes));
    if (at) rewritten.add(`${at.ttl} ${at.node}`, { at });
  }
  const name = ttlName(scene.evidence.family);
  for (const { value, flows: count } of tunnels) {
    const { first, last } = value;
    const detail = `The quoted ${name}s grow from hop to hop at ${hops(first.ttl, last.ttl)}: an MPLS tunnel that shows no labels, of at least ${plural(last.ttl - first.ttl + 1, 'router')}.`;
    yield { kind: 'mpls', ttl: first.ttl, node: first.node, flows: count, detail };
  }
  for (const { value, flows: count } of rewritten) {
    const { ttl, node, quote } = value.at;
    const detail = `${name} is rewritten at or before ${place(scene, ttl, node)}: the packet sent with ${ttl} was quoted with ${quote.ttl} left.`;
    yield finding('ttl_rewritten', value, [count, detail]);
  }
}

/** The destination sees what is left, at most what was sent; a router sees 1 or 0. */
const isOdd = ({ ttl, quote, labelled, arrived }: Quoted): boolean => !labelled && quote.ttl > (arrived ? ttl : 1);

/** Whether the quote before, one hop nearer, is smaller by 1, or the one after larger by 1. */
function isInside({ ttl, quote }: Quoted, quotes: readonly Quoted[]): boolean {
  return quotes.some(
    (other) => Math.abs(other.ttl - ttl) === 1 && other.quote.ttl - quote.ttl === other.ttl - ttl && !other.arrived,
  );
}

/** At least two routers in a row, without labels, of which the second and later quote one more than the one before. */
function hiddenTunnel(quotes: readonly Quoted[]): { first: Quoted; last: Quoted } | undefined {
  const last = quotes.findLast((quoted) => isOdd(quoted) && !quoted.arrived && isInside(quoted, quotes));
  if (!last) return undefined;
  let first = last;
  for (const quoted of quotes.toReversed()) {
    if (quoted.arrived || quoted.labelled) continue;
    if (quoted.ttl === first.ttl - 1 && quoted.quote.ttl === first.quote.ttl - 1 && quoted.quote.ttl >= 1)
      first = quoted;
  }
  return first === last ? undefined : { first, last };
}
