/** What the cards of vantages, nodes and links say: pure, as lines of words. Every word from the network stays text. */
import { percent, seconds } from '../../kit/units.js';
import type { PathInput, Scene, SceneLink, SceneNode } from '../model/types.js';
import { linkOf, nodeOf } from './parts.js';

export interface CardLine {
  readonly label: string;
  readonly value: string;
  /** Said louder, with a sign and not by colour alone. */
  readonly bad?: boolean;
}

export interface CardModel {
  readonly id: string;
  /** `Hop`, `Vantage`, `Link`. */
  readonly what: string;
  readonly title: string;
  readonly lines: readonly CardLine[];
  /** Sentences: marks, and what is not known. */
  readonly notes: readonly string[];
  /** What opens or closes it, where it is a group, part of an open one, or a collapsed run. */
  readonly opens?: { readonly words: string; readonly id: string };
  /** Whom one can go to. */
  readonly vantages: readonly string[];
  readonly targets: readonly string[];
}

/** How one vantage did with one target in the round drawn. */
export interface Pair {
  readonly vantage: string;
  readonly target: string;
  readonly flows: number;
  /** Share of flows lost; null without flows. */
  readonly loss: number | null;
  readonly rtt: number | null;
}

/** The pairs of a round; of the last one that a pair has when `at` is null. */
export function pairsAt(input: PathInput, at: number | null): readonly Pair[] {
  const { time, vantage, target, flows, reached, rtt } = input.rounds;
  const found = new Map<string, Pair>();
  for (let row = 0; row < time.length; row += 1) {
    const [who, what] = [vantage[row], target[row]];
    if (typeof who !== 'string' || typeof what !== 'string' || (at !== null && time[row] !== at)) continue;
    const sent = flows[row] ?? 0;
    const loss = sent > 0 ? Math.max(0, 1 - (reached[row] ?? 0) / sent) : null;
    found.set(JSON.stringify([who, what]), { vantage: who, target: what, flows: sent, loss, rtt: rtt[row] ?? null });
  }
  return [...found.values()];
}

/** The card of a node or link by id; `undefined` when the scene has none such. */
export function cardOf(scene: Scene, id: string, pairs: readonly Pair[]): CardModel | undefined {
  const node = nodeOf(scene, id);
  if (node !== undefined) return node.kind === 'vantage' ? vantageCard(node, pairs) : nodeCard(node, pairs);
  const link = linkOf(scene, id);
  return link === undefined ? undefined : linkCard(scene, link);
}

const KINDS: Readonly<Record<SceneNode['kind'], string>> = {
  vantage: 'Vantage',
  hop: 'Hop',
  silent: 'Silent hop',
  group: 'Group',
  target: 'Target',
  unreached: 'Target not reached',
};

const HEALTH = { healthy: 'well', sick: 'sick: not counted', unknown: 'does not say' } as const;
const CHANGES = {
  appeared: 'New since the round compared with.',
  vanished: 'Gone since the round compared with.',
  slowed: 'Slower than in the round compared with.',
  faster: 'Faster than in the round compared with.',
} as const;

/** At most so many names are listed before they are counted. */
const NAMES = 4;

/** `a, b, c and 7 more`. */
export function listed(names: readonly string[], most = NAMES): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

const line = (label: string, value: string | undefined, bad = false): readonly CardLine[] =>
  value === undefined || value === '' ? [] : [{ label, value, ...(bad ? { bad } : {}) }];

function vantageCard(node: SceneNode, pairs: readonly Pair[]): CardModel {
  const own = pairs.filter((pair) => pair.vantage === node.label || node.vantages.includes(pair.vantage));
  const health = node.health ?? 'unknown';
  return {
    id: node.id,
    what: KINDS.vantage,
    title: node.label,
    lines: [
      ...line('Place', placeOf(node)),
      ...line('Network', networkOf(node)),
      ...line('Health', HEALTH[health], health === 'sick'),
      ...own.slice(0, NAMES).flatMap((pair) => line(pair.target, pairWords(pair), (pair.loss ?? 0) > 0)),
      ...line('', own.length > NAMES ? `and ${own.length - NAMES} more targets` : undefined),
    ],
    notes: notesOf(node),
    vantages: [node.label],
    targets: own.map((pair) => pair.target),
  };
}

const pairWords = (pair: Pair): string =>
  `${pair.loss === null ? 'no flows' : pair.loss === 0 ? 'no loss' : `${percent(pair.loss)} lost`}, ${seconds(pair.rtt)}`;

