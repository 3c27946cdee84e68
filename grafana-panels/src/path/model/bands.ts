import { components } from './group.js';
import { byText } from './input.js';
import type { Band, SceneLink, SceneNode } from './types.js';

/** Nodes of one autonomous system that links join, as backgrounds, from left to right. */
export function bandsOf(nodes: readonly SceneNode[], links: readonly SceneLink[]): Band[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const vertices = new Map(nodes.map((node) => [node.id, { id: node.id, ttl: node.column }]));
  const edges = new Map(links.map((link) => [link.id, link]));
  const asn = (id: string): string | undefined => byId.get(id)?.facts.asn;
  return components({ vertices, edges }, asn).map((members) => {
    const ids = members.map(({ id }) => id);
    const names = [...new Set(ids.map((id) => byId.get(id)?.facts.as_name ?? ''))].filter((name) => name !== '');
    return { asn: asn(ids[0] ?? '') ?? '', name: names.sort(byText)[0] ?? '', nodes: ids };
  });
}
