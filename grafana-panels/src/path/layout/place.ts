import type { Order } from './crossings.js';
import type { Neighbours, Ranked } from './graph.js';

/** Additional space between neighbours of different autonomous systems: room for the bands' edges and names. */
const bandGap = (pitch: number): number => (pitch >= 44 ? 26 : pitch * 0.45);
const ROUNDS = 10;

/** Distance of two vertices that stand one under the other, from middle to middle. */
export function distance(graph: Ranked, pitch: number, upper: number, lower: number): number {
  const points = (upper < graph.real ? 0 : 1) + (lower < graph.real ? 0 : 1);
  if (points === 2) return Math.min(10, pitch * 0.3);
  const apart = (graph.radius[upper] ?? 0) + (graph.radius[lower] ?? 0) + 6;
  if (points === 1) return Math.max(apart, pitch * 0.55);
  const gap = graph.band[upper] === graph.band[lower] ? 0 : bandGap(pitch);
  return Math.max(apart, pitch) + gap;
}

export interface Fixed {
  /** Height that a vertex should keep; NaN for any. */
  readonly y: Float64Array;
  /** Nothing stands above this. */
  readonly top: number;
}

interface Row {
  readonly layer: Int32Array;
  /** Least height of the first vertex. */
  readonly top: number;
  /** Least distance from the first vertex of the layer, summed. */
  readonly offset: Float64Array;
}

/**
 * Heights of all vertices: each near the middle of its neighbours, in the given order and at least {@link distance}
 * apart. `fixed` says which should stay where they are.
 */
export function placed(graph: Ranked, order: Order, pitch: number, fixed?: Fixed): Float64Array {
  const rows = order.map((layer): Row => {
    const offset = new Float64Array(layer.length);
    for (let at = 1; at < layer.length; at++) {
      offset[at] = (offset[at - 1] ?? 0) + distance(graph, pitch, layer[at - 1] ?? 0, layer[at] ?? 0);
    }
    return { layer, offset, top: (fixed?.top ?? -Infinity) + (graph.radius[layer[0] ?? 0] ?? 0) };
  });
  const y = new Float64Array(graph.count);
  for (const { layer, offset } of rows) {
    const half = (offset[layer.length - 1] ?? 0) / 2;
    for (let at = 0; at < layer.length; at++) y[layer[at] ?? 0] = (offset[at] ?? 0) - half;
  }
  const stay = fixed?.y;
  const sides = [[graph.left], [graph.right], [graph.left, graph.right]];
  const rounds = fixed === undefined ? ROUNDS : 3;
  for (let round = 0; round < rounds; round++) {
    // Gathered towards the middle at first: else whole columns drift apart one after the other.
    const gather = fixed === undefined ? Math.max(0, 0.12 - 0.02 * round) : 0;
    for (const row of rows) settle(row, y, { sides: sides[0] ?? [], fixed: stay, gather });
    for (const row of rows.toReversed()) settle(row, y, { sides: sides[1] ?? [], fixed: stay, gather });
    for (const row of rows) settle(row, y, { sides: sides[2] ?? [], fixed: stay, gather });
  }
  if (fixed === undefined) straighten(graph, rows, y);
  return y;
}

interface Pull {
  readonly sides: readonly Neighbours[];
  readonly fixed: Float64Array | undefined;
  /** Part of the way to the middle line. */
  readonly gather: number;
}

/**
 * Moves the vertices of a layer as near as possible to where they are pulled, by least squares under the distances:
 * isotonic regression by pooling neighbours that want to pass each other (Ayer et al. 1955).
 */
