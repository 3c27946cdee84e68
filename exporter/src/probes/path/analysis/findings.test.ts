import type { PathFinding, PathRun } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { judge, times, type Given } from '../../../../test/kit/path-evidence.js';

const see = (flows: readonly string[], given?: Given): PathRun => judge(flows, given).run;
const only = (run: PathRun): PathFinding | undefined => {
  expect(run.findings.map(({ kind }) => kind)).toHaveLength(1);
  return run.findings[0];
};
const find = ({ findings }: PathRun, kind: string): PathFinding | undefined =>
  findings.find((finding) => finding.kind === kind);
const [a, b, c, d] = ['10.0.0.97', '10.0.0.98', '10.0.0.99', '10.0.0.100'];

describe('answers that end a flow', () => {
  it.each([
    ['4', 13, 'communication is prohibited, so says a filter'],
    ['4', 10, 'traffic to the host is prohibited, so says a filter'],
    ['4', 9, 'traffic to the network is prohibited, so says a filter'],
    ['4', 1, 'the host is unreachable'],
    ['4', 77, 'of an unknown code (77)'],
    ['6', 0, 'there is no route'],
    ['6', 1, 'communication is prohibited, so says a filter'],
    ['6', 3, 'the address is unreachable'],
  ] as const)('IPv%s code %i of a router is told in words', (family, code, words) => {
    const run = see(times(3, `a b b!${code} b!${code}`), { family });
    expect(run).toMatchObject({ reached: 0, routes: [{ nodes: [a, b, b], end: 'unreachable' }] });
    const type = family === '4' ? 3 : 1;
    expect(find(run, 'unreachable')).toMatchObject({ ttl: 3, node: b, flows: 3 });
    expect(run.words[0]).toBe(
      `192.0.2.1 was not reached: ${b} at hop 2 turned 3 flows down: ${words} (ICMP type ${type} code ${code}).`,
    );
    expect(run.nodes.at(-1)?.icmp).toEqual({ type, code });
    expect(find(run, 'loop') ?? find(run, 'ttl_zero_forwarding')).toBeUndefined();
  });

  it('a router that refuses some packets while the flow goes on ends nothing', () => {
    const run = see(['a b!1 c D']);
    expect(run).toMatchObject({ reached: 1, routes: [{ end: 'reached' }] });
    expect(find(run, 'unreachable')).toBeUndefined();
  });

  it('"too big" is a matter of the MTU', () => {
    const run = see(times(2, 'a b b!4'));
    expect(find(run, 'mtu_drop')).toMatchObject({ node: b, flows: 2 });
    expect(find(run, 'unreachable')).toBeUndefined();
    expect(run.words[0]).toContain('the packet is too big for the next link');
  });

  it('the destination may say that it is not served, or that its own filter refuses', () => {
    for (const code of [2, 3, 9, 10, 13]) expect(see([`a D!${code}`]).reached).toBe(1);
    for (const code of [1, 4, 5, 6]) expect(see([`a D!${code}`], { family: '6' }).reached).toBe(1);
  });

  it('a gateway with the address of the destination that cannot reach it is not the destination', () => {
    for (const code of [0, 1, 5, 7, 11, 12]) {
      expect(see([`a D!${code}`])).toMatchObject({ reached: 0, routes: [{ end: 'unreachable' }] });
    }
    for (const code of [0, 3]) expect(see([`a D!${code}`], { family: '6' }).reached).toBe(0);
  });

  it('"port unreachable" from another address is the same host, unless that one forwards', () => {
    const other = see(times(2, 'a b z!3'));
    expect(other).toMatchObject({ reached: 2, distance: 3 });
    expect(only(other)).toMatchObject({ kind: 'other_destination', ttl: 3, node: '10.0.0.122', flows: 2 });
    const filter = see(times(2, 'a b b!3'));
    expect(filter).toMatchObject({ reached: 0 });
    expect(find(filter, 'unreachable')?.detail).toContain('closed or rejected');
    const tcp = see(times(2, 'a b z!3'), { config: { protocol: 'tcp' } });
    expect(tcp).toMatchObject({ reached: 0, routes: [{ end: 'unreachable' }] });
  });

  it('packets that turn round end where they come back for the first time', () => {
    const run = see(times(3, 'a b c b c b c'));
    expect(run).toMatchObject({ reached: 0, routes: [{ nodes: [a, b, c, b], end: 'loop' }] });
    expect(find(run, 'loop')).toMatchObject({ ttl: 2, node: b, flows: 3 });
    expect(run.words[0]).toBe(
      `192.0.2.1 was not reached: packets go round between ${b} at hop 2 and ${c}: 3 flows never leave.`,
    );
    expect(run.words.filter((words) => words.includes('go round'))).toHaveLength(1);
  });

  it('also when one of the circle is silent', () => {
    const run = see(['a b * b * b *']);
    expect(run.routes).toMatchObject([{ nodes: [a, b, `*${b}`, b], end: 'loop' }]);
    expect(find(run, 'loop')?.detail).toContain('a hop that does not answer');
  });

  it('a circle that flows leave is told, and ends nothing', () => {
    const run = see(['a b c b d D']);
    expect(run).toMatchObject({ reached: 1, routes: [{ end: 'reached' }] });
    expect(only(run)).toMatchObject({ kind: 'loop', ttl: 2, node: b });
  });
});

