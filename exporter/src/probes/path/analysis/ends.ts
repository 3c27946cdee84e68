/** Where each flow ends, and how. What lies behind the end is left out: it says nothing more. */
import type { Config } from '../config.js';
import { has, type Fate, type RawTrack, type Stop, type Track } from './tracks.js';

interface Bounds {
  readonly config: Pick<Config, 'first_ttl' | 'max_ttl' | 'gap_limit'>;
  /** Largest TTL at which the destination answered a flow for the first time; 0 when it answered none. */
  readonly farthest: number;
}

export function endAll(raw: readonly RawTrack[], config: Bounds['config']): Track[] {
  const reached = raw.map(cutAtDestination);
  const farthest = reached.reduce((most, track) => Math.max(most, track?.stops.at(-1)?.ttl ?? 0), 0);
  return raw.map((track, index) => reached[index] ?? cutBefore(track, { config, farthest }));
}

function cutAtDestination(track: RawTrack): Track | undefined {
  const at = track.stops.findIndex((stop) => has(stop, 'destination'));
  return at === -1 ? undefined : cut(track, at, 'reached');
}

const cut = ({ flow, stops }: RawTrack, at: number, fate: Fate): Track => ({
  flow,
  stops: stops.slice(0, at + 1),
  fate,
});

/** The end of a flow that the destination did not answer. */
function cutBefore(track: RawTrack, bounds: Bounds): Track {
  const { stops } = track;
  const last = stops.findLastIndex(({ seen }) => seen.length > 0);
  const refused = refusal(stops, last);
  if (refused !== -1) return cut(track, refused, 'unreachable');
  const turned = turn(stops.slice(0, last + 1));
  if (turned !== -1) return cut(track, turned, 'loop');
  // One silent stop stands for all behind the last answer.
  return cut(track, last + 1, isSilenced(stops, last, bounds) ? 'silence' : 'open');
}

/** The stop from which on every answer says that there is no way on; -1 when the last answer says otherwise. */
function refusal(stops: readonly Stop[], last: number): number {
  let first = -1;
  for (let at = last; at >= 0; at--) {
    const stop = stops[at];
    if (!stop || stop.seen.length === 0) continue;
    if (has(stop, 'router')) break;
    first = at;
  }
  return first;
}

/**
 * Whether the packets were lost behind the last answer: the search must have looked far enough to say so. A flow that an
 * adaptive search used at a few TTLs only, or one that is cut short, is not lost.
 */
function isSilenced(stops: readonly Stop[], last: number, { config, farthest }: Bounds): boolean {
  const trailing = stops.length - 1 - last;
  const end = stops.at(-1)?.ttl ?? 0;
  if (trailing === 0) return false;
  const from = stops[last]?.ttl ?? config.first_ttl - 1;
  if (farthest > 0 && end >= farthest) return true;
  return trailing >= Math.min(config.gap_limit, config.max_ttl - from);
}

/** True when the answers of one address came over ways of different lengths: then they are of different routers. */
export function areDifferentRouters(near: Stop, far: Stop): boolean {
  const [a, b] = [replyTtl(near), replyTtl(far)];
  return a !== undefined && b !== undefined && b < a;
}

const replyTtl = (stop: Stop): number | undefined =>
  stop.sightings.find(({ reply }) => reply?.ttl !== undefined)?.reply?.ttl;

/**
 * The stop at which a flow that goes round for good comes back for the first time; -1 when it does not. It goes round
 * when an address returns behind another one (or a silence) and nothing new follows.
 */
function turn(stops: readonly Stop[]): number {
  const answered = stops.filter(({ seen }) => seen.length > 0);
  const addresses = answered.map(({ seen }) => seen[0] ?? '');
  if (new Set(addresses).size === addresses.length) return -1;
  for (const [at, address] of addresses.entries()) {
    const back = returnTo(answered, addresses, at);
    if (back === -1) continue;
    const round = new Set(addresses.slice(at, back));
    const near = answered[at];
    const far = answered[back];
    if (!near || !far || areDifferentRouters(near, far)) continue;
    if (addresses.slice(back).every((next) => round.has(next))) return stops.findIndex(({ ttl }) => ttl === far.ttl);
    void address;
  }
  return -1;
}

/** Where the address at `at` comes back after something else was seen or a TTL was silent. */
export function returnTo(answered: readonly Stop[], addresses: readonly string[], at: number): number {
  for (let next = at + 1; next < addresses.length; next++) {
    if (addresses[next] !== addresses[at]) continue;
    const between = (answered[next]?.ttl ?? 0) - (answered[at]?.ttl ?? 0);
    const others = addresses.slice(at + 1, next).some((address) => address !== addresses[at]);
    if (between >= 2 && (others || between > next - at)) return next;
  }
  return -1;
}
