/**
 * Whether the route is another one than before. Flows keep their identity from run to run, so a flow that meets an
 * address where it used to meet another one was moved: onto a known node by balancing, onto an unknown one by a change.
 * Silence explains what vanishes, and flows that were not there before explain what appears.
 */
import type { PathChange, PathPlace } from '@parallax/contract';
import { MOST_ADDRESSES, MOST_FLOWS, type PathMemory } from './memory.js';
import { pathId } from './path-id.js';
import type { Trail } from './places.js';
import type { Stop } from './tracks.js';

/** What this run says about each TTL. */
interface Seen {
  readonly known: Set<string>[];
  /** Flows that met one address there. */
  readonly flows: Map<number, string>[];
  readonly mixed: Set<number>;
  readonly distances: Map<number, number>;
  /** Packets that went unanswered, by flow and TTL. */
  readonly unanswered: Map<number, number>[];
}

export interface Comparison {
  readonly pathId: number;
  /** TTLs at which the route is another one. */
  readonly changedAt: readonly number[];
  readonly change?: Omit<PathChange, 'distance' | 'path_id'>;
  readonly memory: Omit<PathMemory, 'last'>;
}

export function compare(trails: readonly Trail[], memory: PathMemory | undefined): Comparison {
  const seen = look(trails);
  const before = { known: memory?.known ?? [], flows: memory?.flows ?? [], mixed: memory?.mixed ?? new Set<number>() };
  const distances = memory?.distances ?? new Map<number, number>();
  const past: Past = { ...before, distances };
  const shifted = shiftOf(seen, past);
  const changed = new Set<number>();
  const places = { appeared: [] as PathPlace[], vanished: [] as PathPlace[] };
  const last = Math.max(seen.known.length, past.known.length);
  for (let ttl = 1; ttl < last; ttl++) {
    const appeared = [...(seen.known[ttl] ?? [])].filter((address) => !past.known[ttl]?.has(address));
    if (shifted !== undefined && ttl >= shifted) changed.add(ttl);
    if (appeared.some((address) => !isExplained(address, ttl, { seen, past }))) changed.add(ttl);
    places.appeared.push(...appeared.map((address) => ({ ttl, address })));
    places.vanished.push(...vanishedAt(ttl, seen, past).map((address) => ({ ttl, address })));
  }
  const next = remember(seen, past, { changed, vanished: places.vanished });
  const change = memory?.known ? { change: { route: changed.size > 0, ...places } } : {};
  return { pathId: pathId(next.known), changedAt: [...changed].sort((a, b) => a - b), memory: next, ...change };
}

type Past = Required<Omit<PathMemory, 'last'>>;

function look(trails: readonly Trail[]): Seen {
  const seen: Seen = { known: [], flows: [], mixed: new Set(), distances: new Map(), unanswered: [] };
  for (const { flow, places, fate } of trails) {
    for (const { ttl, stop } of places) {
      const addresses = passedBy(stop);
      const known = (seen.known[ttl] ??= new Set());
      for (const address of addresses) if (known.size < MOST_ADDRESSES) known.add(address);
      const [address, other] = addresses;
      if (other !== undefined) seen.mixed.add(ttl);
      // What is assumed of a silent packet is no evidence that its flow has moved.
      else if (address !== undefined && stop.seen.length > 0) (seen.flows[ttl] ??= new Map()).set(flow, address);
      else if (address === undefined && stop.seen.length === 0)
        (seen.unanswered[ttl] ??= new Map()).set(flow, stop.sightings.length);
    }
    if (fate === 'reached') seen.distances.set(flow, places.at(-1)?.ttl ?? 0);
  }
  return seen;
}

/** Who forwarded or received packets here; a router that refuses what it should forward stands one TTL before. */
function passedBy({ sightings, seen, assumed }: Stop): readonly string[] {
  if (seen.length === 0) return assumed === undefined ? [] : [assumed];
  return seen.filter((address) =>
    sightings.some(({ reply, role }) => reply?.from === address && role !== 'unreachable'),
  );
}

interface Sides {
  readonly seen: Seen;
  readonly past: Past;
}