describe('one address at TTLs in a row', () => {
  const quotes =
    (...ttls: number[]): NonNullable<Given['quote']> =>
    (ttl) => ({ ttl: ttls[ttl - 1] ?? 1, dscp: 0 });

  it('is a router ahead that forwards packets with TTL 0, as far as one can tell', () => {
    expect(only(see(['a b b c D']))).toMatchObject({ kind: 'ttl_zero_forwarding', ttl: 2, node: b });
    expect(see(['a b b c D']).words.join()).toContain('seems to forward');
  });

  it('a quoted TTL of 0 proves it', () => {
    const run = see(['a b b c D'], { quote: quotes(1, 0, 1, 1, 1) });
    expect(only(run)).toMatchObject({ kind: 'ttl_zero_forwarding', ttl: 2 });
    expect(run.words.join()).toContain('the router before it forwards packets whose TTL is used up');
  });

  it('a quoted TTL of 1 disproves it: several routers behind one address', () => {
    expect(only(see(['a b b c D'], { quote: quotes(1, 1, 1, 1, 1) }))).toMatchObject({ kind: 'nat', node: b });
  });

  it('so do answers that come back over ever more hops', () => {
    const run = judge([], {
      discovery: {
        observations: [1, 2, 3].map((ttl) => ({
          ...{ flow: 0, ttl, round: 0 },
          reply: { order: 0, rtt: 0.001, kind: 'icmp', type: ttl === 3 ? 3 : 11, code: ttl === 3 ? 3 : 0, from: ttl === 3 ? '192.0.2.1' : a, ttl: 64 - ttl }, // prettier-ignore
        })),
      },
    }).run;
    expect(only(run)).toMatchObject({ kind: 'nat', ttl: 1, node: a });
  });

  it('more than two are no packets with TTL 0', () => {
    expect(only(see(['a b b b D']))).toMatchObject({ kind: 'nat', node: b });
  });

  it('the destination that also forwards is a NAT before it, and reached only by its own answer', () => {
    const run = judge(['a b'], {
      discovery: {
        observations: [
          { flow: 0, ttl: 1, round: 0, reply: { order: 0, from: '192.0.2.1', rtt: 0.001, kind: 'icmp', type: 11, code: 0 } }, // prettier-ignore
          { flow: 0, ttl: 2, round: 0, reply: { order: 1, from: '192.0.2.1', rtt: 0.002, kind: 'icmp', type: 3, code: 3 } }, // prettier-ignore
        ],
      },
    }).run;
    expect(run).toMatchObject({ reached: 1, distance: 2 });
    expect(run.nodes.map(({ destination }) => destination)).toEqual([undefined, true]);
    expect(only(run)).toMatchObject({ kind: 'nat', ttl: 1, node: '192.0.2.1' });
  });

  it('says hop limit for IPv6', () => {
    expect(see(['a b b c D'], { family: '6' }).words.join()).toContain('whose hop limit is used up');
  });
});

describe('balancing', () => {
  it('by flow: each flow keeps to one branch; links and routes are those of flows', () => {
    const run = see(['a b d D', 'a c d D', 'a b d D']);
    expect(only(run)).toMatchObject({ kind: 'per_flow_balancing', ttl: 1, node: a, flows: 3 });
    expect(run.routes.map(({ flows }) => flows)).toEqual([[0, 2], [1]]);
    expect(run.links.map(({ from, to, flows }) => [from, to, flows])).toContainEqual([c, d, 1]);
    expect(run.words).toContain(`${a} at hop 1 balances over 2 routers, by flow.`);
  });

  it('branches that never meet have no link across', () => {
    const links = see(['a b d D', 'a c e D']).links.map(({ from, to }) => `${from}>${to}`);
    expect(links).not.toContain(`${b}>10.0.0.101`);
    expect(links).not.toContain(`${c}>${d}`);
  });

  it('a second stage is told where it begins, not where branches go on side by side', () => {
    const run = see(['a b d D', 'a c e D', 'a b d D']);
    expect(only(run)).toMatchObject({ ttl: 1 });
    expect(see(['a b d D', 'a c e D', 'a c f D']).findings).toMatchObject([{ ttl: 1 }, { ttl: 2, node: c, flows: 2 }]);
  });

  it('silence is no branch', () => {
    expect(see(['a b c D', 'a * c D']).findings.map(({ kind }) => kind)).toEqual(['silent_hop']);
  });

  it('by packet: a flow that meets several nodes is in no route', () => {
    const run = see(['a b,c d D', 'a c,b d D', 'a b d D']);
    expect(only(run)).toMatchObject({ kind: 'per_packet_balancing', ttl: 1, node: a, flows: 3 });
    expect(run.routes).toMatchObject([{ flows: [2] }]);
    expect(run.nodes.filter(({ ttl }) => ttl === 2).map(({ sent, received }) => [sent, received])).toEqual([
      [3, 3],
      [2, 2],
    ]);
  });

  it('links between two spread TTLs are not asserted, and that is told', () => {
    const run = see(['a b,c d,e D', 'a c,b e,d D']);
    expect(run.links.filter(({ ttl }) => ttl === 3)).toEqual([]);
    expect(run.links.filter(({ ttl }) => ttl === 2 || ttl === 4)).toHaveLength(4);
    expect(find(run, 'false_link')).toMatchObject({ ttl: 3, flows: 2 });
  });

  it('nor is a link whose far end may have a sibling', () => {
    const run = see(['a b,c d D', 'a c,b e D']);
    expect(run.links.filter(({ ttl }) => ttl === 3)).toEqual([]);
    expect(find(run, 'false_link')).toMatchObject({ ttl: 3 });
  });
});

