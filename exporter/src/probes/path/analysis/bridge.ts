/**
 * Fills silence where other flows of the run (or the same flow in runs before) leave one explanation only, so that a
 * router that limits its answers looks neither like loss nor like another route.
 */
import { PATH_START } from '@parallax/contract';
import type { Config } from '../config.js';
import { Limits } from './limits.js';
import type { PathMemory } from './memory.js';
import { place, type Trail } from './places.js';
import { isAnswered, type Sighting, type Stop, type Track } from './tracks.js';

interface Known {
  readonly config: Pick<Config, 'protocol' | 'first_ttl'>;
  readonly memory: PathMemory | undefined;
}

export interface Bridged {
  readonly tracks: readonly Track[];
  readonly limits: Limits;
}

export function bridge(found: readonly Track[], known: Known): Bridged {
  // Most runs have nothing to fill, and runs are many.
  if (found.every(({ stops }) => stops.every(isAnswered))) return { tracks: found, limits: new Limits(found) };
  const merged = mergeArrivals(found);
  const limits = new Limits(merged);
  const excused = excuse(merged, limits, known);
  return { tracks: new Gaps(excused, limits, known).filled().map(trim), limits };
}

/** Id of the node before each stop. */
const before = ({ places }: Trail, index: number): string =>
  index === 0 ? PATH_START : (places[index - 1]?.ids.join(' ') ?? PATH_START);

/** `TTL node-before` of each way by which the destination was reached at once. */
function doorsOf(trails: readonly Trail[]): Set<string> {
  const reached = trails.filter(({ fate }) => fate === 'reached');
  return new Set(reached.map((trail) => `${trail.places.at(-1)?.ttl ?? 0} ${before(trail, trail.places.length - 1)}`));
}

/**
 * A flow that came by a node from which others reach the destination with the next TTL, but got its answer only some
 * TTLs later: the first answers were missing, the way is no longer than that of the others.
 */
function mergeArrivals(tracks: readonly Track[]): Track[] {
  const trails = tracks.map(place);
  const doors = doorsOf(trails);
  return tracks.map((track, index) => {
    const trail = trails[index];
    const quiet = track.stops.findLastIndex((stop, at) => at < track.stops.length - 1 && isAnswered(stop)) + 1;
    if (track.fate !== 'reached' || !trail) return track;
    for (let at = quiet; at < track.stops.length - 1; at++) {
      const ttl = track.stops[at]?.ttl ?? 0;
      if (doors.has(`${ttl} ${before(trail, at)}`)) return { ...track, stops: merge(track.stops, at) };
    }
    return track;
  });
}

function merge(stops: readonly Stop[], at: number): Stop[] {
  const [rest, first] = [stops.slice(at), stops[at]];
  const last = rest.at(-1);
  if (!first || !last) return [...stops];
  const sightings: Sighting[] = rest.flatMap((stop) => stop.sightings);
  return [...stops.slice(0, at), { ttl: first.ttl, sightings, seen: last.seen }];
}

/**
 * A flow is not lost while all who could have answered it behind its last answer are known to leave packets unanswered.
 * The destination is so only for UDP, where it answers with ICMP errors, and only when it ran out of answers: single
 * unanswered packets there are loss. A flow that was given up before the destination's TTL did not ask it at all. A
 * branch that none but lost flows took is not excused: there the loss is.
 */
function excuse(tracks: readonly Track[], limits: Limits, { config }: Known): Track[] {
  const reached = tracks.filter(({ fate }) => fate === 'reached');
  const distance = Math.max(0, ...reached.map(({ stops }) => stops.at(-1)?.ttl ?? 0));
  const seen = tracks.flatMap(({ stops }) => stops.findLast(isAnswered)?.ttl ?? []);
  const target = distance > 0 ? distance : Math.max(0, ...seen);
  const limited = config.protocol === 'udp' && distance > 0 && limits.isExhausted(distance);
  const crossed = new Set(tracks.flatMap(beyond));
  const doors = doorsOf(tracks.map(place));
  return tracks.map((track) => {
    const last = track.stops.findLast(isAnswered);
    const from = last?.ttl ?? config.first_ttl - 1;
    const to = Math.min(target, track.stops.at(-1)?.ttl ?? 0);
    const shared = last === undefined || crossed.has(`${last.ttl} ${last.seen[0] ?? ''}`);
    if (track.fate !== 'silence' || from >= target || !shared) return track;
    for (let ttl = from + 1; ttl <= to; ttl++) {
      if (!(ttl === distance ? limited : limits.excuses(ttl))) return track;
    }
    return { ...track, fate: 'open', excused: true, stops: toDoor(track, doors, reached) };
  });
}

