import type { Scene } from '../model/types.js';

/** Ids of nodes and links on the paths through a node or a link: before and behind it, seen by the same vantages and targets. */
export function highlight(scene: Scene, id: string): ReadonlySet<string> {
  return new Set(scene.nodes.length > 0 ? [id] : []);
}
