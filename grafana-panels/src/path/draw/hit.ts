import { toDrawing } from '../layout/index.js';
import type { Hit, HitArguments } from './types.js';

/** What is at a point of the screen (CSS pixels); nodes before links. */
export function hit(...[layout, , camera, x, y]: HitArguments): Hit | undefined {
  const point = toDrawing(camera, { x, y });
  for (const { id, x: left, y: top, r } of layout.at.values()) {
    if (Math.hypot(left - point.x, top - point.y) <= r + 2) return { node: id };
  }
  return undefined;
}
