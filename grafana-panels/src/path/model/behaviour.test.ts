import { describe, expect, test } from 'vitest';
import { seconds } from '../../kit/units.js';
import { buildScene, buildStrip, DEFAULT_VIEW, linkRows, quickSelect, readPath, rounds, tableRows } from './index.js';
import type { Scene, SceneLink, SceneNode, View } from './index.js';
import { bigInput, MIDDLE } from './test/big-input.js';
import { roundAt, sketch, type Sketch } from './test/sketch.js';

const build = (given: Sketch, view: Partial<View> = {}): Scene =>
  buildScene(sketch(given), { ...DEFAULT_VIEW, ...view });
const node = ({ nodes }: Scene, id: string): SceneNode => {
  const found = nodes.find((one) => one.id === id);
  if (!found) throw new Error(`no node ${id} among ${nodes.map((one) => one.id).join(', ')}`);
  return found;
};
const link = ({ links }: Scene, id: string): SceneLink => {
  const found = links.find((one) => one.id === id);
  if (!found) throw new Error(`no link ${id} among ${links.map((one) => one.id).join(', ')}`);
  return found;
};
const ids = ({ nodes }: Scene, kind: SceneNode['kind']): string[] => nodes.filter((one) => one.kind === kind).map(({ id }) => id); // prettier-ignore

describe('rounds', () => {
  test('the last round is drawn, or the one before while vantages are still missing from it', () => {
    const full = ['fra servers: a, dst', 'ams servers: b, dst'];
    expect(build({ rounds: [full, full] }).at).toBe(roundAt(1));
    expect(build({ rounds: [full, full, ['fra servers: a, dst']] }).at).toBe(roundAt(1));
    expect(build({ rounds: [full, full.slice(1), full.slice(1)] }).at).toBe(roundAt(2));
    expect(build({ rounds: [full, full] }, { at: roundAt(0) + 5 }).at).toBe(roundAt(0));
  });

  test('the strip counts flows of vantages that are well; the sick are only counted', () => {
    const input = sketch({ rounds: [['fra servers: a!, b', 'ams servers: b, dst']], sick: ['fra'] });
    expect(buildStrip(input, DEFAULT_VIEW)).toEqual([{ time: roundAt(0), loss: 0, rtt: 0.02, changes: 0, vantages: 2, sick: 1 }]); // prettier-ignore
    expect(buildStrip(input, { ...DEFAULT_VIEW, vantages: new Set(['fra']) })[0]?.loss).toBeNull();
    expect(rounds(input)).toEqual([roundAt(0)]);
  });

  test('absent frames are empty, and a scene of nothing says so', () => {
    const scene = buildScene(readPath([]), DEFAULT_VIEW);
    expect([scene.at, scene.nodes.length, scene.sentence]).toEqual([
      null,
      0,
      'Nothing was measured here in this time.',
    ]);
  });
});

describe('silence', () => {
  test('is joined over vantages when the same address stands before it and behind it', () => {
    const scene = build({ rounds: [['fra servers: a, *a, b, dst', 'ams servers: x, a, *a, b, dst']] });
    expect(ids(scene, 'silent')).toEqual(['silent:a+1~1~b']);
    expect(ids(scene, 'silent').map((id) => node(scene, id).vantages)).toEqual([['ams', 'fra']]);
  });

  test.each([
    ['another way out', 'ams servers: a, *a, c, dst', 2],
    ['one more silent hop', 'ams servers: a, *a, **a, b, dst', 3],
    ['two ways out', 'ams servers: a, *a, b|c, dst', 2],
  ])('is not joined with %s', (_, other, count) => {
    expect(ids(build({ rounds: [['fra servers: a, *a, b, dst', other]] }), 'silent')).toHaveLength(count);
  });

  test('behind the vantage itself, or behind a node that nothing follows, is never joined', () => {
    const first = build({ rounds: [['fra servers: *vantage, b, dst', 'ams servers: *vantage, b, dst']] });
    expect(ids(first, 'silent')).toEqual(['silent:vantage+1@ams', 'silent:vantage+1@fra']);
  });

  test('where flows end is drawn as the target not reached, once for each place, not as silent hops', () => {
    const scene = build({ rounds: [['fra servers: a!, *a, **a', 'ams servers: b, dst']] });
    expect([ids(scene, 'silent'), ids(scene, 'unreached')]).toEqual([[], ['unreached:servers@hop:a']]);
    expect(link(scene, 'hop:a > unreached:servers@hop:a')).toMatchObject({ unknown: true, flows: 16 });
  });
});

