import type { Ranked } from './graph.js';

/** Vertices of each rank from top to bottom. */
export type Order = readonly Int32Array[];

/** Position of each vertex in its rank. */
export function positions(order: Order, count: number): Int32Array {
  const position = new Int32Array(count);
  for (const layer of order) for (let at = 0; at < layer.length; at++) position[layer[at] ?? 0] = at;
  return position;
}

/** How many pairs of edges cross, over all ranks. */
export function crossings(graph: Ranked, order: Order): number {
  const position = positions(order, graph.count);
  let sum = 0;
  for (let rank = 0; rank + 1 < order.length; rank++) {
    sum += between(graph, { left: order[rank] ?? none, size: order[rank + 1]?.length ?? 0 }, position);
  }
  return sum;
}

const none = new Int32Array(0);

/** Inversions among the far ends of edges, taken in the order of the near ends; counted with a Fenwick tree. */
function between(graph: Ranked, ranks: { left: Int32Array; size: number }, position: Int32Array): number {
  const { start, to } = graph.right;
  const tree = new Int32Array(ranks.size + 1);
  let seen = 0;
  let sum = 0;
  for (const vertex of ranks.left) {
    const ends = to.subarray(start[vertex], start[vertex + 1]);
    for (const end of ends) {
      let below = 0;
      for (let at = (position[end] ?? 0) + 1; at > 0; at -= at & -at) below += tree[at] ?? 0;
      sum += seen - below;
    }
    for (const end of ends) {
      for (let at = (position[end] ?? 0) + 1; at <= ranks.size; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
    }
    seen += ends.length;
  }
  return sum;
}
