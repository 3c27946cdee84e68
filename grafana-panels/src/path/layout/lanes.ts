import type { Scene, SceneLink } from '../model/types.js';
import type { Placed, Point } from './types.js';

/** Distance of two links between the same nodes, and of all of them, in pitches. */
const LANE = { each: 0.5, all: 2.4 };

/**
 * Where links pass that join the same two nodes, halfway: each in a lane of its own, so that collapsed ways beside each
 * other and the two directions of a loop do not lie upon one another. Links alone have no lane.
 */
export function lanes(scene: Scene, at: ReadonlyMap<string, Placed>, pitch: number): ReadonlyMap<string, Point> {
  const found = new Map<string, Point>();
  for (const links of twins(scene.links)) {
    const gap = Math.min(LANE.each, LANE.all / links.length) * pitch;
    links.forEach((link, index) => {
      const [from, to] = [at.get(link.from), at.get(link.to)];
      if (from === undefined || to === undefined || from.x === to.x) return;
      // What leads on stays straight where one way leads back, above it: names stand below.
      const lane = links.length === 2 && links[1]?.back === true ? -index : index - (links.length - 1) / 2;
      if (lane !== 0) found.set(link.id, { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + lane * gap });
    });
  }
  return found;
}

/** Links that join the same two nodes, in either direction; those that lead back last. */
function twins(links: readonly SceneLink[]): SceneLink[][] {
  const pairs = new Map<string, SceneLink[]>();
  for (const link of links) {
    const key = link.from < link.to ? `${link.from} ${link.to}` : `${link.to} ${link.from}`;
    const pair = pairs.get(key);
    if (pair) pair.push(link);
    else pairs.set(key, [link]);
  }
  const several = [...pairs.values()].filter((pair) => pair.length > 1);
  return several.map((pair) => pair.sort((a, b) => Number(a.back ?? false) - Number(b.back ?? false)));
}