describe('merging', () => {
  test('links lead to the right whatever TTL the vantages see a node at', () => {
    const scene = build({ rounds: [['fra servers: a, b, dst', 'ams servers: x, y, z, a, b, dst']] });
    expect(['vantage:fra', 'hop:a', 'hop:b', 'target:servers'].map((id) => node(scene, id).column)).toEqual([
      0, 4, 5, 6,
    ]);
  });

  test('the delay of a link is of the vantage with the least round trip to its far end, and nothing when negative', () => {
    const scene = build({ rounds: [['fra servers: a 10, b 30, dst 31', 'ams servers: a 20, b 25, dst 24']] });
    expect(link(scene, 'hop:a > hop:b')).toMatchObject({ delay: expect.closeTo(0.005) as number, delayOf: 'ams' });
    expect(link(scene, 'hop:b > target:servers')).toMatchObject({ delay: null, delayOf: null });
  });

  test('loss is flows that end of the flows of vantages that are well; a silent hop loses nothing', () => {
    const given = { rounds: [['fra servers: a, b!4, dst', 'ams servers: a, b!8, dst', 'lon servers: a, b!, c', 'par servers: a, *a, b, dst']] }; // prettier-ignore
    const scene = build({ ...given, sick: ['lon'] });
    expect(node(scene, 'hop:b')).toMatchObject({ ended: 12, loss: 0.25, lossy: true });
    expect(node(scene, 'vantage:lon').health).toBe('sick');
    expect(node(build({ ...given, sick: ['lon'] }, { lossFrom: 0.3 }), 'hop:b').lossy).toBe(false);
  });

  test('a target of several addresses is one node; the address of one target may be a hop to another', () => {
    const scene = build({ rounds: [['fra servers: a, dst1', 'ams servers: a, dst2', 'ams mail: a, dst1, dst9']] });
    expect(node(scene, 'target:servers').members).toEqual(['dst1', 'dst2']);
    expect(ids(scene, 'hop')).toContain('hop:dst1');
  });

  test('nodes spread over by single packets, of which no links are told, stay in the picture by links marked unknown', () => {
    const input = sketch({ rounds: [['fra servers: a, b|c, d|e, f, dst']] });
    const links = { ...input.links };
    const keep = input.links.to.map((to) => to !== 'd' && to !== 'e');
    for (const name of Object.keys(links) as (keyof typeof links)[]) (links as Record<string, unknown>)[name] = links[name].filter((__, row) => keep[row]); // prettier-ignore
    const scene = buildScene({ ...input, links }, DEFAULT_VIEW);
    expect(scene.links.filter(({ unknown }) => unknown).map(({ id }) => id)).toEqual(expect.arrayContaining(['hop:a > hop:d', 'hop:a > hop:e'])); // prettier-ignore
  });
});

describe('comparison', () => {
  const compare = { compare: roundAt(0) };

  test('a hop of another way appeared, the one before vanished; a hop that fell silent did neither', () => {
    const moved = build({ rounds: [['fra servers: a, b, d, dst'], ['fra servers: a, c, d, dst']] }, compare);
    expect([node(moved, 'hop:c').change, node(moved, 'hop:b').change]).toEqual(['appeared', 'vanished']);
    expect(link(moved, 'hop:a > hop:b')).toMatchObject({ change: 'vanished', flows: 0 });
    const silent = build({ rounds: [['fra servers: a, b, d, dst'], ['fra servers: a, *a, d, dst']] }, compare);
    expect([...silent.nodes, ...silent.links].filter(({ change }) => change !== null)).toEqual([]);
    expect(silent.words.join()).toContain('Against 13:00: the same.');
  });

  test('what only a vantage saw that measured in one of both rounds is no change', () => {
    const scene = build({ rounds: [['fra servers: a, dst', 'ams servers: b, dst'], ['fra servers: a, dst', 'lon servers: c, dst']] }, compare); // prettier-ignore
    expect([node(scene, 'hop:c').change, ids(scene, 'hop')]).toEqual([null, ['hop:a', 'hop:c']]);
  });

  test.each([
    [10, 13, 'slowed'],
    [10, 11.9, null],
    [100, 110, null],
    [1, 2.5, null],
    [13, 10, 'faster'],
  ])('%d ms and then %d ms: %s', (before, now, change) => {
    const scene = build({ rounds: [[`fra servers: a ${before}, dst`], [`fra servers: a ${now}, dst`]] }, compare);
    expect(node(scene, 'hop:a').change).toBe(change);
  });
});

