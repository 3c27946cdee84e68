/** What differs between two rounds, in words: pure. */
import { seconds } from '../../kit/units.js';
import type { Change, Scene } from '../model/types.js';

export interface ChangeLine {
  /** Of the node or link. */
  readonly id: string;
  readonly change: Change;
  readonly text: string;
}

export const CHANGE_NAMES: Readonly<Record<Change, string>> = {
  vanished: 'Vanished',
  appeared: 'Appeared',
  slowed: 'Slowed',
  faster: 'Faster',
};

const ORDER: readonly Change[] = ['vanished', 'appeared', 'slowed', 'faster'];

/** Nodes first, then links whose ends did not change themselves; in the order that matters. */
export function changeLines(scene: Scene): readonly ChangeLine[] {
  const nodes = new Map(scene.nodes.map((node) => [node.id, node]));
  const told = new Set(scene.nodes.filter((node) => node.change !== null).map((node) => node.id));
  const name = (id: string): string => nodes.get(id)?.label ?? id;
  const ofNodes = scene.nodes.flatMap(
    ({ id, change, label, facts, rtt }) =>
    change === null ? [] : [{ id, change, text: `${label}${facts.asn === undefined ? '' : ` (${facts.asn})`}${rtt === null ? '' : `, ${seconds(rtt)}`}` }], // prettier-ignore
  );
  const ofLinks = scene.links.flatMap(({ id, change, from, to, delay }) =>
    change === null || ((change === 'appeared' || change === 'vanished') && (told.has(from) || told.has(to)))
      ? []
      : [{ id, change, text: `${name(from)} → ${name(to)}${delay === null ? '' : `, ${seconds(delay)}`}` }],
  );
  return [...ofNodes, ...ofLinks].sort((a, b) => ORDER.indexOf(a.change) - ORDER.indexOf(b.change));
}
