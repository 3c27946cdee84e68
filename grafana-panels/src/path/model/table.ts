import { seconds } from '../../kit/units.js';
import type { Scene, SceneLink, SceneNode, TableRow } from './types.js';

/** The rows that say the same as the picture, in reading order: from left to right, of one column by id. */
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
      ...{ flows: node.flows, loss: node.loss, vantages: node.vantages.length },
      notes: notesOf(node, { into: entering, out: out.get(node.id) ?? [], names }).join('; '),
    };
  });
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
