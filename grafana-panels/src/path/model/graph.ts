/** The traces of a round merged into one graph: addresses over vantages, targets and flows. */
import { PATH_START } from '@parallax/contract';
import { courseOf, type Course, type End } from './course.js';
import { edgeId, hopId, targetId, unreachedId, vantageId } from './ids.js';
import { nameSilences, type SilenceName } from './silence.js';
import { isSilent, lower, type Trace } from './trace.js';
import type { Change, Mark, NodeKind } from './types.js';

/** What is drawn of one address, silence, vantage or target before anything is grouped. */
export interface Vertex {
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  readonly members: Set<string>;
  /** By index in {@link Graph.courses}. */
  readonly traces: Set<number>;
  flows: number;
  /** Flows of vantages that are not sick, and those of them that end here. */
  judged: number;
  ended: number;
  /** Least TTL. */
  ttl: number;
  /** Least round trip, of vantages that are not sick where there are such. */
  rtt: number | null;
  /** Least round trip by vantage that is not sick. */
  readonly rtts: Map<string, number>;
  marks: ReadonlyMap<string, Mark>;
  change: Change | null;
  /** Those who saw it, when it is of the round compared with. */
  readonly ghosts: readonly Ghost[];
}

export interface Ghost {
  readonly vantage: string;
  readonly target: string;
}

export interface Edge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly traces: Set<number>;
  ttl: number;
  flows: number;
  judged: number;
  /** Seen as adjacent by nobody. */
  unknown: boolean;
  delay: number | null;
  delayOf: string | null;
  slow: boolean;
  marks: ReadonlyMap<string, Mark>;
  change: Change | null;
}

export interface Graph {
  readonly courses: readonly Course[];
  readonly vertices: Map<string, Vertex>;
  readonly edges: Map<string, Edge>;
  /** The same by their ends. */
  readonly out: Map<string, Map<string, Edge>>;
  /** Id of the node that stands for an id of a trace. */
  readonly name: (trace: number, id: string) => string;
  /** Id of the target of a trace. */
  readonly targetOf: (trace: number) => string;
}

const NO_MARKS: ReadonlyMap<string, Mark> = new Map();
const NOBODY: readonly Ghost[] = [];

/** Says something of a node or a link, once. */
export function mark(part: Vertex | Edge, said: Mark): void {
  if (part.marks.size === 0) part.marks = new Map();
  (part.marks as Map<string, Mark>).set(`${said.kind} ${said.text}`, said);
}

/** The graph of the traces of a round. */
export function graphOf(traces: readonly Trace[]): Graph {
  const courses = levelled(traces.map(courseOf));
  const silences = nameSilences(courses);
  const names = courses.map(() => new Map<string, string>());
  const name = (trace: number, id: string): string => {
    const [known, course] = [names[trace], courses[trace]];
    let found = known?.get(id);
    if (found === undefined && course) known?.set(id, (found = nameOf(course, id, silences)));
    return found ?? id;
  };
  const targetOf = (trace: number): string => targetId(courses[trace]?.trace.target ?? '');
  const graph: Graph = { courses, vertices: new Map(), edges: new Map(), out: new Map(), name, targetOf };
  courses.forEach((course, index) => {
    addNodes(graph, course, index);
    addLinks(graph, course, index);
    addEnds(graph, course, index);
  });
  return graph;
}

/**
 * Flows of a trace whose links are not known are those of the whole round, which may be many runs; they weigh no more
 * than one run of the others, so that shares compare.
 */
function levelled(courses: readonly Course[]): readonly Course[] {
  const run = courses.reduce((most, { trace, flows }) => (trace.links.length > 0 ? Math.max(most, flows) : most), 0);
  return courses.map((course) =>
    course.trace.links.length === 0 && run > 0 && course.flows > run ? { ...course, flows: run } : course,
  );
}

function nameOf({ trace, destinations }: Course, id: string, silences: SilenceName): string {
  if (id === PATH_START) return vantageId(trace.vantage);
  if (isSilent(id)) return silences(trace.vantage, id);
  return destinations.has(id) ? targetId(trace.target) : hopId(id);
}

interface Named {
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
}

function open(graph: Graph, { id, kind, label }: Named, ttl: number): Vertex {
  let vertex = graph.vertices.get(id);
  if (!vertex) {
    // prettier-ignore
    vertex = { id, kind, label, members: new Set(), traces: new Set(), rtts: new Map(), flows: 0, judged: 0, ended: 0, ttl, rtt: null, marks: NO_MARKS, change: null, ghosts: NOBODY };
    graph.vertices.set(id, vertex);
  }
  vertex.ttl = Math.min(vertex.ttl, ttl);
  return vertex;
}

function vertexOf(graph: Graph, index: number, { id, ttl }: { id: string; ttl: number }): Vertex {
  const name = graph.name(index, id);
  const known = graph.vertices.get(name);
  if (known?.kind === 'target') known.members.add(id);
  if (known && known.ttl <= ttl && known.traces.has(index)) return known;
  const trace = graph.courses[index]?.trace;
  const kind = name.startsWith('target:') ? 'target' : id === PATH_START ? 'vantage' : isSilent(id) ? 'silent' : 'hop';
  const label = kind === 'target' ? trace?.target : kind === 'vantage' ? trace?.vantage : kind === 'silent' ? '*' : id;
  const vertex = open(graph, { id: name, kind, label: label ?? '' }, ttl);
  vertex.traces.add(index);
  if (kind === 'hop' || kind === 'target') vertex.members.add(id);
  return vertex;
}

