/** Fingers on the picture: pure. */
import type { Point } from '../layout/index.js';

/** What two fingers did: they moved the picture, and zoomed it at a point. */
export interface Pinch {
  readonly dx: number;
  readonly dy: number;
  readonly factor: number;
  readonly at: Point;
}

type Pair = readonly [Point, Point];

/** Nearer fingers than this are as if they were that far from each other: they cannot be told apart well, pixels. */
const NEAREST = 24;

const middle = ([a, b]: Pair): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const apart = ([a, b]: Pair): number => Math.max(NEAREST, Math.hypot(a.x - b.x, a.y - b.y));

/** What lies between the fingers stays between them. */
export function pinch(before: Pair, now: Pair): Pinch {
  const [from, at] = [middle(before), middle(now)];
  return { dx: at.x - from.x, dy: at.y - from.y, factor: apart(now) / apart(before), at };
}

/** How fast a wheel zooms, for each pixel, and pixels of one event that count at most: a notch of a wheel is 100 or more. */
const WHEEL = { speed: 0.0018, most: 120 };
/** Touchpads report two fingers that part as turns of a wheel with Ctrl, a few pixels each. */
const SPREAD = { speed: 0.011, most: 20 };
/** Pixels of a line and of a page, as browsers count that report those. */
const UNITS = [1, 16, 400];

/** What a turn of the wheel zooms by: a notch by about a fifth, a touchpad smoothly and as far as fingers part on it. */
export function wheelFactor(event: Pick<WheelEvent, 'deltaMode' | 'deltaY' | 'ctrlKey'>): number {
  const pixels = event.deltaY * (UNITS[event.deltaMode] ?? 1);
  const { speed, most } = event.ctrlKey ? SPREAD : WHEEL;
  return Math.exp(-Math.max(-most, Math.min(most, pixels)) * speed);
}
