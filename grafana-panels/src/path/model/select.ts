/** What is drawn in full when something is selected. */
import type { Drawn } from './contract.js';
import { isSilent } from './trace.js';
import { edgeId, unreachedId } from './ids.js';
import type { Course } from './course.js';
import type { Graph } from './graph.js';
import type { View } from './types.js';

/** One thing selected: a link or a node of the picture, as the nodes and links behind it. */
interface Chosen {
  readonly vertices: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

export interface Lit {
  readonly vertices: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  /** Selected things that are in the picture. */
  readonly selected: number;
}

/**
 * What the traces cross whose flows cross all that is selected (or any of it: {@link View.match}). Where the record of
 * a run tells the whole ways of all its flows that is exact, flow by flow. Else it is by reachability along the links of
 * each trace: what lies before or behind all that is selected, which may be more than what one flow crosses. `undefined`
 * when nothing in the picture is selected: then all is.
 */
export function litBy(graph: Graph, drawn: Drawn, view: View): Lit | undefined {
  const chosen = chosenOf(drawn, view.selection);
  if (chosen.length === 0) return undefined;
  const sets = view.match === 'any' ? chosen.map((one) => [one]) : [chosen];
  const lit = { vertices: new Set<string>(), edges: new Set<string>(), selected: chosen.length };
  for (const { vertices, edges } of chosen) {
    // What is selected is never dimmed itself, also what is no longer there.
    for (const id of vertices) if (graph.vertices.get(id)?.traces.size === 0) lit.vertices.add(id);
    for (const id of edges) if (graph.edges.get(id)?.traces.size === 0) lit.edges.add(id);
  }
  graph.courses.forEach((course, index) => {
    const ways = waysOf(graph, course, index);
    for (const all of sets) {
      const found = ways ? byRoutes(ways, all) : byReach(waysThrough(graph, course, index), all);
      for (const id of found.vertices) lit.vertices.add(id);
      for (const id of found.edges) lit.edges.add(id);
    }
  });
  return lit;
}

function chosenOf({ nodes, links }: Drawn, selection: ReadonlySet<string>): Chosen[] {
  const chosen: Chosen[] = [];
  for (const id of [...selection].sort()) {
    const [node, link] = [nodes.get(id), links.get(id)];
    if (node) chosen.push({ vertices: new Set(node.vertices.map((vertex) => vertex.id)), edges: new Set() });
    else if (link) chosen.push({ vertices: new Set(), edges: new Set(link.edges.map((edge) => edge.id)) });
  }
  return chosen;
}

interface Way {
  readonly vertices: readonly string[];
  readonly edges: readonly string[];
}

/** The ways of all flows of a trace; undefined when the record does not tell all of them. */
function waysOf(graph: Graph, { trace, flows }: Course, index: number): Way[] | undefined {
  const told = trace.run.routes.reduce((sum, route) => sum + route.flows, 0);
  if (told === 0 || told < flows) return undefined;
  return trace.run.routes.map(({ nodes, end }) => {
    const ids = ['vantage', ...nodes].map((id) => graph.name(index, id));
    const last = nodes.findLast((id) => !isSilent(id)) ?? 'vantage';
    if (end !== 'reached') ids.push(unreachedId(trace.target, graph.name(index, last)));
    const vertices = ids.filter((id) => graph.vertices.has(id));
    const edges = vertices.slice(1).map((id, at) => edgeId(vertices[at] ?? '', id));
    return { vertices, edges: edges.filter((id) => graph.edges.has(id)) };
  });
}

const meets = (chosen: Chosen, vertices: ReadonlySet<string>, edges: ReadonlySet<string>): boolean =>
  [...chosen.vertices].some((id) => vertices.has(id)) || [...chosen.edges].some((id) => edges.has(id));

function byRoutes(ways: readonly Way[], all: readonly Chosen[]): Chosen {
  const lit = { vertices: new Set<string>(), edges: new Set<string>() };
  for (const way of ways) {
    const [vertices, edges] = [new Set(way.vertices), new Set(way.edges)];
    if (!all.every((one) => meets(one, vertices, edges))) continue;
    for (const id of vertices) lit.vertices.add(id);
    for (const id of edges) lit.edges.add(id);
  }
  return lit;
}

interface Net {
  readonly vertices: ReadonlySet<string>;
  readonly edges: ReadonlyMap<string, readonly [from: string, to: string]>;
  readonly next: ReadonlyMap<string, readonly string[]>;
  readonly before: ReadonlyMap<string, readonly string[]>;
}

/** The links of one trace in names of the graph. */
function waysThrough(graph: Graph, { trace, links, ends }: Course, index: number): Net {
  const edges = new Map<string, readonly [string, string]>();
  const [next, before] = [new Map<string, string[]>(), new Map<string, string[]>()];
  const vertices = new Set<string>([graph.name(index, 'vantage')]);
  const push = (map: Map<string, string[]>, key: string, value: string): void => {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  };
  const add = (from: string, to: string): void => {
    const id = edgeId(from, to);
    if (edges.has(id) || !graph.edges.get(id)?.traces.has(index)) return;
    edges.set(id, [from, to]);
    vertices.add(from).add(to);
    push(next, from, to);
    push(before, to, from);
  };
  for (const { from, to } of links) add(graph.name(index, from), graph.name(index, to));
  for (const id of ends.keys()) add(graph.name(index, id), unreachedId(trace.target, graph.name(index, id)));
  if (links.length === 0) add(graph.name(index, 'vantage'), graph.targetOf(index));
  return { vertices, edges, next, before };
}

function reach(from: Iterable<string>, steps: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set(from);
  const open = [...seen];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const to of steps.get(id) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return seen;
}

function byReach(net: Net, all: readonly Chosen[]): Chosen {
  const nothing = { vertices: new Set<string>(), edges: new Set<string>() };
  let lit: { vertices: Set<string>; edges: Set<string> } = { vertices: new Set(net.vertices), edges: new Set(net.edges.keys()) }; // prettier-ignore
  for (const one of all) {
    const edges = [...one.edges].flatMap((id) => (net.edges.has(id) ? [net.edges.get(id) ?? ['', '']] : []));
    const vertices = [...one.vertices].filter((id) => net.vertices.has(id));
    if (edges.length + vertices.length === 0) return nothing;
    const behind = reach([...vertices, ...edges.map(([, to]) => to ?? '')], net.next);
    const before = reach([...vertices, ...edges.map(([from]) => from ?? '')], net.before);
    lit = {
      vertices: new Set([...lit.vertices].filter((id) => behind.has(id) || before.has(id))),
      edges: new Set([...lit.edges].filter((id) => {
        const [from, to] = net.edges.get(id) ?? ['', ''];
        return one.edges.has(id) || behind.has(from) || before.has(to);
      })), // prettier-ignore
    };
  }
  return all.every((one) => meets(one, lit.vertices, lit.edges)) ? lit : nothing;
}