function addNodes(graph: Graph, course: Course, index: number): void {
  const { trace, links, through, ends } = course;
  const start = vertexOf(graph, index, { id: PATH_START, ttl: 0 });
  const met = new Map<Vertex, number>([[start, course.flows]]);
  const seen = new Set<string>();
  for (const { ttl, to } of links) {
    const vertex = vertexOf(graph, index, { id: to, ttl });
    if (seen.has(to) || vertex === start) continue;
    seen.add(to);
    // A target of several addresses is one node.
    met.set(vertex, (met.get(vertex) ?? 0) + (through.get(to) ?? 0));
  }
  const lost = new Map<Vertex, number>();
  for (const [id, end] of ends) {
    const vertex = graph.vertices.get(graph.name(index, id));
    if (vertex && met.has(vertex)) lost.set(vertex, (lost.get(vertex) ?? 0) + end.lost);
  }
  for (const [vertex, flows] of met) {
    const [all, ended] = [Math.min(flows, course.flows), lost.get(vertex) ?? 0];
    vertex.flows += Math.max(all, ended);
    if (trace.health === 'sick') continue;
    vertex.judged += Math.max(all, ended);
    vertex.ended += ended;
  }
  addTimes(graph, course, index);
}

function addTimes(graph: Graph, { trace }: Course, index: number): void {
  for (const { id, rtt } of trace.nodes) {
    const vertex = rtt === null || isSilent(id) ? undefined : graph.vertices.get(graph.name(index, id));
    if (!vertex || rtt === null || vertex.kind === 'vantage') continue;
    if (trace.health === 'sick') {
      if (vertex.rtts.size === 0) vertex.rtt = lower(vertex.rtt, rtt);
      continue;
    }
    if (vertex.rtts.size === 0) vertex.rtt = rtt;
    vertex.rtt = lower(vertex.rtt, rtt);
    vertex.rtts.set(trace.vantage, Math.min(rtt, vertex.rtts.get(trace.vantage) ?? Infinity));
  }
}

interface Crossing {
  readonly from: string;
  readonly to: string;
  readonly ttl: number;
  readonly unknown: boolean;
}

function cross(graph: Graph, index: number, { from, to, ttl, unknown }: Crossing): Edge {
  let out = graph.out.get(from);
  if (!out) graph.out.set(from, (out = new Map<string, Edge>()));
  let edge = out.get(to);
  if (!edge) {
    const id = edgeId(from, to);
    // prettier-ignore
    edge = { id, from, to, traces: new Set(), ttl, flows: 0, judged: 0, unknown, delay: null, delayOf: null, slow: false, marks: NO_MARKS, change: null };
    out.set(to, edge);
    graph.edges.set(id, edge);
  }
  edge.ttl = Math.min(edge.ttl, ttl);
  // Seen as adjacent once is enough.
  edge.unknown &&= unknown;
  edge.traces.add(index);
  return edge;
}

function carry(edge: Edge, flows: number, { trace }: Course): void {
  edge.flows += flows;
  if (trace.health !== 'sick') edge.judged += flows;
}

function addLinks(graph: Graph, course: Course, index: number): void {
  const flows = new Map<Edge, number>();
  for (const link of course.links) {
    const [from, to] = [graph.name(index, link.from), graph.name(index, link.to)];
    if (from === to) continue;
    if (!graph.vertices.get(from)?.traces.has(index)) vertexOf(graph, index, { id: link.from, ttl: link.ttl - 1 });
    const edge = cross(graph, index, { from, to, ttl: link.ttl, unknown: link.unknown });
    flows.set(edge, Math.min(course.flows, (flows.get(edge) ?? 0) + link.flows));
  }
  for (const [edge, count] of flows) carry(edge, count, course);
}

/** The target itself where nothing is known of the way, and the places where flows stop short of it. */
function addEnds(graph: Graph, course: Course, index: number): void {
  const { trace, ends } = course;
  for (const [id, end] of ends) {
    const from = graph.name(index, id);
    const place = graph.vertices.get(from);
    if (place && place.kind !== 'target') addUnreached(graph, { course, index, from, ttl: place.ttl + 1 }, end);
  }
  const arrived = trace.reached ?? trace.flows;
  if (trace.links.length > 0 || arrived === null || arrived <= 0) return;
  const flows = trace.flows !== null && trace.flows > 0 ? course.flows * Math.min(1, arrived / trace.flows) : arrived;
  const target = open(graph, { id: targetId(trace.target), kind: 'target', label: trace.target }, 1);
  target.traces.add(index);
  target.flows += flows;
  if (trace.health !== 'sick') target.judged += flows;
  carry(cross(graph, index, { from: graph.name(index, PATH_START), to: target.id, ttl: 1, unknown: true }), flows, course); // prettier-ignore
}

interface Stopped {
  readonly course: Course;
  readonly index: number;
  readonly from: string;
  readonly ttl: number;
}

function addUnreached(graph: Graph, { course, index, from, ttl }: Stopped, { lost }: End): void {
  const { target, health } = course.trace;
  const id = unreachedId(target, from);
  const vertex = open(graph, { id, kind: 'unreached', label: target }, ttl);
  vertex.traces.add(index);
  vertex.flows += lost;
  if (health !== 'sick') vertex.judged += lost;
  carry(cross(graph, index, { from, to: id, ttl, unknown: true }), lost, course);
}