describe('what is quoted', () => {
  const quoting = (quotes: Record<number, object>): Given => ({
    dscp: 46,
    quote: (ttl) => ({ ttl: 1, dscp: 46, ...quotes[ttl] }),
  });

  it('nothing is claimed where all comes as it was sent, or nothing is quoted', () => {
    expect(see(['a b c D'], quoting({ 1: { intact: true }, 3: { intact: true } })).findings).toEqual([]);
    expect(see(['a b c D'], { dscp: 46 }).findings).toEqual([]);
  });

  it('DSCP is rewritten behind the last hop that quoted it unchanged', () => {
    const run = see(times(2, 'a b c D'), quoting({ 3: { dscp: 0 }, 4: { dscp: 0 } }));
    expect(only(run)).toMatchObject({ kind: 'dscp_rewritten', ttl: 3, node: c, flows: 2 });
    expect(run.words).toContain(`DSCP 46 became 0 between ${b} at hop 2 and ${c} at hop 3.`);
  });

  it('or at or before the first one, when no hop quoted it unchanged', () => {
    expect(see(['a D'], quoting({ 1: { dscp: 8 }, 2: { dscp: 8 } })).findings[0]?.detail).toBe(
      `DSCP 46 became 8 at or before ${a} at hop 1.`,
    );
  });

  it('a NAT is where quotes stop to be intact', () => {
    const run = see(['a b c D'], quoting({ 1: { intact: true }, 2: {}, 3: { intact: false }, 4: { intact: false } }));
    expect(only(run)).toMatchObject({ kind: 'nat', ttl: 3, node: c });
    expect(only(run)?.detail).toContain(`between ${a} at hop 1 and ${c} at hop 3`);
  });

  it('a TTL of more than 1 at a router was set by somebody', () => {
    expect(only(see(['a b c D'], quoting({ 3: { ttl: 60 } })))).toMatchObject({
      kind: 'ttl_rewritten',
      ttl: 3,
      node: c,
    });
    expect(see(['a b c D'], quoting({ 1: { ttl: 0 }, 2: { ttl: 0 } })).findings).toEqual([]);
  });

  it('at the destination what is left may be more, but not more than was sent', () => {
    for (const ttl of [2, 3, 4]) expect(see(['a b c D'], quoting({ 4: { ttl } })).findings).toEqual([]);
    expect(only(see(['a b c D'], quoting({ 4: { ttl: 58 } })))).toMatchObject({ kind: 'ttl_rewritten', ttl: 4 });
  });

  it('quotes that grow by 1 from hop to hop are a tunnel without labels', () => {
    const run = see(['a b c d D'], quoting({ 2: { ttl: 1 }, 3: { ttl: 2 }, 4: { ttl: 3 } }));
    expect(only(run)).toMatchObject({ kind: 'mpls', ttl: 2, node: b });
    expect(only(run)?.detail).toContain('hops 2 to 4: an MPLS tunnel that shows no labels, of at least 3 routers');
  });

  it('labels explain such quotes', () => {
    const mpls = [{ label: 24_001, tc: 0, bottom: true, ttl: 1 }];
    const run = see(['a b D'], { ...quoting({ 2: { ttl: 5 } }), replies: { b: { mpls } } });
    expect(only(run)).toMatchObject({ kind: 'mpls', ttl: 2, node: b, detail: `${b} at hop 2 shows MPLS label 24001.` });
    expect(run.nodes[1]?.mpls).toEqual(mpls);
  });
});

describe('path MTU', () => {
  it('is a finding when a hop limits it', () => {
    const mtu = { bytes: 1400, limited_by: { ttl: 2, address: b } };
    const run = see(['a b D'], { discovery: { mtu } });
    expect(only(run)).toMatchObject({ kind: 'mtu_drop', ttl: 2, node: b });
    expect(run.words).toContain(`Packets of more than 1400 bytes do not pass ${b} at hop 2.`);
    expect(see(['a b D'], { discovery: { mtu: { bytes: 1500 } } }).findings).toEqual([]);
  });
});
