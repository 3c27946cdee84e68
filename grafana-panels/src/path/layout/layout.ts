import type { Scene } from '../model/types.js';
import { bandsOf } from './bands.js';
import { crossings, type Order } from './crossings.js';
import { rankedOf, type Ranked } from './graph.js';
import { ordered } from './order.js';
import { placed } from './place.js';
import { kept } from './previous.js';
import { lanes } from './lanes.js';
import type { Layout, Placed, Point } from './types.js';

/** Space around the nodes: half a name on the left and right, a band's name above, a label below. */
const MARGIN = { side: 70, top: 30, bottom: 36 };
/** Distance of columns; `calm` is the most that a drawing with room for it is spread; `most` is in pitches. */
const COLUMN = { least: 132, calm: 250, most: 25 };
/** Drawings higher than this are made smaller to fit, and so may be spread as far as the view is wide. */
const TALL = 1000;
/** Shape of a view that is not known. */
const ASPECT = 1.7;
/** Drawings lower than this are not enlarged to the height of a view, and so may be wider. */
const LOW = 180;
/** No view is taken for narrower or wider than this. */
const ASPECTS = [0.8, 6] as const;
/** A kept order may have this many times the crossings of a fresh one. */
const WORSE = 1.3;

/**
 * Places a scene from left to right by its columns: few crossings, chains straight, nodes of one autonomous system
 * together. With `previous`, the layout of a scene that differs little, nodes stay where they were and new ones go
 * near their neighbours; a scene that differs much is placed afresh. `aspect` is the width of the view by its height:
 * columns are spread to fill it. The same arguments give the same layout. Never throws; links to nodes that are not
 * there are passed over.
 */
export function layout(scene: Scene, previous?: Layout, aspect = ASPECT): Layout {
  const graph = rankedOf(scene);
  const pitch = pitchOf(graph);
  const fresh = ordered(graph);
  const before = previous === undefined ? undefined : kept(scene, graph, previous);
  const stay = before !== undefined && previous?.pitch === pitch && stillGood(graph, before.order, fresh);
  const order = stay ? before.order : fresh;
  const y = placed(graph, order, pitch, stay ? { y: before.y, top: MARGIN.top } : undefined);
  if (!stay) shift(graph, y);
  const shape = Math.min(ASPECTS[1], Math.max(ASPECTS[0], aspect));
  return assemble(scene, { graph, order, pitch, y, aspect: shape }, stay ? previous : undefined);
}

const stillGood = (graph: Ranked, order: Order, fresh: Order): boolean =>
  crossings(graph, order) <= crossings(graph, fresh) * WORSE + 10;

/** Tall columns stand closer: the fewer nodes, the more room for their labels. */
function pitchOf(graph: Ranked): number {
  const rows = new Int32Array(graph.ranks);
  for (let vertex = 0; vertex < graph.real; vertex++) {
    const rank = graph.rank[vertex] ?? 0;
    rows[rank] = (rows[rank] ?? 0) + 1;
  }
  const most = rows.reduce((a, b) => Math.max(a, b), 0);
  if (most <= 30) return 52;
  if (most <= 100) return 44;
  return most <= 300 ? 32 : 22;
}

/** Moves everything to where the drawing begins. */
function shift(graph: Ranked, y: Float64Array): void {
  let top = Infinity;
  for (let vertex = 0; vertex < graph.real; vertex++) {
    top = Math.min(top, (y[vertex] ?? 0) - (graph.radius[vertex] ?? 0));
  }
  for (let vertex = 0; vertex < y.length; vertex++) y[vertex] = (y[vertex] ?? 0) + MARGIN.top - top;
}

interface Heights {
  readonly graph: Ranked;
  readonly order: Order;
  readonly pitch: number;
  readonly y: Float64Array;
  readonly aspect: number;
}

function assemble(scene: Scene, heights: Heights, previous: Layout | undefined): Layout {
  const { graph, y, pitch, aspect } = heights;
  let bottom = 0;
  for (let vertex = 0; vertex < graph.real; vertex++) {
    bottom = Math.max(bottom, (y[vertex] ?? 0) + (graph.radius[vertex] ?? 0));
  }
  const height = bottom + MARGIN.bottom;
  const same = previous?.columns.length === graph.ranks && previous.aspect === aspect;
  const columns = same ? previous.columns : columnsOf(graph, pitch, { height, aspect });
  const x = (vertex: number): number => columns[graph.rank[vertex] ?? 0] ?? 0;
  const at = new Map<string, Placed>();
  scene.nodes.forEach(({ id }, vertex) => {
    at.set(id, { id, x: x(vertex), y: y[vertex] ?? 0, r: graph.radius[vertex] ?? 0 });
  });
  const via = new Map<string, readonly Point[]>();
  for (const [index, vertices] of graph.via) {
    const id = scene.links[index]?.id;
    if (id !== undefined) via.set(id, vertices.map((vertex) => ({ x: x(vertex), y: y[vertex] ?? 0 }))); // prettier-ignore
  }
  for (const [id, point] of lanes(scene, at, pitch)) if (!via.has(id)) via.set(id, [point]);
  const bands = bandsOf(scene, { ...heights, x: columns });
  return { at, via, bands, columns, pitch, width: (columns.at(-1) ?? 0) + MARGIN.side, height, aspect };
}

/** Where columns stand; one that skips columns of the scene stands a little farther away. */
function columnsOf(
  { columnOf }: Ranked,
  pitch: number,
  { height, aspect }: { height: number; aspect: number },
): number[] {
  const gaps = Math.max(1, columnOf.length - 1);
  const spread = height > TALL ? aspect : Math.min(ASPECT, aspect);
  const most = Math.min(COLUMN.most * pitch, Math.max(COLUMN.calm, (height * spread) / gaps));
  const width = Math.min(most, Math.max(COLUMN.least, (Math.max(LOW, height) * aspect - 2 * MARGIN.side) / gaps));
  let x = MARGIN.side;
  return columnOf.map((column, rank) => {
    const skipped = rank === 0 ? 0 : column - (columnOf[rank - 1] ?? 0) - 1;
    if (rank > 0) x += width * (1 + 0.2 * Math.min(3, skipped));
    return x;
  });
}
