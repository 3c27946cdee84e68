import type { PathRun } from '@parallax/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, times, type Given } from '../../../../test/kit/path-evidence.js';
import { flowsToRuleOut } from './change.js';

/** The last of several runs, each with the memory of the one before. */
function after(runs: readonly (readonly string[])[], given: Given = {}): PathRun {
  const first = judge(runs[0] ?? [], given);
  return runs.slice(1).reduce((last, flows) => judge(flows, { ...given, memory: last.memory }), first).run;
}

const plain = times(8, 'a b c D');
const [b, c] = ['10.0.0.98', '10.0.0.99'];

describe('no change', () => {
  it('the first run has nothing to compare with', () => {
    expect(judge(plain).run.change).toBeUndefined();
  });

  it('the same again', () => {
    expect(after([plain, plain]).change).toEqual({ route: false, appeared: [], vanished: [] });
  });

  it.each([
    ['a hop falls silent', times(8, 'a * c D')],
    ['a hop answers some', [...times(3, 'a b c D'), ...times(5, 'a * c D')]],
    ['two hops in a row fall silent', times(8, 'a * * D')],
    ['everything is lost behind a hop', times(8, 'a b * * * * *')],
    ['some flows are lost', [...times(5, 'a b c D'), ...times(3, 'a b * * * * *')]],
    ['nothing answers', times(8, '* * * * *')],
    ['fewer flows', times(2, 'a b c D')],
    ['one answer of the destination is late by a TTL', [...times(7, 'a b c D'), 'a b c * D']],
    ['a router refuses', times(8, 'a b c c!1')],
  ])('%s: the route and its id stay', (_, flows) => {
    const id = judge(plain).run.path_id;
    const run = after([plain, flows]);
    expect(run.change).toMatchObject({ route: false, appeared: [], vanished: [] });
    expect(run.path_id).toBe(id);
    expect(after([plain, flows, plain]).change).toEqual({
      ...{ route: false, appeared: [], vanished: [] },
      ...(run.distance === undefined ? { distance: { after: 4 } } : {}),
    });
  });

  it('flows move over known nodes', () => {
    const run = after([
      ['a b d D', 'a c d D', 'a b d D', 'a c d D'],
      ['a c d D', 'a b d D', 'a c d D', 'a b d D'],
    ]);
    expect(run.change).toEqual({ route: false, appeared: [], vanished: [] });
  });

  it('all flows gather on one of two: one is left, the route is known', () => {
    const run = after([['a b d D', 'a c d D'], times(2, 'a c d D')]);
    expect(run.change).toEqual({ route: false, appeared: [], vanished: [{ ttl: 2, address: b }] });
    expect(after([['a b d D', 'a c d D'], times(2, 'a c d D'), times(2, 'a b d D')]).change?.route).toBe(false);
  });

  it('more flows find what fewer had missed', () => {
    const run = after([times(2, 'a b d D'), ['a b d D', 'a b d D', 'a c d D', 'a c d D']]);
    expect(run.change).toMatchObject({ route: false, appeared: [{ ttl: 2, address: c }], vanished: [] });
  });

  it('a hop that never answered begins to', () => {
    expect(after([times(4, 'a * c D'), times(4, 'a b c D')]).change).toMatchObject({
      route: false,
      appeared: [{ ttl: 2, address: b }],
    });
  });

  it('balancing deals anew, and comes upon a branch that too few flows had looked for', () => {
    const run = after([
      ['a b d D', 'a c d D', 'a b d D', 'a c d D'],
      ['a c d D', 'a b d D', 'a x d D', 'a b d D'],
    ]);
    expect(run.change).toMatchObject({ route: false, appeared: [{ ttl: 2 }] });
  });

  it('packets are spread, and one more node of many is met', () => {
    const run = after([
      ['a b,c d D', 'a c,b d D'],
      ['a b,x d D', 'a c,b d D'],
    ]);
    expect(run.change?.route).toBe(false);
  });

  it('another protocol or port is another set of flows', () => {
    const { memory } = judge(plain);
    expect(judge(plain, { memory, config: { protocol: 'tcp' } }).run.change).toBeUndefined();
    expect(judge(plain, { memory, port: 53 }).run.change).toBeUndefined();
    expect(judge(plain, { memory, family: '6' }).run.change).toBeUndefined();
  });
});

