import { indexOf } from './input.js';
import { comparedWith, roundOf } from './rounds.js';
import type { PathInput, Scene, SceneLink, SceneNode, View } from './types.js';

/** The time of a round as words. */
export type TimeFormat = (time: number) => string;

/** `14:02`, UTC. */
export const utcTime: TimeFormat = (time) => new Date(time).toISOString().slice(11, 16);

const vague = { facts: {}, rtt: null, ended: 0, loss: null, lossy: false, health: null, change: null, marks: [], expandable: false, expanded: false, lit: true } as const; // prettier-ignore

/** Simple for now: addresses by TTL. */
export function buildScene(input: PathInput, view: View, _time: TimeFormat = utcTime): Scene {
  const at = roundOf(input, view);
  const nodes = new Map<string, SceneNode>();
  const links = new Map<string, SceneLink>();
  const { links: frame } = input;
  for (const row of at === null ? [] : (indexOf(input).links.get(at) ?? [])) {
    const [vantage, target] = [frame.vantage[row] ?? '', frame.target[row] ?? ''];
    const [from, to] = [frame.from[row] ?? '', frame.to[row] ?? ''].map((id) => id === 'vantage' ? `vantage:${vantage}` : id); // prettier-ignore
    const ttl = frame.ttl[row] ?? 1;
    const flows = frame.flows[row] ?? 0;
    for (const [id, column] of [
      [from ?? '', ttl - 1],
      [to ?? '', ttl],
    ] as const)
      // prettier-ignore
      if (!nodes.has(id)) {
        const kind = id.startsWith('vantage:') ? 'vantage' : id.startsWith('*') ? 'silent' : 'hop';
        nodes.set(id, { ...vague, id, kind, label: kind === 'vantage' ? vantage : id, column, members: [id], vantages: [vantage], targets: [target], flows }); // prettier-ignore
      }
    const id = `${from} > ${to}`;
    links.set(id, { id, from: from ?? '', to: to ?? '', flows, share: 1, traces: { with: 1, of: 1 }, delay: frame.delay[row] ?? null, delayOf: vantage, slow: false, hidden: [], unknown: false, change: null, marks: [], lit: true }); // prettier-ignore
  }
  const all = [...nodes.values()].sort((a, b) => a.column - b.column);
  return {
    ...{ at, compare: comparedWith(input, view, at), nodes: all, links: [...links.values()], bands: [] },
    columns: Math.max(0, ...all.map(({ column }) => column + 1)),
    sentence: all.length === 0 ? 'Nothing was measured here in this time.' : '',
    words: [],
    counts: { nodes: all.length, links: links.size, traces: 0, reached: 0, limited: false, selected: 0 },
  };
}
