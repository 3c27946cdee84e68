import type { Camera, Layout, Placed, Point } from '../layout/index.js';
import type { SceneLink } from '../model/types.js';
import { radiusAt, type Pen } from './stage.js';

/** A link on the screen: from edge to edge of its nodes, through the points that it passes. */
export interface Curve {
  readonly points: readonly Point[];
  /** Leads back or down its own column: drawn as an arc. */
  readonly arc: boolean;
}

/** Undefined where an end has no place. */
export function curveOf(link: SceneLink, layout: Layout, camera: Camera): Curve | undefined {
  const [from, to] = [layout.at.get(link.from), layout.at.get(link.to)];
  if (from === undefined || to === undefined) return undefined;
  const side = Math.sign(to.x - from.x);
  const edge = (placed: Placed, way: number): Point => {
    const r = radiusAt(placed, layout.pitch, camera.zoom);
    return { x: (placed.x + camera.x) * camera.zoom + way * r, y: (placed.y + camera.y) * camera.zoom };
  };
  if (side === 0) return { points: [edge(from, 1), edge(to, 1)], arc: true };
  const via = (layout.via.get(link.id) ?? []).map(({ x, y }) => ({
    x: (x + camera.x) * camera.zoom,
    y: (y + camera.y) * camera.zoom,
  }));
  const points = [edge(from, side), ...(side < 0 ? via.toReversed() : via), edge(to, -side)];
  return { points, arc: false };
}

/** Adds the curve to the pen's path. `straight` saves time where nobody sees the difference. */
export function trace(pen: Pen, { points, arc }: Curve, straight = false): void {
  const [first] = points;
  if (first === undefined) return;
  pen.moveTo(first.x, first.y);
  for (let at = 1; at < points.length; at++) {
    const [a = first, b = first] = [points[at - 1], points[at]];
    if (straight) pen.lineTo(b.x, b.y);
    else if (arc) pen.bezierCurveTo(...bulge(a, b), b.x, b.y);
    else if (Math.abs(a.y - b.y) < 0.5) pen.lineTo(b.x, b.y);
    else pen.bezierCurveTo((a.x + b.x) / 2, a.y, (a.x + b.x) / 2, b.y, b.x, b.y);
  }
}

/** Control points of an arc to the right of its column. */
function bulge(a: Point, b: Point): [number, number, number, number] {
  const out = 16 + Math.abs(b.y - a.y) * 0.25;
  return [a.x + out, a.y, b.x + out, b.y];
}

/** A point of a stretch, `t` from 0 to 1. */
function pointAt(a: Point, b: Point, { t, arc }: { t: number; arc: boolean }): Point {
  const ease = t * t * (3 - 2 * t);
  if (!arc) return { x: a.x + (b.x - a.x) * t * (1.5 + t * (t - 1.5)), y: a.y + (b.y - a.y) * ease };
  const [out] = bulge(a, b);
  return { x: a.x + 3 * (out - a.x) * t * (1 - t), y: a.y + (b.y - a.y) * ease };
}

/** The middle of the curve, for its label. */
export function middle({ points, arc }: Curve): Point {
  const at = (points.length - 1) / 2;
  const [a, b] = [points[Math.floor(at)], points[Math.floor(at) + 1]];
  if (a === undefined || b === undefined) return points.at(-1) ?? { x: 0, y: 0 };
  return pointAt(a, b, { t: at % 1 === 0 ? 0 : 0.5, arc });
}

/** Distance of a point to the curve, in pixels; Infinity when it is certainly more than `most`. */
export function distanceTo({ points, arc }: Curve, point: Point, most: number): number {
  let least = Infinity;
  for (let at = 1; at < points.length; at++) {
    const [a, b] = [points[at - 1], points[at]];
    if (a === undefined || b === undefined || outside(a, b, { point, most, arc })) continue;
    for (let step = 0; step < 16; step++) {
      const [one, two] = [pointAt(a, b, { t: step / 16, arc }), pointAt(a, b, { t: (step + 1) / 16, arc })];
      least = Math.min(least, toSegment(point, one, two));
    }
  }
  return least;
}

function outside(a: Point, b: Point, { point, most, arc }: { point: Point; most: number; arc: boolean }): boolean {
  const out = arc ? bulge(a, b)[0] - a.x : 0;
  return (
    point.x < Math.min(a.x, b.x) - most ||
    point.x > Math.max(a.x, b.x) + most + out ||
    point.y < Math.min(a.y, b.y) - most ||
    point.y > Math.max(a.y, b.y) + most
  );
}

function toSegment(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length));
  return Math.hypot(point.x - a.x - t * dx, point.y - a.y - t * dy);
}
