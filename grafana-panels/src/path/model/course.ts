/** How the flows of one trace went: through which nodes, to which end. */
import { PATH_START } from '@parallax/contract';
import { byText } from './input.js';
import { isSilent, type Trace } from './trace.js';
import type { TraceLink } from './trace-links.js';

export interface End {
  /** Flows that the run counted as lost here. */
  lost: number;
  /** Flows were seen here last and nothing says whether they arrive. */
  open: boolean;
}

export interface Course {
  readonly trace: Trace;
  /** Flows of the last run. */
  readonly flows: number;
  /** Addresses that answered as the destination. */
  readonly destinations: ReadonlySet<string>;
  /** Links without those that lead into a silence behind which nothing was seen. */
  readonly links: readonly TraceLink[];
  /** Where flows stop short of the destination, by id. */
  readonly ends: ReadonlyMap<string, End>;
  /** Distinct flows through a node, by id. */
  readonly through: ReadonlyMap<string, number>;
  /** Nodes that the same flows come back to. */
  readonly circling: ReadonlySet<string>;
}

/** One node at one TTL. */
interface Stop {
  readonly id: string;
  readonly ttl: number;
  into: number;
  readonly next: TraceLink[];
  /** Something that answers is reached from here. */
  live: boolean;
}

/** By TTL and id. */
class Stops {
  readonly #layers = new Map<number, Map<string, Stop>>();
  readonly all: Stop[] = [];

  get(ttl: number, id: string): Stop | undefined {
    return this.#layers.get(ttl)?.get(id);
  }

  open(ttl: number, id: string): Stop {
    let layer = this.#layers.get(ttl);
    if (!layer) this.#layers.set(ttl, (layer = new Map<string, Stop>()));
    let stop = layer.get(id);
    if (!stop) {
      stop = { id, ttl, into: 0, next: [], live: !isSilent(id) };
      layer.set(id, stop);
      this.all.push(stop);
    }
    return stop;
  }
}

/** The course of a trace. */
export function courseOf(trace: Trace): Course {
  const stops = stopsOf(trace);
  const flows = flowsOf(trace);
  const ended = new Map<string, number>();
  for (const node of trace.nodes) if (node.ended !== null) ended.set(node.id, (ended.get(node.id) ?? 0) + node.ended);
  const destinations = destinationsOf(trace, stops, ended);
  const links = trace.links.filter(({ ttl, to }) => stops.get(ttl, to)?.live ?? true);
  const { through, circling } = throughOf(stops, flows);
  const ends = endsOf(trace, { stops, ended, destinations, flows });
  return { trace, flows, destinations, links, ends, through, circling };
}

function stopsOf({ links }: Trace): Stops {
  const stops = new Stops();
  for (const link of links) {
    // A mended link may span several TTLs: it leaves from where its near end is.
    stops.open(link.from === PATH_START ? 0 : nearTtl(stops, link), link.from).next.push(link);
    stops.open(link.ttl, link.to).into += link.flows;
  }
  for (let at = links.length - 1; at >= 0; at--) {
    const link = links[at];
    if (link && stops.get(link.ttl, link.to)?.live) stops.open(nearTtl(stops, link), link.from).live = true;
  }
  return stops;
}

function nearTtl(stops: Stops, { ttl, from, unknown }: TraceLink): number {
  if (from === PATH_START) return 0;
  if (!unknown) return ttl - 1;
  for (let near = ttl - 1; near > 0; near--) if (stops.get(near, from)) return near;
  return ttl - 1;
}

/** Flows of the run: as many as cross the widest TTL; of the round where no link is known. */
function flowsOf({ links, flows }: Trace): number {
  const layers = new Map<number, number>();
  for (const link of links) if (!link.unknown) layers.set(link.ttl, (layers.get(link.ttl) ?? 0) + link.flows);
  let most = 0;
  for (const layer of layers.values()) most = Math.max(most, layer);
  return layers.size === 0 ? (flows ?? 0) : most;
}

/**
 * The addresses that stand for the destination. A record names them: the ends of routes that reached it. Without one it
 * is the address that nothing follows at the least TTL at which the destination answered; of several the one with most
 * flows.
 */
