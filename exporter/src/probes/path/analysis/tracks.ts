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
  /** The address that kept silent here, where other flows tell (see `bridge`). */
  readonly assumed?: string;
}

/**
 * How a flow ended. `open`: it was not followed to its end, because the search needed no more of it, ran out of TTLs,
 * packets or time, or because those who could have answered limit their answers.
 */
export type Fate = 'reached' | 'unreachable' | 'loop' | 'silence' | 'open';

/** One flow with its stops by TTL. Stops may be missing where an adaptive search did not use the flow. */
export interface Track {
  readonly flow: number;
  readonly stops: readonly Stop[];
  readonly fate: Fate;
  /** `open` because those who could have answered limit their answers. */
  readonly excused?: true;
}

/** A flow before it is decided where it ends. */
export type Sighted = Omit<Track, 'fate'>;

interface OpenStop extends Stop {
  readonly sightings: Sighting[];
  readonly seen: string[];
}

/** The largest TTL that a header can hold. */
const MAX_TTL = 255;

/** Sorts packets by flow and TTL. Those with a TTL that cannot be are left out, and times that cannot be are withheld. */
export function follow(observations: readonly Observation[], asked: Asked): Sighted[] {
  const flows = new Map<number, (OpenStop | undefined)[]>();
  for (const [order, { flow, ttl, round, reply }] of observations.entries()) {
    if (!Number.isInteger(ttl) || ttl < 1 || ttl > MAX_TTL) continue;
    let stops = flows.get(flow);
    if (!stops) flows.set(flow, (stops = []));
    const stop = (stops[ttl] ??= { ttl, sightings: [], seen: [] });
    if (reply === undefined) {
      stop.sightings.push({ order, round });
      continue;
    }
    stop.sightings.push({ order, round, reply: plausible(reply), role: roleOf(reply, asked) });
    if (!stop.seen.includes(reply.from)) stop.seen.push(reply.from);
  }
  return [...flows]
    .map(([flow, stops]) => ({ flow, stops: stops.filter((stop) => stop !== undefined) }))
    .sort((a, b) => a.flow - b.flow);
}

/** A time that is negative or no number comes from no stamp that could be believed. */
function plausible(reply: HopReply): HopReply {
  const { rtt } = reply;
  return typeof rtt === 'string' || (rtt >= 0 && rtt < Infinity) ? reply : { ...reply, rtt: 'no_stamp' };
}

export const has = (stop: Stop, role: Role): boolean => stop.sightings.some((sighting) => sighting.role === role);

export const isAnswered = ({ seen }: Stop): boolean => seen.length > 0;
