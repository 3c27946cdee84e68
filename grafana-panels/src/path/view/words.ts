import type { Scene } from '../model/types.js';

/** `63,361`. */
const figure = (value: number): string => new Intl.NumberFormat('en').format(value);

/** `42 of 310 nodes, 3 groups`: what is drawn of all that there is. */
export function countWords(scene: Pick<Scene, 'nodes' | 'counts'>): string {
  const groups = scene.nodes.filter((node) => node.kind === 'group').length;
  const drawn = scene.nodes.length;
  const all = scene.counts.nodes;
  const nodes =
    drawn < all ? `${figure(drawn)} of ${figure(all)} nodes` : `${figure(drawn)} ${drawn === 1 ? 'node' : 'nodes'}`;
  return `${nodes}${groups === 0 ? '' : `, ${groups} ${groups === 1 ? 'group' : 'groups'}`}`;
}