describe('change', () => {
  it('a node gives way to another one', () => {
    const run = after([plain, times(8, 'a b x D')]);
    expect(run.change).toMatchObject({
      route: true,
      appeared: [{ ttl: 3, address: '10.0.0.120' }],
      vanished: [{ ttl: 3, address: c }],
      path_id: { before: judge(plain).run.path_id, after: run.path_id },
    });
    expect(run.words[1]).toBe(`The path changed at hop 3: ${c} gave way to 10.0.0.120.`);
    expect(run.change).not.toHaveProperty('distance');
  });

  it('and back again is another change, to the id of before', () => {
    const run = after([plain, times(8, 'a b x D'), plain]);
    expect(run.change?.route).toBe(true);
    expect(run.path_id).toBe(judge(plain).run.path_id);
  });

  it('what was changed is not a change in the next run', () => {
    expect(after([plain, times(8, 'a b x D'), times(8, 'a b x D')]).change).toEqual({
      ...{ route: false, appeared: [], vanished: [] },
    });
  });

  it('silence keeps what changed elsewhere apart: a silent hop stays known', () => {
    expect(after([plain, times(8, 'a * x D'), times(8, 'a b x D')]).change).toMatchObject({
      route: false,
      appeared: [],
    });
  });

  it('one of several branches is replaced', () => {
    const run = after([
      ['a b d D', 'a c d D', 'a b d D', 'a c d D'],
      ['a b d D', 'a x d D', 'a b d D', 'a x d D'],
    ]);
    expect(run.change).toMatchObject({ route: true, appeared: [{ ttl: 2 }], vanished: [{ ttl: 2, address: c }] });
  });

  it('a hop more, and the words say so', () => {
    const run = after([plain, times(8, 'a x b c D')]);
    expect(run.change).toMatchObject({ route: true, distance: { before: 4, after: 5 } });
    expect(run.words[1]).toBe(`The path changed at hop 2: ${b} gave way to 10.0.0.120; 1 hop longer.`);
  });

  it('a hop less', () => {
    const run = after([plain, times(8, 'a c D')]);
    expect(run.change).toMatchObject({ route: true, distance: { before: 4, after: 3 } });
    expect(run.words[1]).toContain('1 hop shorter');
  });

  it('a silent hop more, once enough packets agree', () => {
    const run = after([plain, times(8, 'a b c * D')]);
    expect(run.change).toMatchObject({ route: true, distance: { before: 4, after: 5 } });
    expect(run.words[1]).toBe('The path changed at hop 4; 1 hop longer.');
    expect(after([times(2, 'a D'), times(2, 'a * D')]).change?.route).toBe(false);
  });

  it('a silent hop less', () => {
    expect(after([times(4, 'a b * D'), times(4, 'a b D')]).change).toMatchObject({ route: true });
  });

  it('packets that turn round take another way', () => {
    expect(after([plain, times(8, 'a b c b c b c')]).change).toMatchObject({ route: true });
  });

  it('a change in the middle of a run is told by the next one', () => {
    const run = after([plain, [...times(4, 'a b,x c D'), ...times(4, 'a b c D')], times(8, 'a x c D')]);
    expect(run.change).toMatchObject({ route: true, vanished: [{ ttl: 2, address: b }] });
  });

  it('spread packets that meet none of the known nodes', () => {
    const run = after([
      ['a b,c d D', 'a c,b d D'],
      ['a x,y d D', 'a y,x d D'],
    ]);
    expect(run.change?.route).toBe(true);
  });
});

describe('flowsToRuleOut', () => {
  it('is the published rule for 95 %', () => {
    expect([1, 2, 3, 4, 5, 6].map(flowsToRuleOut)).toEqual([6, 11, 16, 21, 27, 33]);
  });
});

describe('whatever the path', () => {
  /** Stages of one to five routers, and the branch that each of the flows takes at each of them. */
  const network = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 }).chain((widths) =>
    fc.record({
      widths: fc.constant(widths),
      flows: fc.array(fc.tuple(...widths.map((width) => fc.nat(width - 1))), { minLength: 1, maxLength: 16 }),
    }),
  );
  const name = (stage: number, branch: number): string => `10.${stage}.0.${branch}`;
  const text = (branches: readonly number[]): string =>
    [...branches.map((branch, stage) => name(stage, branch)), 'D'].join(' ');

  it('flows that swap their ways change nothing', () => {
    fc.assert(
      fc.property(
        network.chain(({ flows }) =>
          fc.tuple(fc.constant(flows), fc.shuffledSubarray(flows, { minLength: flows.length })),
        ),
        ([flows, shuffled]) => {
          const run = after([flows.map(text), shuffled.map(text)]);
          expect(run.change).toEqual({ route: false, appeared: [], vanished: [] });
        },
      ),
    );
  });

  it('answers that a hop leaves out change nothing, not even the id', () => {
    fc.assert(
      fc.property(network, fc.nat(7), fc.infiniteStream(fc.boolean()), ({ flows, widths }, at, dice) => {
        const stage = at % widths.length;
        const quiet = flows.map((branches) => {
          const words = text(branches).split(' ');
          if (dice.next().value === true) words[stage] = '*';
          return words.join(' ');
        });
        const run = after([flows.map(text), quiet]);
        expect(run.change).toEqual({ route: false, appeared: [], vanished: [] });
        expect(run.path_id).toBe(judge(flows.map(text)).run.path_id);
      }),
    );
  });

  it('a flow that is silent beside a router of others has not left its own', () => {
    const ways = [...Array<string>(5).fill('a b e D'), 'a c e D', 'a b e D'];
    const run = after([ways, [...ways.slice(0, 4), 'a * e D', 'a * e D', 'a * e D']]);
    expect(run.change).toEqual({ route: false, appeared: [], vanished: [] });
  });

  it('a node that is replaced is always a change', () => {
    fc.assert(
      fc.property(network, fc.nat(), fc.nat(), ({ flows, widths }, anyFlow, anyStage) => {
        const stage = anyStage % widths.length;
        const gone = flows[anyFlow % flows.length]?.[stage] ?? 0;
        const next = flows.map((branches) => {
          const words = text(branches).split(' ');
          if (branches[stage] === gone) words[stage] = '10.9.9.9';
          return words.join(' ');
        });
        const run = after([flows.map(text), next]);
        expect(run.change).toMatchObject({
          route: true,
          appeared: [{ ttl: stage + 1, address: '10.9.9.9' }],
          vanished: [{ ttl: stage + 1, address: name(stage, gone) }],
        });
        expect(run.path_id).not.toBe(judge(flows.map(text)).run.path_id);
        expect(run.words[1]).toContain(`The path changed at hop ${stage + 1}`);
      }),
    );
  });
});
