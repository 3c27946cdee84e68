import { byText } from './input.js';
import type { Drawn, DrawnLink, DrawnNode } from './contract.js';

export interface Columns {
  readonly of: ReadonlyMap<string, number>;
  /** Links that lead back, by id: without them there is no loop. */
  readonly back: ReadonlySet<string>;
  readonly count: number;
}

const ttlOf = (node: DrawnNode): number => node.vertices.reduce((least, { ttl }) => Math.min(least, ttl), Infinity);

/**
 * Where nodes stand from left to right: as many links from the vantages as on the longest way, so that every link leads
 * to the right whatever TTL single vantages see its ends at. Links that close a loop lead back and are passed over.
 * Vantages stand at 0, targets at the end.
 */
export function columnsOf({ nodes, links }: Drawn): Columns {
  const ttls = new Map([...nodes.values()].map((node) => [node.id, ttlOf(node)]));
  const order = (a: string, b: string): number => (ttls.get(a) ?? 0) - (ttls.get(b) ?? 0) || byText(a, b);
  const back = backLinks(nodes, order);
  const at = new Map<string, number>();
  const waits = new Map<string, number>();
  for (const { id, into } of nodes.values()) waits.set(id, into.filter((link) => !back.has(link.id)).length);
  const open = [...nodes.keys()].filter((id) => waits.get(id) === 0);
  for (const id of open) at.set(id, 0);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const link of nodes.get(id)?.out ?? []) {
      if (back.has(link.id)) continue;
      at.set(link.to, Math.max(at.get(link.to) ?? 0, (at.get(id) ?? 0) + 1));
      const left = (waits.get(link.to) ?? 1) - 1;
      waits.set(link.to, left);
      if (left === 0) open.push(link.to);
    }
  }
  return { of: atTheEnd(nodes, at, back), back, count: links.size === 0 && nodes.size === 0 ? 0 : most(at) + 1 };
}

const most = (at: ReadonlyMap<string, number>): number => {
  let far = 0;
  for (const column of at.values()) far = Math.max(far, column);
  return far;
};

function atTheEnd(nodes: Drawn['nodes'], at: Map<string, number>, back: ReadonlySet<string>): Map<string, number> {
  const last = most(at);
  for (const { id, kind, out } of nodes.values()) {
    const isTarget = kind === 'target' || id === 'group:targets';
    if (isTarget && out.every((link) => back.has(link.id)) && last > 0) at.set(id, last);
  }
  return at;
}

/** Links to a node that the way to them came by, found by walking from the nearest nodes on; the same for any order. */
function backLinks(nodes: Drawn['nodes'], order: (a: string, b: string) => number): Set<string> {
  const back = new Set<string>();
  const state = new Map<string, 'open' | 'done'>();
  const next = (id: string): DrawnLink[] => [...(nodes.get(id)?.out ?? [])].sort((a, b) => order(b.to, a.to) || byText(b.id, a.id)); // prettier-ignore
  for (const start of [...nodes.keys()].sort(order)) {
    if (state.has(start)) continue;
    const stack = [{ id: start, left: next(start) }];
    state.set(start, 'open');
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const link = top.left.pop();
      if (!link) {
        state.set(top.id, 'done');
        stack.pop();
        continue;
      }
      const seen = state.get(link.to);
      if (seen === 'open') back.add(link.id);
      if (seen !== undefined) continue;
      state.set(link.to, 'open');
      stack.push({ id: link.to, left: next(link.to) });
    }
  }
  return back;
}
