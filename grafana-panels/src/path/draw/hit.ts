import type { Camera, Layout, Placed } from '../layout/index.js';
import { toDrawing } from '../layout/index.js';
import type { Scene, SceneLink } from '../model/types.js';
import { curveOf, distanceTo } from './curve.js';
import { radiusAt } from './stage.js';
import type { Hit, HitArguments } from './types.js';

/** Pixels around a thing that still belong to it. */
const SLACK = 4;

/** Nodes of one column, from top to bottom. */
interface Column {
  readonly x: number;
  readonly nodes: readonly Placed[];
}

const columnsKnown = new WeakMap<Layout, readonly Column[]>();
const gapsKnown = new WeakMap<Scene, { layout: Layout; gaps: readonly (readonly SceneLink[])[] }>();

/**
 * What is at a point of the screen (CSS pixels): the nearest node within a few pixels, else the nearest link. Nodes
 * are looked up by column and height, links by the gap between columns that they cross.
 */
export function hit(...[layout, scene, camera, x, y]: HitArguments): Hit | undefined {
  const node = nodeAt(layout, camera, { x, y });
  if (node !== undefined) return { node };
  const link = linkAt({ layout, scene, camera }, { x, y });
  return link === undefined ? undefined : { link };
}

function columnsOf(layout: Layout): readonly Column[] {
  const known = columnsKnown.get(layout);
  if (known) return known;
  const columns = new Map<number, Placed[]>();
  for (const placed of layout.at.values()) {
    const column = columns.get(placed.x);
    if (column === undefined) columns.set(placed.x, [placed]);
    else column.push(placed);
  }
  const sorted = [...columns].map(([x, nodes]) => ({ x, nodes: nodes.sort((a, b) => a.y - b.y) }));
  columnsKnown.set(layout, sorted);
  return sorted;
}

function nodeAt(layout: Layout, camera: Camera, point: { x: number; y: number }): string | undefined {
  const at = toDrawing(camera, point);
  const reach = 40 / camera.zoom;
  let best: string | undefined;
  let least = Infinity;
  for (const { x, nodes } of columnsOf(layout)) {
    if (Math.abs(x - at.x) > reach) continue;
    for (let index = firstBelow(nodes, at.y - reach); index < nodes.length; index++) {
      const node = nodes[index];
      if (node === undefined || node.y > at.y + reach) break;
      const distance = Math.hypot(x - at.x, node.y - at.y) * camera.zoom;
      if (distance > radiusAt(node, layout.pitch, camera.zoom) + SLACK || distance >= least) continue;
      [best, least] = [node.id, distance];
    }
  }
  return best;
}

/** Index of the first node that is not above `y`. */
function firstBelow(nodes: readonly Placed[], y: number): number {
  let [low, high] = [0, nodes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.y ?? 0) < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Picture {
  readonly layout: Layout;
  readonly scene: Scene;
  readonly camera: Camera;
}

function linkAt({ layout, scene, camera }: Picture, point: { x: number; y: number }): string | undefined {
  let best: string | undefined;
  let least = SLACK + 3;
  const x = point.x / camera.zoom - camera.x;
  const gap = layout.columns.findLastIndex((column) => column <= x);
  for (const index of [gap - 1, gap, gap + 1]) {
    for (const link of gapsOf(scene, layout)[index + 1] ?? []) {
      const curve = curveOf(link, layout, camera);
      const distance = curve === undefined ? Infinity : distanceTo(curve, point, least);
      if (distance < least) [best, least] = [link.id, distance];
    }
  }
  return best;
}

/** Links by the gap behind each column that they cross, in front of the first column at 0. */
function gapsOf(scene: Scene, layout: Layout): readonly (readonly SceneLink[])[] {
  const known = gapsKnown.get(scene);
  if (known?.layout === layout) return known.gaps;
  const column = new Map(layout.columns.map((x, index) => [x, index]));
  const gaps: SceneLink[][] = Array.from({ length: layout.columns.length + 1 }, () => []);
  for (const link of scene.links) {
    const ends = [link.from, link.to].map((id) => column.get(layout.at.get(id)?.x ?? Number.NaN) ?? -1);
    const [from = -1, to = -1] = ends.sort((a, b) => a - b);
    if (from < 0) continue;
    for (let index = from; index < Math.max(to, from + 1); index++) gaps[index + 1]?.push(link);
  }
  gapsKnown.set(scene, { layout, gaps });
  return gaps;
}