/** `TTL address` of the nodes behind which a flow was seen again. */
function beyond({ stops }: Track): string[] {
  const last = stops.findLastIndex(isAnswered);
  return stops.slice(0, Math.max(0, last)).flatMap(({ ttl, seen }) => seen.map((address) => `${ttl} ${address}`));
}

/** Lets a flow that was silenced at the destination's door stand there. */
function toDoor(track: Track, doors: ReadonlySet<string>, reached: readonly Track[]): readonly Stop[] {
  const trail = place(track);
  const at = track.stops.findIndex(
    (stop, index) => !isAnswered(stop) && doors.has(`${stop.ttl} ${before(trail, index)}`),
  );
  const [stop, host] = [track.stops[at], reached[0]?.stops.at(-1)?.seen[0]];
  return stop && host !== undefined ? [...track.stops.slice(0, at), { ...stop, assumed: host }] : track.stops;
}

/** Silent stops between two answered ones. */
class Gaps {
  readonly #candidates = new Map<string, (string | undefined)[]>();

  constructor(
    private readonly tracks: readonly Track[],
    private readonly limits: Limits,
    private readonly known: Known,
  ) {}

  filled(): Track[] {
    return this.tracks.map((track) => {
      if (!track.stops.some((stop, at) => !isAnswered(stop) && at < track.stops.length - 1)) return track;
      return {
        ...track,
        stops: track.stops.map((stop, at) => (isAnswered(stop) ? stop : this.#fill(track, stop, at))),
      };
    });
  }

  #fill({ stops, flow }: Track, stop: Stop, at: number): Stop {
    const near = stops.findLastIndex((one, index) => index < at && isAnswered(one));
    const far = stops.findIndex((one, index) => index > at && isAnswered(one));
    const [start, end] = [stops[near], stops[far]];
    if (!end || stop.assumed !== undefined || (start?.seen.length ?? 1) > 1 || end.seen.length > 1) return stop;
    const address = this.#between(start, end)[stop.ttl];
    if (address === undefined) return stop;
    const proven =
      this.limits.isPartial(stop.ttl, address) ||
      this.limits.isExhausted(stop.ttl) ||
      this.known.memory?.flows?.[stop.ttl]?.get(flow) === address;
    return proven ? { ...stop, assumed: address } : stop;
  }

  /** By TTL, the only address that flows met between two stops; undefined where they met several or none. */
  #between(start: Stop | undefined, end: Stop): readonly (string | undefined)[] {
    const key = `${start?.ttl ?? 0} ${start?.seen[0] ?? ''} ${end.ttl} ${end.seen[0] ?? ''}`;
    let found = this.#candidates.get(key);
    if (!found) {
      const met: Set<string>[] = [];
      for (const { stops } of this.tracks) {
        if (!comesBy(stops, start) || !comesBy(stops, end)) continue;
        for (const { ttl, seen } of stops) for (const one of seen) (met[ttl] ??= new Set()).add(one);
      }
      found = met.map((addresses) => (addresses.size === 1 ? [...addresses][0] : undefined));
      this.#candidates.set(key, found);
    }
    return found;
  }
}

const comesBy = (stops: readonly Stop[], wanted: Stop | undefined): boolean =>
  wanted === undefined || stops.some(({ ttl, seen: [address] }) => ttl === wanted.ttl && address === wanted.seen[0]);

/** One silent stop stands for all behind the last answer. */
function trim(track: Track): Track {
  if (track.fate !== 'silence' && track.fate !== 'open') return track;
  const last = track.stops.findLastIndex((stop) => isAnswered(stop) || stop.assumed !== undefined);
  return { ...track, stops: track.stops.slice(0, last + 2) };
}
