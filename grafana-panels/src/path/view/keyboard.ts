/** Moving through the picture without a mouse: pure. */
import type { Layout } from '../layout/types.js';
import type { Scene, SceneNode } from '../model/types.js';
import type { Action } from './state.js';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

export const isArrow = (key: string): key is Arrow =>
  key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown';

type Where = Pick<Scene, 'nodes' | 'links'>;

/**
 * The node an arrow leads to from `id`: right and left along the link with the most flows, up and down within the
 * column. Where nothing lies there, the same node; without one, the uppermost of the first column.
 */
export function neighbour(scene: Where, layout: Pick<Layout, 'at'>, id: string | null, arrow: Arrow): string | null {
  const here = scene.nodes.find((node) => node.id === id);
  if (here === undefined) return first(scene, layout);
  if (arrow === 'ArrowRight' || arrow === 'ArrowLeft') return alongLink(scene, here.id, arrow) ?? here.id;
  return withinColumn(scene, layout, here, arrow === 'ArrowDown' ? 1 : -1) ?? here.id;
}

/** The uppermost node of the first column. */
export function first(scene: Where, layout: Pick<Layout, 'at'>): string | null {
  const y = (node: SceneNode): number => layout.at.get(node.id)?.y ?? 0;
  return [...scene.nodes].sort((a, b) => a.column - b.column || y(a) - y(b))[0]?.id ?? null;
}

function alongLink(scene: Where, id: string, arrow: 'ArrowLeft' | 'ArrowRight'): string | undefined {
  const right = arrow === 'ArrowRight';
  const links = scene.links.filter((link) => (right ? link.from : link.to) === id);
  const busiest = [...links].sort((a, b) => b.flows - a.flows)[0];
  return right ? busiest?.to : busiest?.from;
}

function withinColumn(scene: Where, layout: Pick<Layout, 'at'>, here: SceneNode, by: 1 | -1): string | undefined {
  const y = (node: SceneNode): number => layout.at.get(node.id)?.y ?? 0;
  const column = scene.nodes.filter((node) => node.column === here.column).sort((a, b) => y(a) - y(b));
  return column[column.findIndex((node) => node.id === here.id) + by]?.id;
}

/**
 * The busiest whole way through a node, from a vantage to an end: ids of its nodes and links. A way that goes in
 * circles is followed once around.
 */
export function wholePath(scene: Where, id: string): ReadonlySet<string> {
  const ids = new Set([id]);
  for (const right of [true, false]) {
    let here: string | undefined = id;
    while (here !== undefined) {
      const from: string = here;
      const links = scene.links.filter((link) => (right ? link.from : link.to) === from);
      const busiest = links.sort((a, b) => b.flows - a.flows)[0];
      here = busiest === undefined ? undefined : right ? busiest.to : busiest.from;
      if (busiest === undefined || here === undefined || ids.has(here)) break;
      ids.add(busiest.id).add(here);
    }
  }
  return ids;
}

/** What a double-click means: a group or a collapsed run opens or closes; on any other node its whole path is selected. */
export function opening(scene: Where, id: string): Action {
  const node = scene.nodes.find((one) => one.id === id);
  const link = scene.links.find((one) => one.id === id);
  if (node?.expandable === true) return { type: 'toggle', id: node.group ?? id };
  if ((link?.hidden.length ?? 0) > 0) return { type: 'toggle', id };
  if (node !== undefined) return { type: 'select-all', ids: wholePath(scene, id), match: 'all' };
  return { type: 'select', id, more: false };
}
