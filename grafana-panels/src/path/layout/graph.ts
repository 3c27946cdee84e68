import type { NodeKind, Scene, SceneLink, SceneNode } from '../model/types.js';

/** Neighbours of all vertices in one direction: those of `v` stand from `start[v]` to `start[v + 1]`. */
export interface Neighbours {
  readonly start: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
}

/**
 * A scene as vertices in ranks. The first `real` vertices are its nodes, in its order; the others are the points where
 * links that skip ranks pass through. Every edge leads from a rank to the next one.
 */
export interface Ranked {
  readonly real: number;
  readonly count: number;
  readonly ranks: number;
  /** Column of the scene that a rank stands for: empty ones are left out. */
  readonly columnOf: readonly number[];
  readonly rank: Int32Array;
  readonly radius: Float64Array;
  /** Autonomous system of a vertex, counted; -1 for none, and for points of links. */
  readonly band: Int32Array;
  readonly left: Neighbours;
  readonly right: Neighbours;
  /** Vertices that a link passes, by its index; only of links that skip ranks. */
  readonly via: ReadonlyMap<number, readonly number[]>;
}

const RADIUS: Readonly<Record<NodeKind, number>> = {
  ...{ vantage: 11, hop: 9, silent: 7, group: 13, target: 12, unreached: 11 },
};

interface Edges {
  readonly from: number[];
  readonly to: number[];
  readonly weight: number[];
}

/** Ranks the nodes by their columns and cuts links to edges between neighbouring ranks. */
export function rankedOf(scene: Scene): Ranked {
  const columnOf = [...new Set(scene.nodes.map(({ column }) => column))].sort((a, b) => a - b);
  const rankOf = new Map(columnOf.map((column, rank) => [column, rank]));
  const index = new Map(scene.nodes.map(({ id }, at) => [id, at]));
  const rank = scene.nodes.map(({ column }) => rankOf.get(column) ?? 0);
  const edges: Edges = { from: [], to: [], weight: [] };
  const via = new Map<number, readonly number[]>();
  scene.links.forEach((link, at) => {
    const [from, to] = [index.get(link.from), index.get(link.to)];
    if (from === undefined || to === undefined || rank[from] === rank[to]) return;
    const forward = (rank[from] ?? 0) < (rank[to] ?? 0);
    const weight = weightOf(link, scene.nodes[to]);
    const passed = span(edges, rank, { from: forward ? from : to, to: forward ? to : from, weight });
    if (passed.length > 0) via.set(at, passed);
  });
  const count = rank.length;
  return {
    ...{ real: scene.nodes.length, count, ranks: columnOf.length, columnOf, via },
    rank: Int32Array.from(rank),
    radius: Float64Array.from({ length: count }, (_, at) => {
      const kind = scene.nodes[at]?.kind;
      return kind === undefined ? 2 : RADIUS[kind];
    }),
    band: bandOf(scene, index, count),
    left: neighbours(count, edges.to, edges.from, edges.weight),
    right: neighbours(count, edges.from, edges.to, edges.weight),
  };
}

/** Where flows go on, the line stays straight; what was not reached gives way. */
const weightOf = ({ share }: SceneLink, to: SceneNode | undefined): number =>
  to?.kind === 'unreached' ? 0.2 : 1 + 6 * share;

/** Adds the edges of one link, with a new vertex in each rank between its ends; those vertices, left to right. */
function span(edges: Edges, rank: number[], link: { from: number; to: number; weight: number }): number[] {
  const passed: number[] = [];
  let at = link.from;
  const last = rank[link.to] ?? 0;
  for (let next = (rank[link.from] ?? 0) + 1; next <= last; next++) {
    const vertex = next === last ? link.to : rank.push(next) - 1;
    if (next !== last) passed.push(vertex);
    edges.from.push(at);
    edges.to.push(vertex);
    edges.weight.push(link.weight);
    at = vertex;
  }
  return passed;
}

function bandOf(scene: Scene, index: ReadonlyMap<string, number>, count: number): Int32Array {
  const band = new Int32Array(count).fill(-1);
  const systems = new Map<string, number>();
  for (const { asn, nodes } of scene.bands) {
    const number = systems.get(asn) ?? systems.size;
    systems.set(asn, number);
    for (const id of nodes) {
      const at = index.get(id);
      if (at !== undefined) band[at] = number;
    }
  }
  return band;
}

function neighbours(
  count: number,
  of: readonly number[],
  who: readonly number[],
  weights: readonly number[],
): Neighbours {
  const start = new Int32Array(count + 1);
  for (const vertex of of) start[vertex + 1] = (start[vertex + 1] ?? 0) + 1;
  for (let at = 0; at < count; at++) start[at + 1] = (start[at + 1] ?? 0) + (start[at] ?? 0);
  const next = start.slice();
  const to = new Int32Array(of.length);
  const weight = new Float64Array(of.length);
  of.forEach((vertex, edge) => {
    const slot = next[vertex] ?? 0;
    next[vertex] = slot + 1;
    to[slot] = who[edge] ?? 0;
    weight[slot] = weights[edge] ?? 1;
  });
  return { start, to, weight };
}
