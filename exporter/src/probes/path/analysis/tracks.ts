import type { HopReply } from '../../../core/tracer.js';
import type { Observation } from '../observation.js';
import { roleOf, type Asked, type Role } from './answer.js';

/** One packet at a stop. */
export interface Sighting {
  /** Place in the order of sending. */
  readonly order: number;
  readonly round: number;
  readonly reply?: HopReply;
  readonly role?: Role;
}

/** What one flow met at one TTL. */
export interface Stop {
  readonly ttl: number;
  readonly sightings: readonly Sighting[];
  /** Addresses that answered, in order of their first answer; more than one when packets of the flow are spread. */
  readonly seen: readonly string[];
  /** The node that the silence belongs to, told by other evidence (see `bridge`). */
  readonly assumed?: string;
}

/**
 * How a flow ended. `open`: it was not followed to its end, because the search needed no more of it, ran out of TTLs,
 * packets or time.
 */
export type Fate = 'reached' | 'unreachable' | 'loop' | 'silence' | 'open';

/** One flow with its stops by TTL. Stops may be missing where an adaptive search did not use the flow. */
export interface Track {
  readonly flow: number;
  readonly stops: readonly Stop[];
  readonly fate: Fate;
}

/** Everything that was seen of a flow, before it is decided where it ends. */
export interface RawTrack {
  readonly flow: number;
  readonly stops: readonly Stop[];
}

interface OpenStop extends Stop {
  readonly sightings: Sighting[];
  readonly seen: string[];
}

/** The largest TTL that a header can hold. */
const MAX_TTL = 255;

/** Sorts packets by flow and TTL. Those with a TTL that cannot be are left out. */
export function follow(observations: readonly Observation[], asked: Asked): RawTrack[] {
  const flows = new Map<number, OpenStop[]>();
  for (const [order, observation] of observations.entries()) {
    const { flow, ttl, round, reply } = observation;
    if (!(ttl >= 1 && ttl <= MAX_TTL)) continue;
    let stops = flows.get(flow);
    if (!stops) flows.set(flow, (stops = []));
    const stop = (stops[ttl] ??= { ttl, sightings: [], seen: [] });
    if (reply === undefined) {
      stop.sightings.push({ order, round });
      continue;
    }
    stop.sightings.push({ order, round, reply, role: roleOf(reply, asked) });
    if (!stop.seen.includes(reply.from)) stop.seen.push(reply.from);
  }
  return [...flows].map(([flow, stops]) => ({ flow, stops: stops.filter(() => true) })).sort((a, b) => a.flow - b.flow);
}

export const has = (stop: Stop, role: Role): boolean => stop.sightings.some((sighting) => sighting.role === role);