function destinationsOf(trace: Trace, stops: Stops, ended: ReadonlyMap<string, number>): ReadonlySet<string> {
  const told = trace.run.routes.filter(({ end }) => end === 'reached').map(({ nodes }) => nodes.at(-1) ?? '*');
  const seen = new Set(trace.links.map(({ to }) => to));
  const named = told.filter((id) => !isSilent(id) && seen.has(id));
  if (named.length > 0) return new Set(named);
  if (trace.reached === 0) return new Set();
  const flows = new Map<string, number>();
  const candidates = [...stops.all].filter(
    ({ id, ttl, next, into }) =>
      next.length === 0 && ttl > 0 && !isSilent(id) && ttl >= (trace.hops ?? 0) && (ended.get(id) ?? 0) < Math.max(into, 1e-9), // prettier-ignore
  );
  const nearest = candidates.filter(({ ttl }) => ttl === trace.hops);
  if (trace.hops === null && (trace.reached === null || trace.flows === null)) return new Set();
  for (const { id, into } of nearest.length > 0 ? nearest : candidates) flows.set(id, (flows.get(id) ?? 0) + into);
  const [best] = [...flows].sort((a, b) => b[1] - a[1] || byText(a[0], b[0]));
  return new Set(best ? [best[0]] : []);
}

interface Known {
  readonly stops: Stops;
  readonly ended: ReadonlyMap<string, number>;
  readonly destinations: ReadonlySet<string>;
  readonly flows: number;
}

function endsOf(trace: Trace, { stops, ended, destinations, flows }: Known): Map<string, End> {
  const ends = new Map<string, End>();
  let lost = 0;
  for (const [id, count] of ended) {
    if (count <= 0 || id === PATH_START) continue;
    lost += count;
    ends.set(id, { lost: count, open: false });
  }
  const leading = new Set<string>();
  for (const { id, next } of stops.all) if (next.some(({ ttl, to }) => stops.get(ttl, to)?.live)) leading.add(id); // prettier-ignore
  for (const { id } of stops.all) {
    if (isSilent(id) || destinations.has(id) || ends.has(id) || leading.has(id)) continue;
    ends.set(id, { lost: 0, open: true });
  }
  const start = stops.get(0, PATH_START);
  const nothing = start ? ends.has(PATH_START) : trace.links.length === 0 && trace.reached === 0;
  if (nothing && trace.reached === 0 && lost === 0) ends.set(PATH_START, { lost: flows, open: false });
  return ends;
}

function throughOf(stops: Stops, flows: number): Pick<Course, 'through' | 'circling'> {
  const places = new Map<string, Stop[]>();
  for (const stop of stops.all) {
    const list = places.get(stop.id);
    if (list) list.push(stop);
    else places.set(stop.id, [stop]);
  }
  const through = new Map<string, number>();
  const circling = new Set<string>();
  for (const [id, list] of places) {
    let sum = 0;
    let most = 0;
    for (const { into } of list) [sum, most] = [sum + into, Math.max(most, into)];
    const round = list.length > 1 ? returns(stops, list) : undefined;
    // An address twice in a row is no round: the second answer is of the same router.
    if (round && round.length > 1) for (const one of round) if (!isSilent(one)) circling.add(one);
    through.set(id, id === PATH_START ? flows : Math.min(flows, round ? most : sum));
  }
  return { through, circling };
}

/**
 * The way from the first place of an address to a later one, as ids: the same flows may pass it twice. `undefined` when
 * there is none: then each place is of other flows.
 */
function returns(stops: Stops, places: readonly Stop[]): string[] | undefined {
  const [first] = [...places].sort((a, b) => a.ttl - b.ttl);
  if (!first) return undefined;
  const came = new Map<Stop, Stop | undefined>([[first, undefined]]);
  const open = [first];
  for (let stop = open.shift(); stop; stop = open.shift()) {
    for (const { ttl, to } of stop.next) {
      const next = stops.get(ttl, to);
      if (!next || came.has(next)) continue;
      came.set(next, stop);
      if (next.id === first.id) return wayTo(stop, came);
      open.push(next);
    }
  }
  return undefined;
}

function wayTo(last: Stop, came: ReadonlyMap<Stop, Stop | undefined>): string[] {
  const way: string[] = [];
  for (let stop: Stop | undefined = last; stop; stop = came.get(stop)) way.push(stop.id);
  return way;
}
