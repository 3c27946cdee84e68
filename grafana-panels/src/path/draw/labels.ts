import type { Camera, Layout } from '../layout/index.js';
import type { Scene, SceneLink, SceneNode } from '../model/types.js';
import { curveOf, middle } from './curve.js';
import { createRoom, type Room } from './room.js';
import { radiusAt } from './stage.js';
import { cut, guess, linkText, nodeText } from './texts.js';
import type { Label } from './types.js';

/** Size of the view, CSS pixels; `measure` gives the width of a text at 11 px (guessed when absent). */
export interface LabelView {
  readonly width: number;
  readonly height: number;
  readonly measure?: (text: string) => number;
}

const HEIGHT = 14;
const WIDEST = 190;
/** Things beyond which plain ones are not even tried: nobody could read them. */
const TRIED = 1500;

interface Wish {
  /** Lower comes first. */
  readonly rank: number;
  readonly place: (room: Room) => Label | undefined;
}

/**
 * Which texts fit without overlapping each other or a node: loss first, then targets, vantages, slow links, groups,
 * counted links, names of autonomous systems, and plain hops by their flows.
 */
export function labels(scene: Scene, layout: Layout, camera: Camera, view: LabelView): readonly Label[] {
  const sight: Sight = { layout, camera, view, measure: view.measure ?? guess };
  const room = createRoom();
  const wishes: Wish[] = [];
  for (const node of scene.nodes) wish(sight, node, { room, wishes });
  for (const link of scene.links) wishLink(sight, link, wishes);
  layout.bands.forEach((_, at) => wishBand(sight, at, wishes));
  const placed: Label[] = [];
  const some = wishes.sort((a, b) => a.rank - b.rank).slice(0, TRIED);
  for (const { place } of some) {
    const label = place(room);
    if (label !== undefined) placed.push(label);
  }
  return placed;
}

interface Sight {
  readonly layout: Layout;
  readonly camera: Camera;
  readonly view: LabelView;
  readonly measure: (text: string) => number;
}

/** Notes a node as taken room, and its label as a wish. */
function wish(sight: Sight, node: SceneNode, to: { room: Room; wishes: Wish[] }): void {
  const { layout, camera, view } = sight;
  const placed = layout.at.get(node.id);
  if (placed === undefined) return;
  const [x, y] = [(placed.x + camera.x) * camera.zoom, (placed.y + camera.y) * camera.zoom];
  const r = radiusAt(placed, layout.pitch, camera.zoom);
  if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) return;
  if (r >= 2) to.room.take({ x, y, width: 2 * r, height: 2 * r });
  const text = nodeText(node);
  const rank = rankOf(node);
  // In a crowd only what matters is named.
  if (text === '' || (rank >= 5 && layout.pitch * camera.zoom < HEIGHT)) return;
  const around = node.lossy ? r + 6 : r;
  to.wishes.push({ rank, place: (room) => beside(sight, { node, text }, { room, x, y, r: around }) });
}

function rankOf(node: SceneNode): number {
  const faded = node.lit ? 0 : 10;
  if (node.lossy) return faded;
  if (node.kind === 'target' || node.kind === 'unreached') return 1 + faded;
  if (node.kind === 'vantage') return 2 + faded;
  if (node.change !== null) return 3 + faded;
  if (node.kind === 'group') return 4 + faded;
  return 6 + faded + 1 / (2 + node.flows);
}

/** Under the node or, if that is taken, above it. */
function beside(
  sight: Sight,
  { node, text }: { node: SceneNode; text: string },
  at: { room: Room; x: number; y: number; r: number },
): Label | undefined {
  // prettier-ignore
  const fits = cut(text, widthFor(sight, node), sight.measure);
  if (fits === '') return undefined;
  const width = sight.measure(fits) + 2;
  for (const y of [at.y + at.r + 2 + HEIGHT / 2, at.y - at.r - 2 - HEIGHT / 2]) {
    const box = { x: inside(at.x, width, sight.view.width), y, width, height: HEIGHT };
    if (Math.abs(box.x - at.x) > 40 || !at.room.fits(box)) continue;
    at.room.take(box);
    return { id: node.id, of: 'node', text: fits, tone: node.lossy || node.kind === 'unreached' ? 'loud' : 'plain', ...box }; // prettier-ignore
  }
  return undefined;
}

/** Moved as little as needed to be wholly in view. */
const inside = (x: number, width: number, view: number): number =>
  Math.min(view - width / 2 - 2, Math.max(width / 2 + 2, x));

/** Important names may reach over their column. */
function widthFor({ layout, camera }: Sight, node: SceneNode): number {
  const [first = 0, second = first + 132] = layout.columns;
  const column = (second - first) * camera.zoom;
  const wide = rankOf(node) < 5 ? 1.5 : 0.96;
  return Math.min(WIDEST, Math.max(rankOf(node) < 5 ? 90 : 40, column * wide));
}

function wishLink(sight: Sight, link: SceneLink, wishes: Wish[]): void {
  const text = linkText(link);
  if (text === '') return;
  const curve = curveOf(link, sight.layout, sight.camera);
  if (curve === undefined) return;
  const { x, y } = middle(curve);
  if (x < 0 || y < 0 || x > sight.view.width || y > sight.view.height) return;
  const rank = (link.slow || link.change !== null ? 3 : 4.5) + (link.lit ? 0 : 10);
  const place = (room: Room): Label | undefined => {
    const box = { x, y, width: Math.max(HEIGHT + 2, sight.measure(text) + 10), height: HEIGHT + 2 };
    if (!room.fits(box)) return undefined;
    room.take(box);
    return { id: link.id, of: 'link', text, tone: link.slow ? 'loud' : 'plain', ...box };
  };
  wishes.push({ rank, place });
}

function wishBand({ layout, camera, view, measure }: Sight, index: number, wishes: Wish[]): void {
  const band = layout.bands[index];
  if (band === undefined) return;
  const left = Math.max(0, (band.x + camera.x) * camera.zoom);
  const right = Math.min(view.width, (band.x + band.width + camera.x) * camera.zoom);
  const top = (band.y + camera.y) * camera.zoom;
  const y = top + 4 + HEIGHT / 2;
  const text = cut(`${band.asn} ${band.name}`.trim(), right - left - 16, measure);
  if (text === '' || y < 0 || y > view.height || band.height * camera.zoom < HEIGHT * 1.6) return;
  const width = measure(text) + 2;
  const box = { x: left + 8 + width / 2, y, width, height: HEIGHT };
  const place = (room: Room): Label | undefined => {
    if (!room.fits(box)) return undefined;
    room.take(box);
    return { id: `${band.asn} ${index}`, of: 'band', text, tone: 'soft', ...box };
  };
  wishes.push({ rank: 5, place });
}