describe('grouping', () => {
  const facts = [{ node: 'a', asn: 'AS1' }, { node: 'b', asn: 'AS1' }, { node: 'c', asn: 'AS2' }, { node: 'd', asn: 'AS1' }, { node: 'e', asn: 'unknown' }, { node: 'f', asn: 'unknown' }]; // prettier-ignore
  const given = { rounds: [['fra servers: a, b, c, d, e, f, dst']], facts };

  test('hops that touch and have the same known fact are one; apart they are two; what is unknown stays single', () => {
    const scene = build(given, { group: 'asn' });
    expect(ids(scene, 'group')).toEqual(['group:asn:AS1', 'group:asn:AS2', 'group:asn:AS1#2']);
    expect(ids(scene, 'hop')).toEqual(['hop:e', 'hop:f']);
    expect(node(scene, 'group:asn:AS1')).toMatchObject({ members: ['a', 'b'], expandable: true, expanded: false });
  });

  test('an open group shows its members, which know how to close it; ids stay over rounds', () => {
    const scene = build({ ...given, rounds: [...given.rounds, ...given.rounds] }, { group: 'asn', expanded: new Set(['group:asn:AS1']) }); // prettier-ignore
    expect(node(scene, 'hop:b')).toMatchObject({ group: 'group:asn:AS1', expanded: true });
  });

  test('plain hops collapse into a link that counts them, is opened by its id, and spares what is lossy, slow or selected', () => {
    const way = 'fra servers: a 1, b 2, c 3, d!4 4, e 5, f 200, g 201, h 202, dst 203';
    const scene = build({ rounds: [[way]] }, { collapse: true });
    expect(link(scene, 'run:hop:a').hidden).toEqual(['hop:a', 'hop:b', 'hop:c']);
    expect(ids(scene, 'hop')).toEqual(['hop:d', 'hop:e', 'hop:f']);
    expect(link(scene, 'run:hop:g')).toMatchObject({ from: 'hop:f', to: 'target:servers', delay: expect.closeTo(0.003) as number }); // prettier-ignore
    expect(ids(build({ rounds: [[way]] }, { collapse: true, expanded: new Set(['run:hop:a']) }), 'hop')).toContain(
      'hop:b',
    );
    expect(ids(build({ rounds: [[way]] }, { collapse: true, selection: new Set(['hop:b']) }), 'hop')).toContain(
      'hop:b',
    );
  });

  test('more than the limit is grouped further, and the picture says so', () => {
    const scene = buildScene(bigInput(MIDDLE), { ...DEFAULT_VIEW, limit: 100 });
    expect([scene.counts.limited, scene.nodes.length <= 100, scene.counts.nodes > 800]).toEqual([true, true, true]);
    expect(scene.words.join()).toContain('Nothing is left out');
  });
});

describe('selection', () => {
  const ways = ['fra servers: a, b|c, d, e|f, dst', 'ams servers: x, d, e, dst'];

  test('without records all that lies before or behind is drawn in full, of the traces that cross it', () => {
    const scene = build({ rounds: [ways] }, { selection: new Set(['hop:b']) });
    expect(scene.nodes.filter(({ lit }) => !lit).map(({ id }) => id)).toEqual(['vantage:ams', 'hop:x', 'hop:c']);
  });

  test('with records only the ways of flows that cross all of it', () => {
    const routes = [{ vantage: 'fra', nodes: 'a b d e dst', flows: 8, end: 'reached' }, { vantage: 'fra', nodes: 'a c d f dst', flows: 8, end: 'reached' }]; // prettier-ignore
    const lit = (selection: string[], match?: 'any'): string[] =>
      build({ rounds: [ways], routes }, { selection: new Set(selection), ...(match ? { match } : {}) }).nodes.filter((one) => one.lit && one.kind === 'hop').map(({ id }) => id); // prettier-ignore
    expect(lit(['hop:b'])).toEqual(['hop:a', 'hop:b', 'hop:d', 'hop:e']);
    expect(lit(['hop:b', 'hop:f'])).toEqual([]);
    expect(lit(['hop:b', 'hop:f'], 'any')).toEqual(['hop:a', 'hop:b', 'hop:c', 'hop:d', 'hop:e', 'hop:f']);
  });

  test('quick selections find what they are called', () => {
    const input = sketch({ rounds: [['fra servers: a 1, b 2, *b, d!4 4, e 200, dst 201'], ['fra servers: a 1, c 2, *c, d!4 4, e 200, dst 201']] }); // prettier-ignore
    const scene = buildScene(input, DEFAULT_VIEW);
    const found = (kind: Parameters<typeof quickSelect>[2]): string[] => [...quickSelect(scene, input, kind)];
    expect([found('loss'), found('slow'), found('changed')]).toEqual([['hop:d'], ['hop:d > hop:e'], ['hop:c']]);
    expect([found('silent'), found('mpls')]).toEqual([['silent:c+1~1~d'], []]);
  });
});

