import { describe, expect, it } from 'vitest';
import { buildScene, DEFAULT_VIEW, readPath } from '../model/index.js';
import type { Scene, View } from '../model/types.js';
import { golden } from './test/golden.js';
import type { CardModel, Pair } from './cards.js';
import { cardOf, cardWords, listed, pairsAt } from './cards.js';
import { changeLines } from './changes.js';
import { countWords } from './words.js';

const drawn = (name: string, view: Partial<View> = {}): { scene: Scene; pairs: readonly Pair[] } => {
  const input = readPath(golden(name));
  const scene = buildScene(input, { ...DEFAULT_VIEW, collapse: true, ...view });
  return { scene, pairs: pairsAt(input, scene.at) };
};
const card = ({ scene, pairs }: ReturnType<typeof drawn>, label: string): CardModel =>
  cardOf(scene, scene.nodes.find((node) => node.label === label)!.id, pairs)!;
const value = (of: CardModel, label: string): string | undefined =>
  of.lines.find((line) => line.label === label)?.value;

describe('card of a vantage', () => {
  it('says how it does with each target', () => {
    const fra = card(drawn('edge-loss'), 'fra');
    expect([fra.what, value(fra, 'Health')]).toEqual(['Vantage', 'well']);
    expect(value(fra, 'servers')).toMatch(/^50 % lost, /);
  });

  it('says that a sick one is not counted', () => {
    expect(value(card(drawn('all-sick'), 'fra'), 'Health')).toBe('sick: not counted');
  });
});

describe('card of a hop', () => {
  it('says who it is and what ends there', () => {
    const hop = card(drawn('transit-loss'), 'r3.example.net');
    expect([hop.what, hop.title, value(hop, 'Address'), value(hop, 'AS')]).toEqual([
      'Hop',
      'r3.example.net',
      '203.0.113.21',
      'AS64500 Example Transit',
    ]);
    expect(value(hop, 'Flows')).toMatch(/, 63 % end here$/);
    expect(hop.lines.find(({ label }) => label === 'Flows')?.bad).toBe(true);
    expect(value(hop, 'Seen by')).toBe('ams, fra, lon');
  });

  it('says of a silent one that silence is no loss', () => {
    const at = drawn('silent-hops', { collapse: false });
    const silent = at.scene.nodes.find((node) => node.kind === 'silent')!;
    expect(cardWords(cardOf(at.scene, silent.id, at.pairs)!)).toMatch(/Silent hop.*That is no loss/);
  });
});

describe('card of a group', () => {
  it('says how it opens, and once open how it closes', () => {
    const closed = drawn('ecmp', { group: 'asn' });
    const group = closed.scene.nodes.find(({ kind }) => kind === 'group')!;
    const own = cardOf(closed.scene, group.id, closed.pairs)!;
    expect(own.opens).toEqual({ words: `Open the group: show its ${group.holds} nodes`, id: group.id });
    const open = drawn('ecmp', { group: 'asn', expanded: new Set([group.id]) });
    const part = open.scene.nodes.find((one) => one.group === group.id)!;
    expect(cardOf(open.scene, part.id, open.pairs)?.opens).toEqual({ words: 'Close the group', id: group.id });
    expect(card(drawn('ecmp'), 'fra').opens).toBeUndefined();
  });
});

describe('card of a link', () => {
  const slow = drawn('slow-link');
  const link = slow.scene.links.find((one) => one.slow)!;

  it('says traces, flows, and whose delay it is', () => {
    const of = cardOf(slow.scene, link.id, slow.pairs)!;
    expect(of.title).toBe('r3.example.net → r4.example.net');
    expect(value(of, 'Traces')).toBe('3 of 3');
    expect(value(of, 'Delay')).toMatch(/^122 ms, seen by \w+$/);
  });

  it('lists the hops that it hides', () => {
    const at = drawn('edge-loss');
    const run = at.scene.links.find((one) => one.hidden.length > 0)!;
    const of = cardOf(at.scene, run.id, at.pairs)!;
    expect([of.what, value(of, 'Between')]).toEqual([
      '4 collapsed hops',
      'r2.access.example, r3.example.net, r4.example.net, edge.hosting.example',
    ]);
    const scene = { ...at.scene, links: [{ ...run, hidden: run.hidden.slice(0, 1) }] };
    expect(cardOf(scene, run.id, [])?.what).toBe('1 collapsed hop');
    expect(of.notes).toContain('Click or Enter shows the hops.');
  });

  it('does not make a delay up', () => {
    const scene = { ...slow.scene, links: [{ ...link, delay: null, delayOf: null }] };
    expect(value(cardOf(scene, link.id, [])!, 'Delay')).toBe('not known');
  });
});

it('has no card for what is not drawn', () => {
  expect(cardOf(drawn('healthy').scene, 'nobody', [])).toBeUndefined();
});

it('counts names instead of listing hundreds', () => {
  expect([listed(['a', 'b']), listed(['a', 'b', 'c', 'd', 'e', 'f'])]).toEqual(['a, b', 'a, b, c, d and 2 more']);
});

describe('what changed', () => {
  const input = readPath(golden('route-change'));
  const times = [...new Set(input.rounds.time)].filter((time) => time !== null);
  const compared = buildScene(input, { ...DEFAULT_VIEW, compare: Math.min(...times) });

  it('names what vanished and what appeared', () => {
    const lines = changeLines(compared);
    expect(lines.filter(({ change }) => change === 'appeared').length).toBeGreaterThan(0);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  });

  it('tells a slower link before the nodes behind it, and no link twice', () => {
    const of = (id: string, change: string): object => ({ id, change, label: id, facts: {}, rtt: null, delay: null, from: 'a', to: 'b' }); // prettier-ignore
    const scene = { nodes: [of('a', 'slowed'), of('b', 'appeared')], links: [of('a-b', 'slowed'), { ...of('x', 'appeared') }] }; // prettier-ignore
    expect(changeLines(scene as unknown as Scene).map(({ id }) => id)).toEqual(['b', 'a-b', 'a']);
  });
});

it('counts what is drawn of all', () => {
  const { scene } = drawn('edge-loss');
  expect(countWords(scene)).toBe('9 of 13 nodes');
  expect(countWords({ ...scene, counts: { ...scene.counts, nodes: 1 }, nodes: scene.nodes.slice(0, 1) })).toBe(
    '1 node',
  );
  expect(countWords({ ...scene, counts: { ...scene.counts, nodes: 63_361 } })).toBe('9 of 63,361 nodes');
  const group = { ...scene.nodes[0]!, kind: 'group' as const };
  expect(countWords({ ...scene, nodes: [group] })).toBe('1 of 13 nodes, 1 group');
});
