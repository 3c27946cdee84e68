import { crossings, positions, type Order } from './crossings.js';
import type { Ranked } from './graph.js';

const SWEEPS = 24;
/** Sweeps without a better order after which no better one is expected. */
const PATIENCE = 6;
/** Vertices up to which neighbours are also swapped one by one. */
const SWAP_UP_TO = 3000;
const FINE = 2 ** 24;
const SLOTS = 2 ** 16;

/**
 * An order of the vertices in each rank with few crossings: depth first from the left, then barycenter sweeps to and
 * fro (Sugiyama, Tagawa and Toda 1981), of which the best order is kept; small graphs also by swapping neighbours.
 */
export function ordered(graph: Ranked): Order {
  let order = depthFirst(graph);
  let best = order;
  let least = crossings(graph, order);
  for (let sweep = 0, idle = 0; sweep < SWEEPS && idle < PATIENCE && least > 0; sweep++) {
    order = swept(graph, order, sweep % 2 === 0);
    const count = crossings(graph, order);
    idle = count < least ? 0 : idle + 1;
    if (count < least) [best, least] = [order, count];
  }
  if (graph.count <= SWAP_UP_TO && least > 0) best = swapped(graph, best);
  return together(graph, best);
}

/** Ranks filled by walking along the edges from each vertex of the left: trees come out without a crossing. */
function depthFirst(graph: Ranked): Order {
  const layers: number[][] = Array.from({ length: graph.ranks }, () => []);
  const seen = new Uint8Array(graph.count);
  const { start, to } = graph.right;
  for (const root of byRank(graph)) {
    const stack = [root];
    for (let vertex = stack.pop(); vertex !== undefined; vertex = stack.pop()) {
      if (seen[vertex] === 1) continue;
      seen[vertex] = 1;
      layers[graph.rank[vertex] ?? 0]?.push(vertex);
      for (let edge = (start[vertex + 1] ?? 0) - 1; edge >= (start[vertex] ?? 0); edge--) stack.push(to[edge] ?? 0);
    }
  }
  return layers.map((layer) => Int32Array.from(layer));
}

const byRank = (graph: Ranked): number[] =>
  Array.from({ length: graph.count }, (_, vertex) => vertex).sort(
    (a, b) => (graph.rank[a] ?? 0) - (graph.rank[b] ?? 0) || a - b,
  );

/** Each rank sorted by where its neighbours stand, from one side to the other. */
function swept(graph: Ranked, order: Order, rightwards: boolean): Order {
  const next = order.slice();
  const place = new Float64Array(graph.count);
  for (const layer of order) spread(layer, place);
  const { start, to, weight } = rightwards ? graph.left : graph.right;
  const pull = (vertex: number): number => {
    let sum = 0;
    let all = 0;
    for (let edge = start[vertex] ?? 0; edge < (start[vertex + 1] ?? 0); edge++) {
      sum += (place[to[edge] ?? 0] ?? 0) * (weight[edge] ?? 1);
      all += weight[edge] ?? 1;
    }
    return all === 0 ? (place[vertex] ?? 0) : sum / all;
  };
  for (let step = 1; step < order.length; step++) {
    const rank = rightwards ? step : order.length - 1 - step;
    const layer = sortedBy(order[rank] ?? new Int32Array(0), pull);
    next[rank] = layer;
    spread(layer, place);
  }
  return next;
}

/** Positions from 0 to 1, so that ranks of different sizes compare. */
function spread(layer: Int32Array, place: Float64Array): void {
  for (let at = 0; at < layer.length; at++) place[layer[at] ?? 0] = (at + 0.5) / layer.length;
}

/** Sorted by a key from 0 to 1, equal ones as they were: key and place packed in one number, which sorts fast. */
function sortedBy(layer: Int32Array, key: (vertex: number) => number): Int32Array {
  const packed = Float64Array.from(layer, (vertex, at) => Math.floor(key(vertex) * FINE) * SLOTS + (at % SLOTS));
  return Int32Array.from(packed.sort(), (value) => layer[value % SLOTS] ?? 0);
}

/** Swaps neighbours of a rank while that saves crossings. */
function swapped(graph: Ranked, order: Order): Order {
  const next = order.map((layer) => layer.slice());
  const position = positions(next, graph.count);
  for (let round = 0, better = true; better && round < 8; round++) {
    better = false;
    for (const layer of next) {
      for (let at = 0; at + 1 < layer.length; at++) {
        const [upper = 0, lower = 0] = [layer[at], layer[at + 1]];
        if (gain(graph, position, upper, lower) <= 0) continue;
        [layer[at], layer[at + 1], position[upper], position[lower]] = [lower, upper, at + 1, at];
        better = true;
      }
    }
  }
  return next;
}

/** Crossings saved by swapping two neighbours. */
function gain(graph: Ranked, position: Int32Array, upper: number, lower: number): number {
  let saved = 0;
  for (const { start, to } of [graph.left, graph.right]) {
    for (let one = start[upper] ?? 0; one < (start[upper + 1] ?? 0); one++) {
      for (let other = start[lower] ?? 0; other < (start[lower + 1] ?? 0); other++) {
        saved += Math.sign((position[to[one] ?? 0] ?? 0) - (position[to[other] ?? 0] ?? 0));
      }
    }
  }
  return saved;
}

/** Nodes of one autonomous system moved together within each rank, unless that crosses many more lines. */
function together(graph: Ranked, order: Order): Order {
  const place = new Float64Array(graph.count);
  const next = order.map((layer) => {
    spread(layer, place);
    const sums = new Map<number, { sum: number; count: number }>();
    for (const vertex of layer) {
      const band = graph.band[vertex] ?? -1;
      const group = sums.get(band) ?? { sum: 0, count: 0 };
      sums.set(band, { sum: group.sum + (place[vertex] ?? 0), count: group.count + 1 });
    }
    return sortedBy(layer, (vertex) => {
      const band = graph.band[vertex] ?? -1;
      const group = sums.get(band);
      return band < 0 || group === undefined ? (place[vertex] ?? 0) : group.sum / group.count;
    });
  });
  const before = crossings(graph, order);
  return crossings(graph, next) <= before * 1.2 + 3 ? next : order;
}
