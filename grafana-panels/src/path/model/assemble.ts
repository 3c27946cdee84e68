/** Nodes and links as they are drawn. */
import { byText } from './input.js';
import { delayBetween } from './annotate.js';
import type { Columns } from './columns.js';
import type { Drawn, DrawnLink, DrawnNode } from './contract.js';
import { commonFacts } from './facts.js';
import type { Edge, Graph, Vertex } from './graph.js';
import type { Lit } from './select.js';
import { lower } from './trace.js';
import type { Change, Mark, PathInput, SceneLink, SceneNode, View } from './types.js';

export interface Picture {
  readonly graph: Graph;
  readonly drawn: Drawn;
  readonly columns: Columns;
  readonly lit: Lit | undefined;
  readonly input: PathInput;
  readonly view: View;
  /** Flows of all traces. */
  readonly flows: number;
}

/** Nodes from left to right. */
export function sceneNodes(picture: Picture): SceneNode[] {
  const nodes = [...picture.drawn.nodes.values()].map((node) => sceneNode(picture, node));
  return named(nodes).sort((a, b) => a.column - b.column || byText(a.id, b.id));
}

/** Hops by their reverse name, else by the user's own name where only one has it, else by their address. */
function named(nodes: readonly SceneNode[]): SceneNode[] {
  const own = new Map<string, number>();
  for (const { facts } of nodes) if (facts.network !== undefined) own.set(facts.network, (own.get(facts.network) ?? 0) + 1); // prettier-ignore
  return nodes.map((node) => {
    if (node.kind !== 'hop') return node;
    const { ptr, network } = node.facts;
    const label = ptr ?? (network !== undefined && own.get(network) === 1 ? network : undefined);
    return label === undefined ? node : { ...node, label };
  });
}

const distinct = (texts: Iterable<string>): string[] => [...new Set(texts)].sort(byText);

function sceneNode({ graph, columns, lit, input, view }: Picture, node: DrawnNode): SceneNode {
  const { vertices, group } = node;
  const [only] = vertices;
  const members = vertices.length === 1 && only ? [...only.members].sort(byText) : distinct(vertices.flatMap((vertex) => [...vertex.members])); // prettier-ignore
  const seenBy = whoSaw(graph, vertices);
  const flows = vertices.length === 1 && only ? only : through(node);
  const ended = vertices.reduce((sum, vertex) => sum + vertex.ended, 0);
  const judged = Math.max(flows.judged, ended);
  const isEnd = node.kind === 'unreached';
  const loss = judged > 0 && !isEnd ? Math.min(1, ended / judged) : null;
  const scene: SceneNode = {
    id: node.id,
    kind: node.kind,
    label: node.label,
    column: columns.of.get(node.id) ?? 0,
    members,
    facts: commonFacts(input, members),
    vantages: seenBy.vantages,
    targets: seenBy.targets,
    flows: Math.max(flows.flows, ended),
    rtt: leastOf(vertices),
    ended,
    loss,
    lossy: loss !== null && ended > 0 && loss >= view.lossFrom,
    ...countedOf(graph, node, view),
    health: healthOf(graph, vertices),
    change: changeOf(vertices),
    marks: marksOf(vertices),
    expandable: group !== undefined,
    expanded: node.expanded,
    lit: lit === undefined || vertices.some(({ id }) => lit.vertices.has(id)),
  };
  if (group === undefined) return scene;
  return node.id === group ? { ...scene, group, holds: vertices.length } : { ...scene, group };
}

const leastOf = (vertices: readonly Vertex[]): number | null =>
  vertices.reduce<number | null>((least, { rtt }) => lower(least, rtt), null);

/** Flows through a group: those that come in, or where none do those that go out. */
function through({ into, out, vertices }: DrawnNode): { flows: number; judged: number } {
  const most = { flows: 0, judged: 0 };
  for (const vertex of vertices) {
    most.flows = Math.max(most.flows, vertex.flows);
    most.judged = Math.max(most.judged, vertex.judged);
  }
  for (const links of [into, out]) {
    const sum = { flows: 0, judged: 0 };
    for (const { edges } of links) for (const { flows, judged } of edges) { sum.flows += flows; sum.judged += judged; } // prettier-ignore
    most.flows = Math.max(most.flows, sum.flows);
    most.judged = Math.max(most.judged, sum.judged);
  }
  return most;
}

/** Traces are in order of their vantages, so that of one node nothing needs sorting but targets. */
function whoSaw(graph: Graph, vertices: readonly Vertex[]): { vantages: string[]; targets: string[] } {
  const [vantages, targets] = [new Set<string>(), new Set<string>()];
  for (const { traces, ghosts } of vertices) {
    for (const index of traces) {
      const trace = graph.courses[index]?.trace;
      if (!trace) continue;
      vantages.add(trace.vantage);
      targets.add(trace.target);
    }
    for (const ghost of ghosts) {
      vantages.add(ghost.vantage);
      targets.add(ghost.target);
    }
  }
  const sorted = [...vantages];
  return { vantages: vertices.length === 1 && vertices[0]?.ghosts.length === 0 ? sorted : sorted.sort(byText), targets: [...targets].sort(byText) }; // prettier-ignore
}

