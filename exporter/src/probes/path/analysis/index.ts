import type { AddressFacts, InvalidReason, PathChange, PathRun } from '@parallax/contract';
import { routersOf } from './answer.js';
import { bridge } from './bridge.js';
import { compare } from './change.js';
import { endAll } from './ends.js';
import type { Evidence, Judgement } from './evidence.js';
import { findingsOf } from './findings/index.js';
import { linksOf, Mixed } from './links.js';
import type { PathMemory } from './memory.js';
import { nodesOf } from './nodes.js';
import { Tallies } from './tallies.js';
import { lastSeen, place, type Trail } from './places.js';
import { routesOf } from './routes.js';
import { summarize } from './rtt.js';
import type { Scene } from './scene.js';
import { follow } from './tracks.js';
import { wordsOf } from './words.js';

export type { Evidence, Judgement } from './evidence.js';

/** Turns observations into nodes, links, routes, findings and words. Pure. */
export function analyse(evidence: Evidence): Judgement {
  const memory = usable(evidence);
  const scene = look(evidence, memory);
  const { trails, tallies, mixed } = scene;
  const { discovery, config } = evidence;
  const { rtts, withheld } = arrivals(trails);
  const rtt = summarize(rtts);
  const { pathId, change, changedAt, memory: known } = compare(trails, memory);
  const told: Omit<PathRun, 'words' | 'change'> = {
    ...settingOf(evidence),
    ...fates(trails),
    path_id: pathId,
    ...{ packets: discovery.packets, seconds: evidence.seconds, complete: discovery.complete },
    ...(rtt ? { rtt } : {}),
    nodes: nodesOf(tallies, scene.facts),
    links: linksOf(trails, tallies, mixed),
    routes: routesOf(trails, config, discovery.complete),
    ...(discovery.mtu ? { mtu: discovery.mtu } : {}),
    findings: findingsOf(scene),
    unexpected: discovery.unexpected,
  };
  const run = { ...told, ...(change ? { change: withNumbers(change, told, memory?.last) } : {}) };
  const last = { ...run, words: wordsOf({ run, changedAt }, scene) };
  return { run: last, memory: { ...known, last }, rtts, withheld };
}

/** Memory of another protocol or port is of other flows. */
function usable({ memory, config, family, port }: Evidence): PathMemory | undefined {
  const last = memory?.last;
  const same = last?.protocol === config.protocol && last.family === family && (last.port ?? 0) === port;
  return same ? memory : undefined;
}

function look(evidence: Evidence, memory: PathMemory | undefined): Scene {
  const { discovery, config, family, destination } = evidence;
  const routers = routersOf(discovery.observations, family);
  const flows = follow(discovery.observations, { family, protocol: config.protocol, destination, routers });
  const { tracks, limits } = bridge(endAll(flows, config), { config, memory });
  const trails = tracks.map(place);
  const asked = new Map<string, AddressFacts>();
  const facts = (ip: string): AddressFacts => {
    const known = asked.get(ip) ?? evidence.facts(ip);
    asked.set(ip, known);
    return known;
  };
  return { evidence, trails, limits, facts, tallies: new Tallies(trails), mixed: new Mixed(trails) };
}

type Setting = Pick<PathRun, 'protocol' | 'family' | 'source' | 'destination' | 'port' | 'algorithm' | 'confidence'>;

function settingOf({ config, family, source, destination, port }: Evidence): Setting {
  return {
    protocol: config.protocol,
    ...{ family, source, destination },
    ...(port === 0 ? {} : { port }),
    algorithm: config.multipath,
    ...(config.multipath === 'fixed' ? {} : { confidence: config.confidence }),
  };
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

/** Adds distances and ids where they differ. */
function withNumbers(
  change: PathChange,
  { distance: after, path_id: id }: Pick<PathRun, 'distance' | 'path_id'>,
  last: PathRun | undefined,
): PathChange {
  const before = last?.distance;
  const ends = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
  const ids = last === undefined || last.path_id === id ? {} : { path_id: { before: last.path_id, after: id } };
  return { ...change, ...(before === after ? {} : { distance: ends }), ...ids };
}