function settle({ layer, offset, top }: Row, y: Float64Array, pull: Pull): void {
  const value = new Float64Array(layer.length);
  const weight = new Float64Array(layer.length);
  const length = new Int32Array(layer.length);
  let pools = 0;
  for (let at = 0; at < layer.length; at++) {
    const wish = wished(layer[at] ?? 0, y, pull);
    [value[pools], weight[pools], length[pools]] = [wish.y - (offset[at] ?? 0), wish.weight, 1];
    pools += 1;
    while (pools > 1 && (value[pools - 2] ?? 0) > (value[pools - 1] ?? 0)) {
      const [a, b] = [pools - 2, pools - 1];
      const both = (weight[a] ?? 0) + (weight[b] ?? 0);
      value[a] = ((value[a] ?? 0) * (weight[a] ?? 0) + (value[b] ?? 0) * (weight[b] ?? 0)) / both;
      weight[a] = both;
      length[a] = (length[a] ?? 0) + (length[b] ?? 0);
      pools -= 1;
    }
  }
  for (let pool = 0, at = 0; pool < pools; pool++) {
    for (const end = at + (length[pool] ?? 0); at < end; at++) {
      y[layer[at] ?? 0] = Math.max(top, value[pool] ?? 0) + (offset[at] ?? 0);
    }
  }
}

function wished(vertex: number, y: Float64Array, { sides, fixed, gather }: Pull): { y: number; weight: number } {
  const kept = fixed?.[vertex] ?? Number.NaN;
  if (!Number.isNaN(kept)) return { y: kept, weight: 1e6 };
  let sum = 0;
  let all = 0;
  for (const { start, to, weight } of sides) {
    for (let edge = start[vertex] ?? 0; edge < (start[vertex + 1] ?? 0); edge++) {
      sum += (y[to[edge] ?? 0] ?? 0) * (weight[edge] ?? 1);
      all += weight[edge] ?? 1;
    }
  }
  const mean = all === 0 ? (y[vertex] ?? 0) : sum / all;
  return { y: mean * (1 - gather), weight: all === 0 ? 0.05 : all };
}

const NO_ROW: Row = { layer: new Int32Array(0), offset: new Float64Array(0), top: 0 };

/** Puts runs of vertices with one neighbour on either side at one height where there is room: chains stay straight. */
function straighten(graph: Ranked, rows: readonly Row[], y: Float64Array): void {
  const slot = new Int32Array(graph.count);
  for (const { layer } of rows) for (let at = 0; at < layer.length; at++) slot[layer[at] ?? 0] = at;
  const room = (vertex: number): { low: number; high: number } => {
    const { layer, offset } = rows[graph.rank[vertex] ?? 0] ?? NO_ROW;
    const at = slot[vertex] ?? 0;
    const away = (other: number): number => Math.abs((offset[at] ?? 0) - (offset[other] ?? 0));
    const low = at === 0 ? -Infinity : (y[layer[at - 1] ?? 0] ?? 0) + away(at - 1);
    const high = at === layer.length - 1 ? Infinity : (y[layer[at + 1] ?? 0] ?? 0) - away(at + 1);
    return { low, high };
  };
  const all = chains(graph);
  // One chain makes room for the next: a few turns let most of them through.
  for (const chain of [...all, ...all.toReversed(), ...all]) {
    const rooms = chain.map(room);
    const low = Math.max(...rooms.map((one) => one.low));
    const high = Math.min(...rooms.map((one) => one.high));
    if (low > high) continue;
    const mean = chain.reduce((sum, vertex) => sum + (y[vertex] ?? 0), 0) / chain.length;
    for (const vertex of chain) y[vertex] = Math.min(high, Math.max(low, mean));
  }
}

/** Longest runs in which each vertex leads only to the next, and the next comes only from it. */
function chains(graph: Ranked): number[][] {
  const degree = ({ start }: Neighbours, vertex: number): number => (start[vertex + 1] ?? 0) - (start[vertex] ?? 0);
  const next = (vertex: number): number | undefined => {
    if (degree(graph.right, vertex) !== 1) return undefined;
    const to = graph.right.to[graph.right.start[vertex] ?? 0] ?? 0;
    return degree(graph.left, to) === 1 ? to : undefined;
  };
  const inside = new Uint8Array(graph.count);
  const found: number[][] = [];
  const vertices = Array.from({ length: graph.count }, (_, vertex) => vertex);
  for (const vertex of vertices.sort((a, b) => (graph.rank[a] ?? 0) - (graph.rank[b] ?? 0))) {
    if (inside[vertex] === 1) continue;
    const chain = [vertex];
    for (let to = next(vertex); to !== undefined; to = next(to)) {
      inside[to] = 1;
      chain.push(to);
    }
    if (chain.length > 1) found.push(chain);
  }
  return found;
}
