import type { Scene } from '../model/types.js';
import type { Order } from './crossings.js';
import type { Neighbours, Ranked } from './graph.js';
import type { Layout } from './types.js';

/** Nodes that both scenes have, of all that either has, from which they count as much the same. */
const ALIKE = 0.6;

export interface Kept {
  readonly order: Order;
  /** Height that a vertex had; NaN for new ones. */
  readonly y: Float64Array;
}

/** Order and heights after an earlier layout; undefined when the scene has become another one. */
export function kept(scene: Scene, graph: Ranked, previous: Layout): Kept | undefined {
  const y = new Float64Array(graph.count).fill(Number.NaN);
  let known = 0;
  scene.nodes.forEach(({ id }, vertex) => {
    const before = previous.at.get(id);
    if (before === undefined) return;
    known += 1;
    y[vertex] = before.y;
  });
  const all = scene.nodes.length + previous.at.size - known;
  if (known < ALIKE * all) return undefined;
  for (const [index, vertices] of graph.via) {
    const points = previous.via.get(scene.links[index]?.id ?? '');
    if (points?.length === vertices.length) vertices.forEach((vertex, at) => (y[vertex] = points[at]?.y ?? Number.NaN));
  }
  const near = guessed(graph, y);
  const layers: number[][] = Array.from({ length: graph.ranks }, () => []);
  for (let vertex = 0; vertex < graph.count; vertex++) layers[graph.rank[vertex] ?? 0]?.push(vertex);
  const order = layers.map((layer) => Int32Array.from(layer.sort((a, b) => (near[a] ?? 0) - (near[b] ?? 0) || a - b)));
  return { order, y };
}

/** Heights of new vertices near their neighbours', first from the left, then from the right. */
function guessed(graph: Ranked, y: Float64Array): Float64Array {
  const near = y.slice();
  const vertices = Array.from({ length: graph.count }, (_, vertex) => vertex).sort(
    (a, b) => (graph.rank[a] ?? 0) - (graph.rank[b] ?? 0) || a - b,
  );
  const fill = (from: readonly number[], side: Neighbours): void => {
    for (const vertex of from) if (Number.isNaN(near[vertex])) near[vertex] = mean(side, vertex, near);
  };
  fill(vertices, graph.left);
  fill(vertices.toReversed(), graph.right);
  return near.map((value) => (Number.isNaN(value) ? 0 : value));
}

function mean({ start, to }: Neighbours, vertex: number, y: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let edge = start[vertex] ?? 0; edge < (start[vertex + 1] ?? 0); edge++) {
    const value = y[to[edge] ?? 0] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? Number.NaN : sum / count;
}
