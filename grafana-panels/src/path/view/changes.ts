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

const isPace = (change: Change): boolean => change === 'slowed' || change === 'faster';

/**
 * In the order that matters. What appeared or vanished is told as a node, its links only where both ends stayed; what
 * got slower is told as a link first, then as the nodes behind it.
 */
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
  // What is slower is so because of a link: nodes behind it only follow.
  const byCause = (line: ChangeLine): number => (isPace(line.change) && nodes.has(line.id) ? 1 : 0);
  return [...ofNodes, ...ofLinks].sort(
    (a, b) => ORDER.indexOf(a.change) - ORDER.indexOf(b.change) || byCause(a) - byCause(b),
  );
}
