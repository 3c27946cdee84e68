import type { PathRun } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { judge, times, type Given } from '../../../../test/kit/path-evidence.js';

const see = (flows: readonly string[], given?: Given): PathRun => judge(flows, given).run;
const kinds = ({ findings }: PathRun): string[] => findings.map(({ kind, ttl = 0 }) => `${kind}@${ttl}`);
const node = ({ nodes }: PathRun, id: string): Partial<PathRun['nodes'][number]> =>
  nodes.find((one) => one.id === id) ?? {};
const b = '10.0.0.98';
const c = '10.0.0.99';

describe('where flows end', () => {
  it('a path without loss has no findings, one route and links with delays', () => {
    const run = see(times(16, 'a b c D'));
    expect(run).toMatchObject({ flows: 16, reached: 16, distance: 4, findings: [] });
    expect(run.routes).toEqual([
      { nodes: ['10.0.0.97', b, c, '192.0.2.1'], flows: [...Array(16).keys()], end: 'reached' },
    ]);
    expect(run.links[0]).toEqual({ ttl: 1, from: 'vantage', to: '10.0.0.97', flows: 16, delay: 0.001 });
    expect(run.rtt).toEqual({ min: 0.004, median: 0.004, max: 0.004, count: 16 });
    expect(node(run, '192.0.2.1')).toMatchObject({ destination: true, sent: 16, received: 16 });
  });

  it('a silent hop in the middle is no loss, and never answers', () => {
    const run = see(times(4, 'a * * d D'));
    expect(run.nodes.map(({ id, silence }) => [id, silence])).toEqual([
      ['10.0.0.97', undefined],
      ['*10.0.0.97', 'never'],
      ['**10.0.0.97', 'never'],
      ['10.0.0.100', undefined],
      ['192.0.2.1', undefined],
    ]);
    expect(kinds(run)).toEqual(['silent_hop@2', 'silent_hop@3']);
    expect(run.nodes.some(({ ended }) => ended !== undefined)).toBe(false);
  });

  it('silence behind different nodes is not one node', () => {
    const run = see(['a b * d D', 'a c * e D']);
    expect(run.nodes.filter(({ ttl }) => ttl === 3).map(({ id }) => id)).toEqual([`*${b}`, `*${c}`]);
  });

  it('forwarding loss is behind the last node of the flows that end, while others go on', () => {
    const run = see([...times(3, 'a b d D'), ...times(2, 'a c * * * * *'), ...times(3, 'a b d D')]);
    expect(run).toMatchObject({ flows: 8, reached: 6 });
    expect(run.findings.find(({ kind }) => kind === 'forwarding_loss')).toMatchObject({ ttl: 2, node: c, flows: 2 });
    expect(node(run, c).ended).toBe(2);
    expect(node(run, `*${c}`).silence).toBe('filtered');
    expect(kinds(run)).not.toContain('terminal_loss@2');
    expect(run.words[1]).toBe(`Loss begins behind ${c} at hop 2: 2 of 8 flows end there.`);
  });

  it('loss behind a branch is told also when the flows of that branch were sent last', () => {
    const run = see([...times(11, 'a b d D'), ...times(5, 'a c * * * * *')]);
    expect(run).toMatchObject({ reached: 11, flows: 16 });
    expect(run.undecided).toBeUndefined();
    expect(kinds(run)).toContain('forwarding_loss@2');
  });

  it('terminal loss is where all flows end', () => {
    const run = see(times(5, 'a b * * * * *'));
    expect(kinds(run)).toEqual(['terminal_loss@2']);
    expect(run.routes.map(({ nodes, end }) => [nodes.join(' '), end])).toEqual([[`10.0.0.97 ${b} *${b}`, 'silence']]);
    expect(run.words[0]).toBe(
      `192.0.2.1 was not reached: no answer beyond ${b} at hop 2: a filter or the loss itself; ICMP or TCP may tell.`,
    );
  });

  it('terminal loss stands behind the hop that all came by, when they end right behind it', () => {
    const run = see(['a b d * * * * *', 'a b e * * * * *']);
    expect(run.findings[1]).toMatchObject({ kind: 'forwarding_loss', ttl: 3, flows: 1 });
    expect(run.findings.find(({ kind }) => kind === 'terminal_loss')).toMatchObject({ ttl: 2, node: b, flows: 2 });
  });

  it('flows that end at different hops without a common one are no terminal loss', () => {
    const run = see(['a * * * * *', 'b c d e * * * * *']);
    expect(kinds(run)).toEqual(['forwarding_loss@1', 'forwarding_loss@4', 'per_flow_balancing@0']);
  });

  it('nothing at all', () => {
    const run = see(times(3, '* * * * *'));
    expect(run.findings).toMatchObject([{ kind: 'terminal_loss', node: 'vantage', flows: 3 }]);
    expect(run.words[0]).toContain('no hop answered at all');
    expect(see([])).toMatchObject({ flows: 0, reached: 0, nodes: [], links: [], routes: [], findings: [] });
  });

  it('ICMP echo that is not answered at the end is loss: nobody limits it', () => {
    const given = { config: { protocol: 'icmp' } };
    const run = see([...times(6, 'a b c D'), ...times(10, 'a b c * * * * *')], given);
    expect(run).toMatchObject({ reached: 6, flows: 16 });
    expect(kinds(run)).toContain('forwarding_loss@3');
  });
});

