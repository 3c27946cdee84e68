import type { InvalidReason, PathRun } from '@parallax/contract';
import { routersOf } from './answer.js';
import { endAll } from './ends.js';
import type { Evidence, Judgement } from './evidence.js';
import { linksOf, Mixed } from './links.js';
import { nodesOf, Tallies } from './nodes.js';
import { pathId } from './path-id.js';
import { lastSeen, place, type Trail } from './places.js';
import { routesOf } from './routes.js';
import { summarize } from './rtt.js';
import { follow } from './tracks.js';
import { wordsOf } from './words.js';

export type { Evidence, Judgement } from './evidence.js';

/** Turns observations into nodes, links, routes, findings and words. Pure. */
export function analyse(evidence: Evidence): Judgement {
  const { discovery, config, family, source, destination, port } = evidence;
  const { observations, packets, complete, unexpected, mtu } = discovery;
  const asked = { family, protocol: config.protocol, destination, routers: routersOf(observations, family) };
  const trails = endAll(follow(observations, asked), config).map(place);
  const tallies = new Tallies(trails);
  const mixed = new Mixed(trails);
  const { rtts, withheld } = arrivals(trails);
  const rtt = summarize(rtts);
  const seen: Omit<PathRun, 'words'> = {
    protocol: config.protocol,
    ...{ family, source, destination },
    ...(port === 0 ? {} : { port }),
    algorithm: config.multipath,
    ...(config.multipath === 'fixed' ? {} : { confidence: config.confidence }),
    ...fates(trails),
    path_id: pathId(knownOf(tallies)),
    ...{ packets, seconds: evidence.seconds, complete },
    ...(rtt ? { rtt } : {}),
    nodes: nodesOf(tallies, evidence.facts),
    links: linksOf(trails, tallies, mixed),
    routes: routesOf(trails, config, complete),
    ...(mtu ? { mtu } : {}),
    findings: [],
    unexpected,
  };
  const run = { ...seen, words: wordsOf(seen) };
  return { run, memory: { last: run }, rtts, withheld };
}

/** How many flows there were, and what became of them. */
function fates(trails: readonly Trail[]): Pick<PathRun, 'flows' | 'reached' | 'undecided' | 'distance'> {
  const reached = trails.filter(({ fate }) => fate === 'reached');
  const undecided = trails.filter(({ fate }) => fate === 'open').length;
  const distance = reached.reduce((least, trail) => Math.min(least, lastSeen(trail)?.ttl ?? least), Infinity);
  return {
    flows: trails.length,
    reached: reached.length,
    ...(undecided > 0 ? { undecided } : {}),
    ...(Number.isFinite(distance) ? { distance } : {}),
  };
}

/** Round trips to the destination, in order of sending. */
function arrivals(trails: readonly Trail[]): Pick<Judgement, 'rtts' | 'withheld'> {
  const arrived = trails
    .flatMap(({ places }) => places.at(-1)?.stop.sightings ?? [])
    .filter(({ role }) => role === 'destination')
    .sort((a, b) => a.order - b.order);
  const rtts: number[] = [];
  const withheld: Partial<Record<InvalidReason, number>> = {};
  for (const { reply } of arrived) {
    if (reply === undefined) continue;
    if (typeof reply.rtt === 'number') rtts.push(reply.rtt);
    else withheld[reply.rtt] = (withheld[reply.rtt] ?? 0) + 1;
  }
  return { rtts, withheld };
}

function knownOf(tallies: Tallies): Set<string>[] {
  const known: Set<string>[] = [];
  for (const { ttl, id, received } of tallies) if (received > 0) (known[ttl] ??= new Set()).add(id);
  return known;
}