describe('sentence', () => {
  const first = (given: Sketch, view: Partial<View> = {}): string => build(given, view).sentence;
  const well = ['fra servers: a, b, dst', 'ams servers: x, b, dst'];
  const lossy = ['fra servers: a, b!4, dst', 'ams servers: x, b, dst'];
  const who = [{ node: 'b', asn: 'AS64500', ptr: 'r3.example.net' }];

  test.each<[string, Sketch, string]>([
    [
      'loss, and since when',
      { rounds: [well, lossy, lossy], facts: who },
      'Loss begins at AS64500 (r3.example.net), 1 of 2 vantages, since 13:01.',
    ],
    [
      'loss from before the range',
      { rounds: [lossy, lossy], facts: who },
      'Loss begins at AS64500 (r3.example.net), 1 of 2 vantages, since before 13:00.',
    ],
    [
      'loss that came back',
      { rounds: [lossy, well, lossy], facts: who },
      'Loss begins at AS64500 (r3.example.net), 1 of 2 vantages, since 13:02.',
    ],
    ['a single round', { rounds: [lossy], facts: who }, 'Loss begins at AS64500 (r3.example.net), 1 of 2 vantages.'],
    ['sick vantages are not counted', { rounds: [lossy], facts: who, sick: ['fra'] }, 'ams reaches servers.'],
    ['nobody is well', { rounds: [lossy], facts: who, sick: ['fra', 'ams'] }, 'No vantage is well enough to judge.'],
    ['the last hop answers, the target does not', { rounds: [well, ['fra servers: a, b!, *b', 'ams servers: x, b!, *b']], facts: who }, 'The last hop, AS64500 (r3.example.net), answers, servers does not, 2 of 2 vantages, since 13:01.'], // prettier-ignore
    ['vantages disagree', { rounds: [well, ['fra servers: a!, *a', 'ams servers: x, b, dst']] }, 'Vantages disagree: fra does not reach servers (1 of 2), all flows end at a, whose network is not known, since 13:01; ams does.'], // prettier-ignore
    [
      'nothing answers at all',
      { rounds: [['fra servers: *vantage, **vantage']] },
      'fra does not reach servers: no hop answers.',
    ],
    [
      'the route changed',
      { rounds: [well, well], changes: { 'fra 1': 1 } },
      'The route changed at 13:01 for 1 of 2 vantages.',
    ],
    [
      'all is well',
      { rounds: [well, well] },
      'Both vantages reach servers and the route has not changed since before 13:00.',
    ],
    ['a router says no', { rounds: [['fra servers: a, b!']], findings: [{ vantage: 'fra', kind: 'unreachable', node: 'b' }], facts: who }, 'AS64500 (r3.example.net) says that there is no way to servers, 1 of 1 vantage.'], // prettier-ignore
    ['a loop', { rounds: [['fra servers: a, b, a!']] }, 'Packets to servers go round between a and b, 1 of 1 vantage.'],
    ['a slow link', { rounds: [['fra servers: a 1, b 2, dst 3'], ['fra servers: a 1, b 150, dst 151']] }, 'The link from a to b takes 149 ms, seen from fra, since 13:01 or before.'], // prettier-ignore
  ])('%s', (_, given, text) => {
    expect(first(given)).toBe(text);
  });

  test('times are written as asked', () => {
    const scene = buildScene(sketch({ rounds: [well, lossy, lossy] }), DEFAULT_VIEW, (time) => `#${(time - roundAt(0)) / 60_000}`); // prettier-ignore
    expect(scene.sentence).toContain('since #1');
  });

  test('unanswered probes alone are no loss', () => {
    const scene = build({ rounds: [['fra servers: a, *a, b, dst'], ['fra servers: a, *a, b, dst']] });
    expect(scene.sentence).toContain('1 hop never answers, which is no loss');
    expect(scene.nodes.every(({ loss }) => loss === 0 || loss === null)).toBe(true);
  });
});

