import type { Scene, SceneLink } from '../model/types.js';

interface Graph {
  readonly into: ReadonlyMap<string, readonly SceneLink[]>;
  readonly out: ReadonlyMap<string, readonly SceneLink[]>;
  readonly links: ReadonlyMap<string, SceneLink>;
  readonly who: ReadonlyMap<string, { vantages: readonly string[]; targets: readonly string[] }>;
}

const remembered = new WeakMap<Scene, Graph>();

function graphOf(scene: Scene): Graph {
  const known = remembered.get(scene);
  if (known) return known;
  const into = new Map<string, SceneLink[]>();
  const out = new Map<string, SceneLink[]>();
  for (const link of scene.links) {
    for (const [map, key] of [
      [into, link.to],
      [out, link.from],
    ] as const) {
      // prettier-ignore
      const list = map.get(key);
      if (list === undefined) map.set(key, [link]);
      else list.push(link);
    }
  }
  const graph = {
    ...{ into, out, links: new Map(scene.links.map((link) => [link.id, link])) },
    who: new Map(scene.nodes.map((node) => [node.id, node])),
  };
  remembered.set(scene, graph);
  return graph;
}

/**
 * Ids of nodes and links on the paths through a node or a link: what lies before and behind it and is seen by one of
 * the same vantages on the way to one of the same targets. Only itself when it is not there.
 */
export function highlight(scene: Scene, id: string): ReadonlySet<string> {
  const graph = graphOf(scene);
  const link = graph.links.get(id);
  const found = new Set([id]);
  walk(graph, { found, seed: link?.from ?? id, like: link?.from ?? id, way: 'into' });
  walk(graph, { found, seed: link?.to ?? id, like: link?.to ?? id, way: 'out' });
  return found;
}

interface Walk {
  readonly found: Set<string>;
  readonly seed: string;
  readonly like: string;
  readonly way: 'into' | 'out';
}

function walk(graph: Graph, { found, seed, like, way }: Walk): void {
  const own = graph.who.get(like);
  const [vantages, targets] = [new Set(own?.vantages), new Set(own?.targets)];
  const shared = (id: string): boolean => {
    const other = graph.who.get(id);
    return other !== undefined && other.vantages.some((one) => vantages.has(one)) && other.targets.some((one) => targets.has(one)); // prettier-ignore
  };
  const seen = new Set([seed]);
  found.add(seed);
  const queue = [seed];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const link of (way === 'into' ? graph.into : graph.out).get(at) ?? []) {
      const next = way === 'into' ? link.from : link.to;
      if (!shared(next)) continue;
      found.add(link.id);
      if (seen.has(next)) continue;
      seen.add(next);
      found.add(next);
      queue.push(next);
    }
  }
}