describe('limits of answers', () => {
  it('a router that answers the first packets only limits its answers: the flows are its own', () => {
    const run = see([...times(6, 'a b c D'), ...times(10, 'a * c D')]);
    expect(node(run, b)).toMatchObject({ sent: 16, received: 6, silence: 'rate_limited' });
    expect(run.nodes).toHaveLength(4);
    expect(kinds(run)).toEqual(['rate_limited@2']);
  });

  it('so does one that answers the second packet of a flow', () => {
    const run = see(['a *b c D', 'a * c D', 'a b c D', 'a * c D']);
    expect(node(run, b)).toMatchObject({ sent: 5, received: 2, silence: 'rate_limited' });
  });

  it('a branch that never answers stays apart from one that always does', () => {
    const run = see(['a * c D', 'a b c D', 'a * c D', 'a b c D', 'a b c D', 'a * c D']);
    expect(node(run, `*10.0.0.97`)).toMatchObject({ sent: 3, received: 0, silence: 'never' });
    expect(node(run, b)).toMatchObject({ sent: 3, received: 3 });
  });

  it('where several could have kept silent none is chosen', () => {
    const run = see(['a *b d D', 'a *c d D', 'a * d D']);
    expect(node(run, '*10.0.0.97').flows).toEqual([2]);
  });

  it('a destination that runs out of answers has lost nothing: such flows are undecided', () => {
    const run = see([...times(6, 'a b c D'), 'a b c *D', ...times(9, 'a b c * * * * *')]);
    expect(run).toMatchObject({ flows: 16, reached: 7, undecided: 9 });
    expect(node(run, '192.0.2.1')).toMatchObject({ received: 7, sent: 17, silence: 'rate_limited', destination: true });
    expect(kinds(run)).toEqual(['rate_limited@4']);
    expect(run.nodes.some(({ ended }) => ended !== undefined)).toBe(false);
  });

  it('a destination that answers none of those asked again has no bucket that refills: loss, with the doubt said', () => {
    const flows = [...times(6, 'a b c D'), ...times(10, 'a b c *,* * * *')];
    const run = see(flows);
    expect(run.undecided).toBeUndefined();
    expect(kinds(run)).toContain('forwarding_loss@3');
    expect(run.words.join()).toContain('unless the destination limits its answers');
  });

  it('packets sent again may be answered in any order: the bucket refills meanwhile', () => {
    const run = see([
      ...times(6, 'a b c D'),
      ...times(4, 'a b c *,* * * *'),
      'a b c *D',
      ...times(5, 'a b c *,* * * *'),
    ]);
    expect(run).toMatchObject({ reached: 7, undecided: 9 });
  });

  it('answers missing here and there at the destination are loss', () => {
    const run = see(['a b c D', 'a b c * *', 'a b c D', 'a b c * *', 'a b c *D', 'a b c *D', 'a b c * *']);
    expect(run).toMatchObject({ reached: 4, flows: 7 });
    expect(run.undecided).toBeUndefined();
  });

  it('a host that limits every hop and itself leaves flows unseen, not lost', () => {
    const run = see([...times(6, 'a b c D'), '*a *b *c *D', ...times(9, '* * * * * * * *')]);
    expect(run).toMatchObject({ reached: 7, undecided: 9 });
    expect(kinds(run).filter((kind) => kind.includes('loss'))).toEqual([]);
    expect(node(run, '*vantage').silence).toBe('rate_limited');
  });

  it('a flow that was given up amid hops that answer nobody is not lost when another one comes out behind them', () => {
    const given = { config: { protocol: 'tcp', gap_limit: 3 } };
    const run = see(['a * * * * e D', ...times(3, 'a * * *')], given);
    expect(run).toMatchObject({ reached: 1, undecided: 3 });
    expect(kinds(run).filter((kind) => kind.includes('loss'))).toEqual([]);
    const lost = see(['a b c d x e D', ...times(3, 'a * * *')], given);
    expect(lost).toMatchObject({ reached: 1, flows: 4 });
    expect(kinds(lost)).toContain('forwarding_loss@1');
  });

  it('an answer of the destination that came one TTL late makes the path no longer', () => {
    const run = see([...times(7, 'a b c D'), 'a b c * D']);
    expect(run.routes).toHaveLength(1);
    expect(node(run, '192.0.2.1')).toMatchObject({ ttl: 4, sent: 9, received: 8 });
    expect(run.words[1]).toContain('left 1 of 9 packets unanswered');
  });

  it('ways of different length stay apart', () => {
    const run = see(['a b D', 'a c * D', 'a b D', 'a c * D']);
    expect(run.distance).toBe(3);
    expect(run.routes.map(({ nodes }) => nodes.length)).toEqual([3, 4]);
  });
});

