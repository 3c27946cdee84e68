/** Where each flow ends, and how. What was answered behind the end is left out: it says nothing more. */
import type { Config } from '../config.js';
import { has, isAnswered, type Fate, type Sighted, type Stop, type Track } from './tracks.js';

interface Bounds {
  readonly config: Pick<Config, 'first_ttl' | 'max_ttl' | 'gap_limit'>;
  /** Largest TTL at which the destination answered a flow for the first time; 0 when it answered none. */
  readonly farthest: number;
}

/** A flow that ends in silence keeps the silent stops behind its last answer. */
export function endAll(flows: readonly Sighted[], config: Bounds['config']): Track[] {
  const arrived = flows.map(arrival);
  const farthest = arrived.reduce((most, track) => Math.max(most, track?.stops.at(-1)?.ttl ?? 0), 0);
  return flows.map((flow, index) => arrived[index] ?? endBefore(flow, { config, farthest }));
}

function arrival(flow: Sighted): Track | undefined {
  const at = flow.stops.findIndex((stop) => has(stop, 'destination'));
  return at === -1 ? undefined : cut(flow, at, 'reached');
}

const cut = ({ flow, stops }: Sighted, at: number, fate: Fate): Track => ({
  flow,
  stops: stops.slice(0, at + 1),
  fate,
});

/** The end of a flow that the destination did not answer. */
function endBefore(flow: Sighted, bounds: Bounds): Track {
  const { stops } = flow;
  const last = stops.findLastIndex(isAnswered);
  const refused = refusal(stops, last);
  if (refused !== -1) return cut(flow, refused, 'unreachable');
  const turned = turn(stops.slice(0, last + 1));
  if (turned !== -1) return cut(flow, turned, 'loop');
  return { ...flow, fate: isSilenced(stops, last, bounds) ? 'silence' : 'open' };
}

/** The stop from which on every answer says that there is no way on; -1 when the last answer says otherwise. */
function refusal(stops: readonly Stop[], last: number): number {
  let first = -1;
  for (let at = last; at >= 0; at--) {
    const stop = stops[at];
    if (!stop || !isAnswered(stop)) continue;
    if (has(stop, 'router')) break;
    first = at;
  }
  return first;
}

/**
 * Whether packets were lost behind the last answer: the search must have looked far enough to say so. A flow that an
 * adaptive search used at a few TTLs only, or one that is cut short, is not lost.
 */
function isSilenced(stops: readonly Stop[], last: number, { config, farthest }: Bounds): boolean {
  const silent = stops.length - 1 - last;
  if (silent === 0) return false;
  if (farthest > 0 && (stops.at(-1)?.ttl ?? 0) >= farthest) return true;
  const from = stops[last]?.ttl ?? config.first_ttl - 1;
  return silent >= Math.min(config.gap_limit, config.max_ttl - from);
}

/**
 * The stop at which a flow that goes round for good comes back for the first time; -1 when it does not. It goes round
 * when an address returns behind another one (or a silence) and nothing new follows.
 */
function turn(stops: readonly Stop[]): number {
  const answered = stops.filter(isAnswered);
  const addresses = answered.map(({ seen: [address = ''] }) => address);
  if (new Set(addresses).size === addresses.length) return -1;
  for (const at of addresses.keys()) {
    const back = returnTo(answered, at);
    const round = new Set(addresses.slice(at, back));
    if (back === -1 || !addresses.slice(back).every((next) => round.has(next))) continue;
    return stops.findIndex((stop) => stop === answered[back]);
  }
  return -1;
}

/**
 * Where the address of an answered stop comes back after something else was seen, or after silence; -1 when it does not,
 * or when its answers come from ever farther away: then one address stands for several routers.
 */
export function returnTo(answered: readonly Stop[], at: number): number {
  const start = answered[at];
  let left = false;
  if (!start) return -1;
  for (const [next, stop] of answered.entries()) {
    if (next <= at) continue;
    if (stop.seen[0] !== start.seen[0]) left = true;
    else if (left || stop.ttl - (answered[next - 1]?.ttl ?? 0) > 1) return isFarther(start, stop) ? -1 : next;
  }
  return -1;
}

/** True when the answers of the second stop arrived with a lower TTL: they had more hops to come back. */
export function isFarther(near: Stop, far: Stop): boolean {
  const [a, b] = [replyTtl(near), replyTtl(far)];
  return a !== undefined && b !== undefined && b < a;
}

const replyTtl = ({ sightings }: Stop): number | undefined =>
  sightings.find(({ reply }) => reply?.ttl !== undefined)?.reply?.ttl;