test('text of strangers stays text', () => {
  const evil = '<img src=x onerror=alert(1)>';
  const scene = build({ rounds: [['fra servers: a, b!4, dst']], facts: [{ node: 'b', asn: 'AS1', ptr: evil }] });
  expect(scene.sentence).toBe(`Loss begins at AS1 (${evil}), 1 of 1 vantage.`);
  expect(node(scene, 'hop:b').facts.ptr).toBe(evil);
  expect(tableRows(scene).map(({ what }) => what)).toContain(`b (${evil})`);
});

test('the table says the same as the picture', () => {
  const scene = build({ rounds: [['fra servers: a 1, b 2, c 3, d!4 200, dst 201']] }, { collapse: true });
  expect(tableRows(scene).map(({ what, notes }) => `${what}: ${notes}`)).toEqual([
    'vantage fra: 25 % of its flows are lost; 2 plain hops before c',
    'c: ',
    'd: loss begins here; slow link from c (197 ms)',
    'target servers: ',
    'servers not reached: ',
  ]);
});

describe('a vantage', () => {
  test('that loses is no place where loss begins: the table has that in words, and no figure that denies it', () => {
    const scene = build({ rounds: [['fra servers: a, b!4, dst', 'ams servers: c, dst']] });
    const rows = new Map(tableRows(scene).map(({ id, loss, notes }) => [id, [loss, notes]]));
    expect(rows.get('vantage:fra')).toEqual([null, '25 % of its flows are lost']);
    expect(rows.get('vantage:ams')).toEqual([0, '']);
  });

  const rounds = [['fra servers: a, b!4, dst', 'ams servers: c, dst']];

  test('says what it loses from the threshold on, and nothing below it', () => {
    const scene = build({ rounds });
    expect([node(scene, 'vantage:fra').lost, node(scene, 'vantage:ams').lost]).toEqual([0.25, undefined]);
    expect(node(build({ rounds }, { lossFrom: 0.5 }), 'vantage:fra').lost).toBeUndefined();
  });

  test('that is sick loses nothing that counts, and what it alone sees is neither reached nor lost', () => {
    const scene = build({ rounds, sick: ['fra'] });
    expect(node(scene, 'vantage:fra')).toMatchObject({ health: 'sick', uncounted: true });
    expect(node(scene, 'vantage:fra').lost).toBeUndefined();
    expect(node(scene, 'target:servers').uncounted).toBeUndefined();
    const all = build({ rounds, sick: ['fra', 'ams'] });
    expect(all.nodes.filter(({ uncounted }) => uncounted).map(({ kind }) => kind)).toEqual(['vantage', 'vantage', 'target', 'unreached']); // prettier-ignore
  });
});

test('vantages that lose are counted over all places where loss begins', () => {
  const scene = build({ rounds: [['fra servers: a, b!8, dst', 'ams servers: c, d!4, dst', 'lon servers: e, dst']] });
  expect(scene.sentence).toMatch(/^Loss begins at b.* and at 1 more place, 2 of 3 vantages\.$/);
});

test('links are rows, too', () => {
  const scene = build({ rounds: [['fra servers: a 1, b 2, c 3, d!4 200, dst 201']] }, { collapse: true });
  expect(linkRows(scene).map(({ what, column, delay, traces, notes }) => `${column} ${what}: ${seconds(delay)}, ${traces}, ${notes}`)).toEqual([
    '0 vantage fra → c: 3 ms, 1, 2 plain hops between: a, b',
    '1 c → d: 197 ms, 1, slow',
    '2 d → target servers: 1 ms, 1, ',
    '2 d → servers not reached: –, 1, something between does not answer',
  ]); // prettier-ignore
  expect(linkRows(scene).map(({ id }) => id).sort()).toEqual(scene.links.map(({ id }) => id).sort()); // prettier-ignore
});

test('a trace without links weighs no more than a run of the others', () => {
  const input = sketch({ rounds: [['fra servers: a, dst', 'ams servers: b, dst']] });
  const keep = input.links.vantage.map((vantage) => vantage === 'fra');
  const links = Object.fromEntries(Object.entries(input.links).map(([name, cells]) => [name, (cells as unknown[]).filter((_, row) => keep[row])])); // prettier-ignore
  const counted = { ...input.rounds, flows: [960, 960], reached: [960, 480] };
  const scene = buildScene({ ...input, links: links as unknown as typeof input.links, rounds: counted }, DEFAULT_VIEW);
  expect(link(scene, 'vantage:ams > target:servers')).toMatchObject({ unknown: true, flows: 8, share: 0.25 });
  expect(scene.sentence).toContain('it is not known where');
});