describe('flows that were not followed to the end', () => {
  it('an adaptive search leaves flows out where it needs them no more', () => {
    const given = { config: { multipath: 'mda' } };
    const run = see(['a b c D', '. b c .', '. e c .', '. b . .', '. * . .'], given);
    expect(run).toMatchObject({ flows: 5, reached: 1, undecided: 4, confidence: 95 });
    expect(kinds(run).filter((kind) => kind.includes('loss'))).toEqual([]);
    expect(run.links.map(({ from, to }) => `${from}>${to}`)).not.toContain('10.0.0.97>10.0.0.101');
    expect(run.routes).toHaveLength(1);
  });

  it('a path longer than the largest TTL is open, and so are its routes', () => {
    const run = see(times(2, 'a b c'), { config: { max_ttl: 3 } });
    expect(run).toMatchObject({ reached: 0, undecided: 2, findings: [] });
    expect(run.routes).toMatchObject([{ end: 'open' }]);
    expect(run.words[0]).toContain('the path goes on behind hop 3');
  });

  it('a search that was cut short loses nothing', () => {
    const run = see(times(2, 'a b *'), { discovery: { complete: false } });
    expect(run).toMatchObject({ reached: 0, undecided: 2, findings: [] });
    expect(run.words[0]).toContain('before packets or time ran out');
  });

  it('the first hops may be left out', () => {
    const run = see(times(2, '. . c D'), { config: { first_ttl: 3 } });
    expect(run.links.map(({ from, to }) => `${from}>${to}`)).toEqual([`${c}>192.0.2.1`]);
    expect(run.routes).toMatchObject([{ nodes: [c, '192.0.2.1'], end: 'reached' }]);
  });
});

describe('times', () => {
  it('a link has no delay when the far node answered faster than the near one', () => {
    const run = see(times(2, 'a b c D'), { replies: { b: { rtt: 0.5 } } });
    expect(run.links.map(({ delay }) => delay)).toEqual([0.001, 0.499, undefined, 0.001]);
  });

  it('delay is the difference of minima over all flows', () => {
    const rtts = [0.01, 0.003, 0.02];
    const observations = rtts.flatMap((rtt, flow) =>
      [1, 2].map((ttl) => ({
        ...{ flow, ttl, round: 0 },
        reply: { order: 0, from: ttl === 1 ? 'a' : '192.0.2.1', rtt: rtt * ttl * (flow === 2 ? 0.1 : 1), kind: 'icmp', type: ttl === 1 ? 11 : 3, code: ttl === 1 ? 0 : 3 } as const, // prettier-ignore
      })),
    );
    const run = judge([], { discovery: { observations } }).run;
    expect(run.links[1]?.delay).toBeCloseTo(0.002, 9);
  });

  it('withheld times are counted, never made up', () => {
    const { run, rtts, withheld } = judge(['a D', 'a D'], { replies: { D: { rtt: 'clock_step' } } });
    expect({ rtts, withheld }).toEqual({ rtts: [], withheld: { clock_step: 2 } });
    expect(run).toMatchObject({ reached: 2 });
    expect(run.rtt).toBeUndefined();
    expect(run.links[1]).not.toHaveProperty('delay');
    expect(judge(['D'], { replies: { D: { rtt: -1 } } })).toMatchObject({ rtts: [], withheld: { no_stamp: 1 } });
  });

  it('the way back is counted from the next usual initial TTL', () => {
    const run = see(['a b D'], { replies: { a: { ttl: 255 }, b: { ttl: 63 }, D: { ttl: 117 } } });
    expect(run.nodes.map(({ reply_ttl: ttl, return_hops: back }) => [ttl, back])).toEqual([
      [255, 1],
      [63, 2],
      [117, 12],
    ]);
  });

  it('several packets of a flow at a TTL add up', () => {
    const run = see(['a,a b,* D,D']);
    expect(run.nodes.map(({ sent, received }) => [sent, received])).toEqual([
      [2, 2],
      [2, 1],
      [2, 2],
    ]);
  });

  it('answers from beyond the destination are left out', () => {
    expect(see(['a D D D b']).nodes).toHaveLength(2);
  });
});
