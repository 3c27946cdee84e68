import { indexOf } from './input.js';
import { isSilent } from './trace.js';
import type { PathInput, QuickSelection, Scene, SceneLink, SceneNode } from './types.js';

type Part = SceneNode | SceneLink;

/**
 * Nodes and links of a kind, by id, to be selected with `match: 'any'`. What changed is what differs from the round that
 * is compared with, or without one from the round before.
 */
export function quickSelect(scene: Scene, input: PathInput, kind: QuickSelection): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (parts: readonly Part[], test: (part: Part) => boolean): void => {
    for (const part of parts) if (test(part)) found.add(part.id);
  };
  if (kind === 'loss') add(scene.nodes, (node) => 'lossy' in node && node.lossy);
  else if (kind === 'slow') add(scene.links, (link) => 'slow' in link && link.slow);
  else if (kind === 'silent') add(scene.nodes, (node) => 'kind' in node && node.kind === 'silent');
  else if (kind !== 'changed')
    add([...scene.nodes, ...scene.links], ({ marks }) => marks.some((mark) => mark.kind === kind));
  else if (scene.compare !== null) add([...scene.nodes, ...scene.links], ({ change }) => change !== null);
  else for (const id of appeared(scene, input)) found.add(id);
  return found;
}

/** Nodes with an address that was not seen in the round before. */
function appeared(scene: Scene, input: PathInput): string[] {
  const { at, nodes } = scene;
  const before = at === null ? undefined : indexOf(input).times.findLast((time) => time < at);
  if (before === undefined) return [];
  const known = new Set<string>();
  for (const row of indexOf(input).links.get(before) ?? []) known.add(input.links.to[row] ?? '');
  if (known.size === 0) return [];
  return nodes.filter(({ members }) => members.some((id) => !known.has(id) && !isSilent(id))).map(({ id }) => id);
}
