/** Two rounds in one graph. */
import { PATH_START } from '@parallax/contract';
import type { Edge, Graph, Vertex } from './graph.js';
import { isSilent } from './trace.js';
import type { Change } from './types.js';

/**
 * What counts as slower or faster: a round trip of a node, or the delay of a link, that differs by more than 20 % and
 * by more than 2 ms. Less than a fifth is within what minima of a few packets differ by themselves; 2 ms keeps short
 * links, where a fifth is nothing, quiet.
 */
export const SLOWED = { share: 0.2, seconds: 0.002 };

const traceKey = ({ trace: { vantage, target } }: Graph['courses'][number]): string =>
  JSON.stringify([vantage, target]);

/** The traces measured in both rounds. Nothing is said of what only the others saw: it may be there all the same. */
function common(now: Graph, then: Graph): { now: Set<number>; then: Map<number, number> } {
  const known = new Map(then.courses.map((course, index) => [traceKey(course), index]));
  const pairs = { now: new Set<number>(), then: new Map<number, number>() };
  now.courses.forEach((course, index) => {
    const other = known.get(traceKey(course));
    if (other === undefined || isEmpty(course) || isEmpty(then.courses[other])) return;
    pairs.now.add(index);
    pairs.then.set(other, index);
  });
  return pairs;
}

const isEmpty = (course: Graph['courses'][number] | undefined): boolean => (course?.trace.links.length ?? 0) === 0;
const some = (set: ReadonlySet<number>, test: (index: number) => boolean): boolean => [...set].some(test);

/**
 * Writes into the graph of the round drawn what is different from the other one, and adds what is no longer there. A
 * hop that fell silent, or that answers now where there was silence, is no change of the way.
 */
export function compareGraphs(now: Graph, then: Graph): void {
  const both = common(now, then);
  const silentNow = silences(now);
  const silentThen = silences(then);
  const isNew = (vertex: Vertex): boolean =>
    vertex.kind !== 'silent' && some(vertex.traces, (index) => both.now.has(index)) &&
    ![...vertex.traces].every((index) => wasSilent(now, { vertex, index, silent: silentThen })); // prettier-ignore
  for (const vertex of now.vertices.values()) {
    const before = then.vertices.get(vertex.id);
    if (before) vertex.change = pace(vertex.rtt, before.rtt);
    else if (isNew(vertex)) vertex.change = 'appeared';
  }
  for (const edge of now.edges.values()) {
    const before = then.edges.get(edge.id);
    const ends = [now.vertices.get(edge.from), now.vertices.get(edge.to)];
    if (before) edge.change = pace(edge.delay, before.delay);
    else if (!touchesSilence(now, then, edge) && some(edge.traces, (index) => both.now.has(index)) && ends.every((end) => end?.kind !== 'silent')) edge.change = 'appeared'; // prettier-ignore
  }
  addVanished(now, then, { then: both.then, silentNow });
}

/** Whether a link differs only because one of its ends was or is silent. */
function touchesSilence(here: Graph, there: Graph, edge: Edge): boolean {
  return [edge.from, edge.to].some((id) => {
    const vertex = here.vertices.get(id);
    return vertex?.kind === 'hop' && !there.vertices.has(id) && vertex.change === null;
  });
}

/** TTLs with silence, by trace. */
function silences({ courses }: Graph): Map<string, Set<number>> {
  return new Map(courses.map((course) => {
    const ttls = new Set<number>();
    for (const { to, ttl } of course.links) if (isSilent(to)) ttls.add(ttl);
    return [traceKey(course), ttls];
  })); // prettier-ignore
}

interface Silent {
  readonly vertex: Vertex;
  readonly index: number;
  /** Of the other round. */
  readonly silent: ReadonlyMap<string, ReadonlySet<number>>;
}

function wasSilent(graph: Graph, { vertex, index, silent }: Silent): boolean {
  const course = graph.courses[index];
  if (!course || vertex.kind !== 'hop') return false;
  const ttls = silent.get(traceKey(course));
  return course.links.every(({ to, ttl }) => to === PATH_START || !vertex.members.has(to) || (ttls?.has(ttl) ?? false));
}

interface Past {
  /** Index of a trace then, and now. */
  readonly then: ReadonlyMap<number, number>;
  readonly silentNow: ReadonlyMap<string, ReadonlySet<number>>;
}

function addVanished(now: Graph, then: Graph, past: Past): void {
  const gone = (traces: ReadonlySet<number>): boolean => some(traces, (index) => past.then.has(index));
  for (const vertex of then.vertices.values()) {
    if (now.vertices.has(vertex.id) || vertex.kind === 'silent' || !gone(vertex.traces)) continue;
    if ([...vertex.traces].every((index) => wasSilent(then, { vertex, index, silent: past.silentNow }))) continue;
    const ghosts = [...vertex.traces].flatMap((index) => {
      const trace = then.courses[index]?.trace;
      return trace && past.then.has(index) ? [{ vantage: trace.vantage, target: trace.target }] : [];
    });
    const nothing = { flows: 0, judged: 0, ended: 0, rtt: null, rtts: new Map<string, number>(), marks: new Map() };
    now.vertices.set(vertex.id, { ...vertex, ...nothing, traces: new Set(), change: 'vanished', ghosts });
  }
  for (const edge of then.edges.values()) {
    if (now.edges.has(edge.id) || !now.vertices.has(edge.from) || !now.vertices.has(edge.to)) continue;
    if (!gone(edge.traces) || [edge.from, edge.to].some((id) => now.vertices.get(id)?.kind === 'silent')) continue;
    const nothing = { flows: 0, judged: 0, delay: null, delayOf: null, slow: false, marks: new Map() };
    now.edges.set(edge.id, { ...edge, ...nothing, traces: new Set(), change: 'vanished' });
  }
}

function pace(now: number | null, before: number | null): Change | null {
  if (now === null || before === null) return null;
  const grown = Math.abs(now - before);
  // A hair less than the limit, so that 10 ms to 12 ms does not depend on the last digit of a double.
  if (grown <= SLOWED.seconds + 1e-9 || grown <= before * SLOWED.share + 1e-9) return null;
  return now > before ? 'slowed' : 'faster';
}
