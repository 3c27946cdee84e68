/** Nodes and links of a scene by id; looked up with every movement of the pointer, and so read once a scene. */
import type { Scene, SceneLink, SceneNode } from '../model/types.js';

interface Parts {
  readonly nodes: ReadonlyMap<string, SceneNode>;
  readonly links: ReadonlyMap<string, SceneLink>;
}

const remembered = new WeakMap<object, Parts>();

function partsOf(scene: Pick<Scene, 'nodes' | 'links'>): Parts {
  const known = remembered.get(scene);
  if (known) return known;
  const parts = {
    nodes: new Map(scene.nodes.map((node) => [node.id, node])),
    links: new Map(scene.links.map((link) => [link.id, link])),
  };
  remembered.set(scene, parts);
  return parts;
}

export const nodeOf = (scene: Pick<Scene, 'nodes' | 'links'>, id: string): SceneNode | undefined =>
  partsOf(scene).nodes.get(id);

export const linkOf = (scene: Pick<Scene, 'nodes' | 'links'>, id: string): SceneLink | undefined =>
  partsOf(scene).links.get(id);
