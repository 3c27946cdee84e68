import type { Camera, Layout } from '../layout/index.js';
import type { Scene, SceneLink, SceneNode } from '../model/types.js';
import { curveOf, middle } from './curve.js';
import { createRoom, type Middle, type Room } from './room.js';
import { radiusAt } from './stage.js';
import { cut, guess, linkText, nodeText, shortText } from './texts.js';
import type { Label } from './types.js';

/** Size of the view, CSS pixels; `measure` gives the width of a text at 11 px (guessed when absent). */
export interface LabelView {
  readonly width: number;
  readonly height: number;
  readonly measure?: (text: string) => number;
}

const HEIGHT = 14;
const WIDEST = 190;
/** Names of bands and texts of links are semibold, and so a little wider. */
const BOLD = 1.08;
/** Wishes beyond which plain ones are not even tried: nobody could read them. */
const TRIED = 1500;
/** Distance of nodes in pixels under which the picture is a crowd: few labels, and short ones. */
const CROWD = 8;
/** Labels of one importance in a crowd. */
const CROWD_MOST = 12;

/** By importance; {@link Wish.rank} counts on within each. */
const RANK = { loss: 0, slow: 1, target: 2, vantage: 3, change: 4, group: 5, counted: 6, band: 7, plain: 8, faded: 20 };

interface Wish {
  /** Lower comes first. */
  readonly rank: number;
  readonly place: (room: Room) => Label | undefined;
}

interface Sight {
  readonly layout: Layout;
  readonly camera: Camera;
  readonly view: LabelView;
  readonly measure: (text: string) => number;
  readonly crowd: boolean;
}

/**
 * Which texts fit without overlapping each other or a node: the greatest loss first, then the slowest links, targets,
 * vantages, what changed, groups, counted links, names of autonomous systems, and plain hops by their flows.
 */
export function labels(scene: Scene, layout: Layout, camera: Camera, view: LabelView): readonly Label[] {
  const crowd = layout.pitch * camera.zoom < CROWD;
  const sight: Sight = { layout, camera, view, measure: view.measure ?? guess, crowd };
  const room = createRoom();
  const wishes: Wish[] = [];
  for (const node of scene.nodes) wish(sight, node, { room, wishes });
  for (const link of scene.links) wishLink(sight, link, wishes);
  layout.bands.forEach((_, at) => wishBand(sight, at, wishes));
  const placed: Label[] = [];
  const counts = new Map<number, number>();
  for (const { rank, place } of wishes.sort((a, b) => a.rank - b.rank).slice(0, TRIED)) {
    const count = counts.get(Math.floor(rank)) ?? 0;
    const label = crowd && count >= CROWD_MOST ? undefined : place(room);
    if (label === undefined) continue;
    counts.set(Math.floor(rank), count + 1);
    placed.push(label);
  }
  return placed;
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
  const rank = rankOf(node);
  // In a crowd only what matters is named.
  if (nodeText(node) === '' || (rank >= RANK.plain && layout.pitch * camera.zoom < HEIGHT)) return;
  const around = r + (node.lossy || node.change !== null ? 4 : 1);
  to.wishes.push({ rank, place: (room) => beside(sight, node, { room, x, y, r: around }) });
}

function rankOf(node: SceneNode): number {
  const faded = node.lit ? 0 : RANK.faded;
  if (node.lossy) return RANK.loss + faded + 0.9 / (1 + (node.loss ?? 0) * Math.max(1, node.ended));
  if (node.kind === 'target' || node.kind === 'unreached') return RANK.target + faded;
  if (node.kind === 'vantage') return RANK.vantage + faded;
  if (node.change !== null) return RANK.change + faded;
  if (node.kind === 'group') return RANK.group + faded;
  return RANK.plain + faded + 1 / (2 + node.flows);
}

