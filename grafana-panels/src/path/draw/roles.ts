import type { Scene, SceneNode } from '../model/types.js';

/** Autonomous systems that vantages and targets stand in. */
export interface Roles {
  readonly source: ReadonlySet<string>;
  readonly destination: ReadonlySet<string>;
}

const remembered = new WeakMap<Scene, Roles>();

/** Read once a scene. */
export function rolesOf(scene: Scene): Roles {
  const known = remembered.get(scene);
  if (known) return known;
  const systems = (kind: SceneNode['kind']): Set<string> =>
    new Set(
      scene.nodes.flatMap(({ kind: own, facts }) => (own === kind && facts.asn !== undefined ? [facts.asn] : [])),
    );
  const roles = { source: systems('vantage'), destination: systems('target') };
  remembered.set(scene, roles);
  return roles;
}

/** Where a hop stands: in the network of a target, of a vantage, in another known one, or nobody knows. */
export function roleOf(
  { facts }: SceneNode,
  { source, destination }: Roles,
): 'destination' | 'source' | 'known' | 'unknown' {
  if (facts.asn === undefined) return facts.network === undefined ? 'unknown' : 'source';
  if (destination.has(facts.asn)) return 'destination';
  return source.has(facts.asn) || facts.network !== undefined ? 'source' : 'known';
}