function nodeCard(node: SceneNode, pairs: readonly Pair[]): CardModel {
  const { facts } = node;
  const held = node.holds ?? node.members.length;
  const end = node.kind === 'target' || node.kind === 'unreached';
  const own = end ? pairs.filter((pair) => node.targets.includes(pair.target)) : [];
  return {
    id: node.id,
    what: whatOf(node, held),
    title: node.label,
    lines: [
      ...line(node.members.length > 1 ? 'Addresses' : 'Address', addressesOf(node)),
      ...line('Reverse name', facts.ptr === node.label ? undefined : facts.ptr),
      ...line('AS', networkOf(node)),
      ...line('Prefix', facts.prefix),
      ...line('Place', placeOf(node)),
      ...line('Own network', facts.network === node.label ? undefined : facts.network),
      ...line('Site', facts.site),
      ...line('Round trip', node.rtt === null ? undefined : `${seconds(node.rtt)} (least)`),
      ...line('Flows', node.flows > 0 ? `${count(node.flows)}${lossWords(node)}` : undefined, node.lossy),
      ...own.slice(0, NAMES).flatMap((pair) => line(`From ${pair.vantage}`, pairWords(pair), (pair.loss ?? 0) > 0)),
      ...line('Seen by', end ? undefined : listed(node.vantages)),
      ...line('On the way to', end ? undefined : listed(node.targets, 2)),
    ],
    notes: notesOf(node),
    ...(node.expandable ? { opens: opensOf(node, held) } : {}),
    vantages: node.vantages,
    targets: node.targets,
  };
}

const opensOf = (node: SceneNode, held: number): NonNullable<CardModel['opens']> => ({
  words: node.expanded ? 'Close the group' : `Open the group: show its ${held} ${held === 1 ? 'node' : 'nodes'}`,
  id: node.group ?? node.id,
});

const whatOf = ({ kind }: SceneNode, held: number): string =>
  held <= 1 ? KINDS[kind] : kind === 'unreached' ? `${KINDS[kind]}, from ${held} places` : `${KINDS[kind]} of ${held}`;

/** The label already says a single address. */
const addressesOf = (node: SceneNode): string | undefined =>
  node.members.length === 1 && node.members[0] === node.label ? undefined : listed(node.members, 3);

const lossWords = (node: SceneNode): string =>
  node.loss === null || node.ended <= 0 ? '' : `, ${percent(node.loss)} end here`;

/** Flows may be means over a round. */
const count = (value: number): string => String(Math.round(value * 10) / 10);

function networkOf({ facts }: SceneNode): string | undefined {
  const name = facts.as_name;
  if (facts.asn === undefined) return name;
  return name === undefined || name === facts.asn ? facts.asn : `${facts.asn} ${name}`;
}

const placeOf = ({ facts }: SceneNode): string | undefined =>
  facts.place !== undefined && facts.country !== undefined ? `${facts.place}, ${facts.country}` : (facts.place ?? facts.country); // prettier-ignore

function notesOf(node: SceneNode): readonly string[] {
  return [
    ...(node.uncounted ? ['Seen by sick vantages alone, which do not count.'] : []),
    ...(node.kind === 'silent' ? ['Does not answer. That is no loss: flows may go on behind it.'] : []),
    ...(node.change === null ? [] : [CHANGES[node.change]]),
    ...node.marks.map((mark) => mark.text),
    ...(node.expandable ? [node.expanded ? 'Part of an open group: a double-click closes it.' : 'Opens with a double-click or Enter, or after a click by its button.'] : []), // prettier-ignore
  ];
}

function linkCard(scene: Scene, link: SceneLink): CardModel {
  const [from, to] = [nodeOf(scene, link.from), nodeOf(scene, link.to)];
  const label = (node: SceneNode | undefined, id: string): string =>
    node === undefined ? id : node.kind === 'silent' ? 'silent hop' : node.label;
  const both = (key: 'vantages' | 'targets'): readonly string[] =>
    (from?.[key] ?? []).filter((one) => to?.[key].includes(one) ?? false);
  return {
    id: link.id,
    what:
      link.hidden.length === 0
        ? 'Link'
        : `${link.hidden.length} collapsed ${link.hidden.length === 1 ? 'hop' : 'hops'}`,
    title: `${label(from, link.from)} → ${label(to, link.to)}`,
    lines: [
      ...line('Traces', `${link.traces.with} of ${link.traces.of}`),
      ...line('Flows', `${count(link.flows)}${link.share > 0 ? ` (${percent(link.share)} of all)` : ''}`),
      ...line('Delay', delayWords(link), link.slow),
      ...line('Between', link.hidden.length > 0 ? listed(link.between, 6) : undefined),
    ],
    notes: [
      ...(link.unknown ? ['Something between does not answer: how many hops is not known.'] : []),
      ...(link.change === null ? [] : [CHANGES[link.change]]),
      ...link.marks.map((mark) => mark.text),
      ...(link.hidden.length > 0 ? ['Click or Enter shows the hops.'] : []),
    ],
    vantages: both('vantages'),
    targets: both('targets'),
  };
}

/** A difference of least round trips, as one vantage sees them. */
const delayWords = (link: SceneLink): string =>
  link.delay === null
    ? 'not known'
    : `${seconds(link.delay)}${link.delayOf === null ? '' : `, seen by ${link.delayOf}`}`;

/** The card in one breath, for screen readers. */
export const cardWords = (card: CardModel): string =>
  [`${card.what} ${card.title}`, ...card.lines.map(({ label, value }) => `${label} ${value}`), ...card.notes].join(
    '. ',
  );