/** What a vantage loses, and what only sick ones see. */
function countedOf(graph: Graph, { kind, vertices }: DrawnNode, view: View): Pick<SceneNode, 'lost' | 'uncounted'> {
  if (kind !== 'vantage' && kind !== 'target' && kind !== 'unreached') return {};
  const sum = { flows: 0, reached: 0 };
  let [seen, counted] = [0, 0];
  for (const { traces } of vertices) {
    for (const index of traces) {
      const trace = graph.courses[index]?.trace;
      if (!trace) continue;
      seen += 1;
      if (trace.health === 'sick') continue;
      counted += 1;
      if (trace.flows === null || trace.reached === null) continue;
      sum.flows += trace.flows;
      sum.reached += Math.min(trace.flows, trace.reached);
    }
  }
  if (counted === 0) return seen === 0 ? {} : { uncounted: true };
  const lost = sum.flows > 0 ? 1 - sum.reached / sum.flows : 0;
  return kind === 'vantage' && lost > 0 && lost >= view.lossFrom ? { lost } : {};
}

function healthOf(graph: Graph, vertices: readonly Vertex[]): SceneNode['health'] {
  if (vertices[0]?.kind !== 'vantage') return null;
  const states = vertices
    .filter(({ kind }) => kind === 'vantage')
    .flatMap(({ traces }) => [...traces].map((index) => graph.courses[index]?.trace.health ?? 'unknown'));
  if (states.length === 0) return null;
  if (states.every((state) => state === 'sick')) return 'sick';
  return states.includes('healthy') ? 'healthy' : 'unknown';
}

/** Of several: what they have in common; slower when any is. */
function changeOf(parts: readonly { readonly change: Change | null }[]): Change | null {
  const [first] = parts;
  if (first && parts.every(({ change }) => change === first.change)) return first.change;
  return parts.some(({ change }) => change === 'slowed') ? 'slowed' : null;
}

const NO_MARKS: readonly Mark[] = Object.freeze([]);

function marksOf(parts: readonly { readonly marks: ReadonlyMap<string, Mark> }[]): readonly Mark[] {
  if (parts.every((part) => part.marks.size === 0)) return NO_MARKS;
  const marks = new Map<string, Mark>();
  for (const part of parts) for (const [key, mark] of part.marks) marks.set(key, mark);
  return [...marks].sort(([a], [b]) => byText(a, b)).map(([, mark]) => mark);
}

/** Links by the column they leave, then by their ids. */
export function sceneLinks(picture: Picture): SceneLink[] {
  const at = (id: string): number => picture.columns.of.get(id) ?? 0;
  const links = [...picture.drawn.links.values()].map((link) => sceneLink(picture, link));
  return links.sort((a, b) => at(a.from) - at(b.from) || at(a.to) - at(b.to) || byText(a.id, b.id));
}

function sceneLink(picture: Picture, link: DrawnLink): SceneLink {
  const { graph, columns, lit, flows: all } = picture;
  const { edges, hidden } = link;
  const [first, last] = [edges[0], edges.at(-1)];
  const crossing = hidden.length > 0 && first ? [first] : edges;
  const traces = crossing.length === 1 && first ? first.traces : new Set(crossing.flatMap((edge) => [...edge.traces]));
  const flows = crossing.reduce((sum, edge) => sum + edge.flows, 0);
  const silent = hidden.some(({ kind }) => kind === 'silent') || edges.every(({ unknown }) => unknown);
  const time = hidden.length > 0 ? delayOfRun(graph, { first, last, traces }) : worst(edges);
  const scene: SceneLink = {
    id: link.id,
    from: link.from,
    to: link.to,
    flows,
    share: all > 0 ? Math.min(1, flows / all) : 0,
    traces: { with: traces.size, of: graph.courses.length },
    delay: time.delay,
    delayOf: time.delayOf,
    slow: edges.some(({ slow }) => slow),
    hidden: hidden.map(({ id }) => id),
    between: hidden.map((node) => nameOf(picture.input, node)),
    unknown: silent,
    change: changeOf(edges),
    marks: marksOf(edges),
    lit: lit === undefined || edges.some(({ id }) => lit.edges.has(id)),
  };
  return columns.back.has(link.id) ? { ...scene, back: true } : scene;
}

function nameOf(input: PathInput, { kind, label, vertices }: DrawnNode): string {
  if (kind === 'silent') return 'a silent hop';
  return commonFacts(input, distinct(vertices.flatMap(({ members }) => [...members]))).ptr ?? label;
}

/** Of a link that stands for several: the largest delay among them. */
function worst(edges: readonly Edge[]): Pick<SceneLink, 'delay' | 'delayOf'> {
  if (edges.length === 1 && edges[0]) return { delay: edges[0].delay, delayOf: edges[0].delayOf };
  let found: Pick<SceneLink, 'delay' | 'delayOf'> = { delay: null, delayOf: null };
  for (const { delay, delayOf } of [...edges].sort((a, b) => byText(a.id, b.id)))
    if (delay !== null && (found.delay === null || delay > found.delay)) found = { delay, delayOf };
  return found;
}

interface RunEnds {
  readonly first: Edge | undefined;
  readonly last: Edge | undefined;
  readonly traces: ReadonlySet<number>;
}

/** Of a collapsed run: from the node before it to the one behind it. */
function delayOfRun(graph: Graph, { first, last, traces }: RunEnds): Pick<SceneLink, 'delay' | 'delayOf'> {
  const [near, far] = [graph.vertices.get(first?.from ?? ''), graph.vertices.get(last?.to ?? '')];
  const vantages = [...traces].flatMap((index) => {
    const trace = graph.courses[index]?.trace;
    return trace && trace.health !== 'sick' ? [trace.vantage] : [];
  });
  return near && far ? delayBetween(near, far, new Set(vantages)) : { delay: null, delayOf: null };
}
