import { percent, seconds } from '../../kit/units.js';
import type { LinkRow, Scene, SceneLink, SceneNode, TableRow } from './types.js';

/** The nodes of the picture as rows, in reading order: from left to right, of one column by id. */
export function tableRows(scene: Scene): readonly TableRow[] {
  const into = new Map<string, SceneLink[]>();
  const out = new Map<string, SceneLink[]>();
  for (const link of scene.links) {
    push(into, link.to, link);
    push(out, link.from, link);
  }
  const names = new Map(scene.nodes.map((node) => [node.id, node]));
  return scene.nodes.map((node) => {
    const entering = into.get(node.id) ?? [];
    return {
      ...{ id: node.id, column: node.column, what: whatIs(node), network: networkOf(node), rtt: node.rtt },
      delay: entering.reduce<number | null>(
        (most, { delay }) => (delay === null ? most : Math.max(most ?? 0, delay)),
        null,
      ),
      ...{ flows: node.flows, loss: node.lost === undefined ? node.loss : null, vantages: node.vantages.length },
      notes: notesOf(node, { into: entering, out: out.get(node.id) ?? [], names }).join('; '),
    };
  });
}

/** The links of the picture as rows, by the nodes that they leave. */
export function linkRows(scene: Scene): readonly LinkRow[] {
  const names = new Map(scene.nodes.map((node) => [node.id, node]));
  const place = new Map(scene.nodes.map(({ id }, index) => [id, index]));
  const end = (id: string): string => {
    const node = names.get(id);
    return node === undefined ? id : whatIs(node);
  };
  const row = (link: SceneLink): LinkRow => ({
    ...{ id: link.id, column: names.get(link.from)?.column ?? 0, what: `${end(link.from)} → ${end(link.to)}` },
    ...{ delay: link.delay, delayOf: link.delayOf ?? '', flows: link.flows, share: link.share },
    ...{ traces: link.traces.with, notes: notesOfLink(link).join('; ') },
  });
  return [...scene.links].sort((a, b) => (place.get(a.from) ?? 0) - (place.get(b.from) ?? 0)).map(row);
}

function notesOfLink({ hidden, between, ...link }: SceneLink): string[] {
  const notes: string[] = [];
  if (link.slow) notes.push('slow');
  if (link.change !== null) notes.push(CHANGES[link.change]);
  if (hidden.length > 0) notes.push(`${hidden.length} plain ${hidden.length === 1 ? 'hop' : 'hops'} between: ${between.join(', ')}`); // prettier-ignore
  if (link.unknown) notes.push('something between does not answer');
  if (link.back === true) notes.push('leads back');
  for (const { text } of link.marks) notes.push(text.replace(/\.$/, ''));
  return notes;
}

function push(map: Map<string, SceneLink[]>, key: string, link: SceneLink): void {
  const list = map.get(key);
  if (list) list.push(link);
  else map.set(key, [link]);
}

/** What stands in the picture, in words. */
function whatIs({ kind, label, facts, members, holds }: SceneNode): string {
  const name = facts.ptr ?? facts.network;
  if (kind === 'vantage') return `vantage ${label}`;
  if (kind === 'target') return `target ${label}`;
  if (kind === 'unreached') return `${label} not reached`;
  if (kind === 'silent') return 'silent hop';
  if (kind === 'group') return holds === undefined || holds === members.length ? `${label} (${members.length} addresses)` : `${label} (${holds} nodes)`; // prettier-ignore
  const [address = label] = members;
  return name === undefined ? address : `${address} (${name})`;
}

const networkOf = ({ facts: { asn, as_name: name } }: SceneNode): string =>
  [asn, name].filter((text) => text !== undefined).join(' ');

interface Around {
  readonly into: readonly SceneLink[];
  readonly out: readonly SceneLink[];
  readonly names: ReadonlyMap<string, SceneNode>;
}

const CHANGES = { appeared: 'appeared', vanished: 'no longer there', slowed: 'slower', faster: 'faster' } as const;

function notesOf(node: SceneNode, { into, out, names }: Around): string[] {
  const notes: string[] = [];
  const labelOf = (id: string): string => names.get(id)?.label ?? id;
  if (node.health === 'sick') notes.push('not well, not counted');
  else if (node.uncounted) notes.push('seen by sick vantages alone, not counted');
  if (node.lost !== undefined) notes.push(`${percent(node.lost)} of its flows are lost`);
  if (node.lossy) notes.push('loss begins here');
  else if (node.ended > 0 && node.kind !== 'unreached') notes.push('some flows end here');
  if (node.change !== null) notes.push(CHANGES[node.change]);
  for (const { text } of node.marks) notes.push(text.replace(/\.$/, ''));
  for (const link of into) if (link.slow) notes.push(`slow link from ${labelOf(link.from)} (${seconds(link.delay)})`);
  for (const link of into) if (link.change !== null && link.change !== node.change) notes.push(`link from ${labelOf(link.from)} ${CHANGES[link.change]}`); // prettier-ignore
  for (const link of out) {
    if (link.hidden.length > 0) notes.push(`${link.hidden.length} plain ${link.hidden.length === 1 ? 'hop' : 'hops'} before ${labelOf(link.to)}`); // prettier-ignore
    if (link.back === true) notes.push(`leads back to ${labelOf(link.to)}`);
  }
  return notes;
}