interface Around {
  readonly room: Room;
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** Under the node or above it; what loses also on its right. */
function beside(sight: Sight, node: SceneNode, at: Around): Label | undefined {
  for (const text of variants(sight, node)) {
    const width = sight.measure(text) + 2;
    const places = [
      { x: at.x, y: at.y + at.r + 2 + HEIGHT / 2 },
      { x: at.x, y: at.y - at.r - 2 - HEIGHT / 2 },
      ...(node.lossy ? [{ x: at.x + at.r + 3 + width / 2, y: at.y }] : []),
    ];
    for (const { x, y } of places) {
      const box = { x: inside(x, width, sight.view.width), y, width, height: HEIGHT };
      if (Math.abs(box.x - x) > 40 || !at.room.fits(box)) continue;
      at.room.take(box);
      return { id: node.id, of: 'node', text, tone: isLoud(node) ? 'loud' : 'plain', ...box }; // prettier-ignore
    }
  }
  return undefined;
}

const isLoud = (node: SceneNode): boolean =>
  node.lossy || node.lost !== undefined || (node.kind === 'unreached' && node.uncounted !== true);

/** What may be written at a node, the best first. The loss is never cut off. */
function variants(sight: Sight, node: SceneNode): string[] {
  const short = shortText(node);
  const width = widthFor(sight, node);
  if (short !== '' && sight.crowd) return [short];
  if (short !== '') return sight.measure(nodeText(node)) <= width ? [nodeText(node), short] : [short];
  const text = cut(nodeText(node), width, sight.measure);
  return text === '' ? [] : [text];
}

/** Moved as little as needed to be wholly in view. */
const inside = (x: number, width: number, view: number): number =>
  Math.min(view - width / 2 - 2, Math.max(width / 2 + 2, x));

/** Important names may reach over their column. */
function widthFor({ layout, camera }: Sight, node: SceneNode): number {
  const [first = 0, second = first + 132] = layout.columns;
  const column = (second - first) * camera.zoom;
  const important = rankOf(node) < RANK.plain;
  return Math.min(WIDEST, Math.max(important ? 90 : 40, column * (important ? 1.5 : 0.96)));
}

function wishLink(sight: Sight, link: SceneLink, wishes: Wish[]): void {
  const text = linkText(link);
  if (text === '') return;
  const curve = curveOf(link, sight.layout, sight.camera);
  if (curve === undefined) return;
  const { x, y } = middle(curve);
  if (x < 0 || y < 0 || x > sight.view.width || y > sight.view.height) return;
  const slow = RANK.slow + 0.9 / (1 + (link.delay ?? 0));
  const rank = (link.slow ? slow : link.change !== null ? RANK.change : RANK.counted) + (link.lit ? 0 : RANK.faded);
  const box = { x, y, width: Math.max(HEIGHT + 2, sight.measure(text) * BOLD + 10), height: HEIGHT + 2 };
  const label: Label = { id: link.id, of: 'link', text, tone: link.slow ? 'loud' : 'plain', ...box };
  wishes.push({ rank, place: (room) => taken(room, box, label) });
}

function taken(room: Room, box: Middle, label: Label): Label | undefined {
  if (!room.fits(box)) return undefined;
  room.take(box);
  return label;
}

function wishBand({ layout, camera, view, measure }: Sight, index: number, wishes: Wish[]): void {
  const band = layout.bands[index];
  if (band === undefined) return;
  const left = Math.max(0, (band.x + camera.x) * camera.zoom);
  const right = Math.min(view.width, (band.x + band.width + camera.x) * camera.zoom);
  const top = (band.y + camera.y) * camera.zoom;
  const y = top + 4 + HEIGHT / 2;
  if (right - left < 40 || y < 0 || y > view.height || band.height * camera.zoom < HEIGHT * 1.6) return;
  const bold = (text: string): number => measure(text) * BOLD;
  const text =
    cut(`${band.asn} ${band.name}`.trim(), right - left - 12, bold) || cut(band.asn, right - left - 12, bold);
  if (text === '') return;
  const width = bold(text) + 2;
  const box = { x: left + 6 + width / 2, y, width, height: HEIGHT };
  const label: Label = { id: `${band.asn} ${index}`, of: 'band', text, tone: 'soft', ...box };
  wishes.push({ rank: RANK.band, place: (room) => taken(room, box, label) });
}
