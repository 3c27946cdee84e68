import type { PathInput, QuickSelection, Scene } from './types.js';

/** Nodes and links of a kind, by id. */
export function quickSelect(scene: Scene, _input: PathInput, kind: QuickSelection): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of scene.nodes) {
    const is = kind === 'loss' ? node.lossy : kind === 'silent' ? node.kind === 'silent' : kind === 'changed' ? node.change !== null : node.marks.some((mark) => mark.kind === kind); // prettier-ignore
    if (is) found.add(node.id);
  }
  for (const link of scene.links) {
    const is = kind === 'slow' ? link.slow : kind === 'changed' ? link.change !== null : link.marks.some((mark) => mark.kind === kind); // prettier-ignore
    if (is) found.add(link.id);
  }
  return found;
}