/** Whether an address that is new at a TTL may have been there before, unseen. */
function isExplained(address: string, ttl: number, { seen, past }: Sides): boolean {
  const known = past.known[ttl];
  if (!known || known.size === 0) return true;
  const before = past.flows[ttl] ?? new Map<number, string>();
  const now = seen.flows[ttl] ?? new Map<number, string>();
  const still = [...known].some((one) => seen.known[ttl]?.has(one));
  if (seen.mixed.has(ttl) || past.mixed.has(ttl)) return still;
  if (![...now].some(([flow, to]) => to === address && before.has(flow))) return true;
  // Balancing that deals anew may come upon a branch that too few flows had looked for.
  const dealt = [...now].some(([flow, to]) => known.has(to) && before.has(flow) && before.get(flow) !== to);
  return still && dealt && before.size < flowsToRuleOut(known.size);
}

/**
 * Flows that must have met k nodes before a further one can be ruled out with 95 % confidence: the stopping rule of
 * Veitch, Augustin, Teixeira and Friedman, "Failure control in multipath route tracing" (INFOCOM 2009), as the least n
 * with (k + 1) (k / (k + 1))^n <= 0.05.
 */
export function flowsToRuleOut(k: number): number {
  return Math.ceil(Math.log(0.05 / (k + 1)) / Math.log(k / (k + 1)));
}

/** Packets that must agree before a hop that nobody saw counts as there, or as gone. */
const ENOUGH = 3;

/**
 * The TTL from which on the way is longer or shorter although no visible hop was replaced: a silent hop came or went.
 * One flow whose destination failed to answer once looks the same; hence several packets must agree.
 */
function shiftOf(seen: Seen, past: Past): number | undefined {
  const usual = new Set(past.distances.values());
  const present = new Set(seen.distances.values());
  let [weight, from] = [0, Infinity];
  for (const [flow, now] of seen.distances) {
    const before = past.distances.get(flow);
    if (before === undefined || before === now || usual.has(now) || present.has(before)) continue;
    weight += now > before ? (seen.unanswered[before]?.get(flow) ?? 1) : 1;
    from = Math.min(from, before, now);
  }
  return weight >= ENOUGH ? from : undefined;
}

/** Addresses that every flow which used to meet them has left, for another node or for an earlier arrival. */
function vanishedAt(ttl: number, seen: Seen, past: Past): string[] {
  const left = new Map<string, boolean>();
  for (const [flow, address] of past.flows[ttl] ?? []) {
    if (seen.known[ttl]?.has(address)) continue;
    const elsewhere = seen.flows[ttl]?.has(flow) === true || (seen.distances.get(flow) ?? ttl) < ttl;
    left.set(address, (left.get(address) ?? true) && elsewhere);
  }
  return [...left].filter(([, gone]) => gone).map(([address]) => address);
}

interface Verdict {
  readonly changed: ReadonlySet<number>;
  readonly vanished: readonly PathPlace[];
}

/** Adds this run to what is known; where the route changed, only what was not contradicted stays. */
function remember(seen: Seen, past: Past, { changed, vanished }: Verdict): Past {
  const gone = new Set(vanished.map(({ ttl, address }) => `${ttl} ${address}`));
  const known: Set<string>[] = [];
  const flows: Map<number, string>[] = [];
  for (let ttl = 1; ttl < Math.max(seen.known.length, past.known.length); ttl++) {
    const places = new Map([...(past.flows[ttl] ?? [])].filter(([, address]) => !gone.has(`${ttl} ${address}`)));
    for (const [flow, address] of seen.flows[ttl] ?? []) {
      if (places.size < MOST_FLOWS || places.has(flow)) places.set(flow, address);
    }
    const stays: Iterable<string> = changed.has(ttl) ? places.values() : (past.known[ttl] ?? []);
    flows[ttl] = places;
    // Packets of one flow are spread by balancing, or by a change in the middle of the run: the next one tells.
    const unsure = seen.mixed.has(ttl) && !past.mixed.has(ttl) && (past.known[ttl]?.size ?? 0) > 0 && !changed.has(ttl);
    const here = unsure ? [] : (seen.known[ttl] ?? []);
    known[ttl] = new Set([...here, ...stays].slice(0, MOST_ADDRESSES));
  }
  const distances = new Map([...(changed.size > 0 ? [] : past.distances), ...seen.distances].slice(-MOST_FLOWS));
  return { known, flows, mixed: seen.mixed, distances };
}
