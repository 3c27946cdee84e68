/** Moving through the picture without a mouse: pure. */
import type { Layout } from '../layout/types.js';
import type { Scene, SceneLink, SceneNode } from '../model/types.js';
import { linkOf, nodeOf } from './parts.js';
import type { Action } from './state.js';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

export const isArrow = (key: string): key is Arrow =>
  key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown';

type Where = Pick<Scene, 'nodes' | 'links'>;
type Places = Pick<Layout, 'at' | 'via'>;

/**
 * What the keyboard is at: the node or link itself, or where that was opened meanwhile, its first part. `null` when it
 * is gone.
 */
export function standing(scene: Where, id: string | null): string | null {
  if (id === null) return null;
  if (nodeOf(scene, id) !== undefined || linkOf(scene, id) !== undefined) return id;
  const parts = scene.nodes.filter((node) => node.group === id);
  return parts.sort((a, b) => a.column - b.column)[0]?.id ?? null;
}

/**
 * The node or link an arrow leads to from `id`. From a node right and left along the link with the most flows, up and
 * down within the column. From a link right and left to its ends, up and down to those that leave the same node, or
 * where it is the only one, to those that reach the same. Where nothing lies there, `id`; without one, the uppermost
 * node of the first column.
 */
export function neighbour(scene: Where, layout: Places, id: string | null, arrow: Arrow): string | null {
  const here = standing(scene, id);
  if (here === null) return first(scene, layout);
  const [link, node] = [linkOf(scene, here), nodeOf(scene, here)];
  const right = arrow === 'ArrowRight';
  const along = right || arrow === 'ArrowLeft';
  const by = arrow === 'ArrowDown' ? 1 : -1;
  if (link !== undefined) return along ? endOf(link, right) : besideLink(scene, layout, link, by);
  if (node === undefined) return here;
  return (along ? nextNode(scene, here, right) : withinColumn(scene, layout, node, by)) ?? here;
}

/** The link with the most flows right or left of a node, or behind the end of a link; `id` where there is none. */
export function ontoLink(scene: Where, id: string, arrow: 'ArrowLeft' | 'ArrowRight'): string {
  const right = arrow === 'ArrowRight';
  const link = linkOf(scene, id);
  return busiest(scene, link === undefined ? id : endOf(link, right), right)?.id ?? id;
}

/** The uppermost node of the first column. */
export function first(scene: Where, layout: Places): string | null {
  const y = (node: SceneNode): number => layout.at.get(node.id)?.y ?? 0;
  return [...scene.nodes].sort((a, b) => a.column - b.column || y(a) - y(b))[0]?.id ?? null;
}

const endOf = (link: SceneLink, right: boolean): string => (right ? link.to : link.from);

function busiest(scene: Where, id: string, right: boolean): SceneLink | undefined {
  const links = scene.links.filter((link) => endOf(link, !right) === id);
  return links.sort((a, b) => b.flows - a.flows)[0];
}

function nextNode(scene: Where, id: string, right: boolean): string | undefined {
  const link = busiest(scene, id, right);
  return link && endOf(link, right);
}

function withinColumn(scene: Where, layout: Places, here: SceneNode, by: 1 | -1): string | undefined {
  const y = (node: SceneNode): number => layout.at.get(node.id)?.y ?? 0;
  const column = scene.nodes.filter((node) => node.column === here.column).sort((a, b) => y(a) - y(b));
  return column[column.findIndex((node) => node.id === here.id) + by]?.id;
}

function besideLink(scene: Where, layout: Places, here: SceneLink, by: 1 | -1): string {
  const leaving = scene.links.filter((link) => link.from === here.from);
  const all = leaving.length > 1 ? leaving : scene.links.filter((link) => link.to === here.to);
  const sorted = [...all].sort((a, b) => heightOf(layout, a) - heightOf(layout, b));
  return sorted[sorted.findIndex((link) => link.id === here.id) + by]?.id ?? here.id;
}

/** Of the middle of a link. */
function heightOf(layout: Places, { id, from, to }: SceneLink): number {
  const via = layout.via.get(id);
  const middle = via?.[via.length >> 1];
  return middle?.y ?? ((layout.at.get(from)?.y ?? 0) + (layout.at.get(to)?.y ?? 0)) / 2;
}

/**
 * The busiest whole way through a node or a link, from a vantage to an end: ids of its nodes and links. A way that goes
 * in circles is followed once around.
 */
export function wholePath(scene: Where, id: string): ReadonlySet<string> {
  const through = linkOf(scene, id);
  const ids = new Set(through === undefined ? [id] : [id, through.from, through.to]);
  for (const right of [true, false]) {
    let here: string | undefined = through === undefined ? id : endOf(through, right);
    while (here !== undefined) {
      const link = busiest(scene, here, right);
      here = link && endOf(link, right);
      if (link === undefined || here === undefined || ids.has(here)) break;
      ids.add(link.id).add(here);
    }
  }
  return ids;
}

/** What a click means: a collapsed run opens, anything else is selected. With `more` it is added to what is. */
export function clicking(scene: Where, id: string, more: boolean): Action {
  const run = (linkOf(scene, id)?.hidden.length ?? 0) > 0;
  return run && !more ? { type: 'toggle', id } : { type: 'select', id, more };
}

/** What a double-click means: a group or a collapsed run opens or closes; on any other node its whole path is selected. */
export function opening(scene: Where, id: string): Action {
  const [node, link] = [nodeOf(scene, id), linkOf(scene, id)];
  if (node?.expandable === true) return { type: 'toggle', id: node.group ?? id };
  if ((link?.hidden.length ?? 0) > 0) return { type: 'toggle', id };
  if (node !== undefined) return { type: 'select-all', ids: wholePath(scene, id), match: 'all' };
  return { type: 'select', id, more: false };
}
