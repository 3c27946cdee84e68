import { describe, expect, test } from 'vitest';
import { SimulatedNetwork, type SimAnswer, type SimPacket } from './network.js';
import { topology, type TopologyInput } from './topology.js';

type Destination = TopologyInput['destinations'][number];

const TARGET = '198.18.0.1';
const address = (n: number): string => `203.0.113.${n}`;

/** What comes back for one destination. */
function net(
  destination: Omit<Destination, 'address'>,
  at = TARGET,
  seed = 1,
): (part?: Partial<SimPacket>) => SimAnswer[] {
  const network = new SimulatedNetwork(topology({ seed, destinations: [{ address: at, ...destination }] }));
  return (part = {}) =>
    network.send({ destination: at, protocol: 'udp', flow: 'f', ttl: 1, size: 64, dscp: 0, at: 0, ...part });
}

const chain: Destination['routers'] = { a: { address: address(1) }, b: { address: address(2) } };
const from = (answers: readonly SimAnswer[]): (string | undefined)[] => answers.map((answer) => answer.from);

describe('a chain', () => {
  const send = net({ routers: chain });

  test('answers by TTL, with times and TTLs of the way', () => {
    expect(send()).toEqual([
      {
        ...{ from: address(1), kind: 'icmp', type: 11, code: 0, at: 2, ttl: 255, quoteBytes: 64 },
        quoted: { ttl: 1, dscp: 0, rewritten: [] },
      },
    ]);
    expect(send({ ttl: 2, at: 10 })[0]).toMatchObject({ from: address(2), at: 14, ttl: 254 });
    expect(send({ ttl: 3 })[0]).toMatchObject({ from: TARGET, type: 3, code: 3, ttl: 62 });
  });

  test('the destination answers each protocol in its way', () => {
    const open = net({ routers: chain, host: { udp: 'open' } });
    const shut = net({ routers: chain, host: { udp: 'silent', tcp: 'closed', icmp: 'silent' } });
    const kinds = (ask: typeof send): unknown[] =>
      (['udp', 'icmp', 'tcp'] as const).map((protocol) => ask({ protocol, ttl: 9 })[0]?.kind);
    expect(kinds(open)).toEqual(['datagram', 'echo', 'syn_ack']);
    expect(kinds(shut)).toEqual([undefined, undefined, 'reset']);
  });

  test('over IPv6 messages are those of RFC 4443', () => {
    const six = net(
      { routers: { a: { address: '2001:db8::0:1', mpls: [{ label: 16 }], quote: 28 } } },
      '2001:db8:1::1',
    );
    expect(six({ size: 200 })[0]).toMatchObject({ from: '2001:db8::1', type: 3, code: 0, quoteBytes: 48 });
    expect(six({ ttl: 2 })[0]).toMatchObject({ type: 1, code: 4 });
  });

  test('nobody answers for an unknown destination', () => {
    expect(send({ destination: '198.18.0.2' })).toEqual([]);
  });
});

describe('balancing', () => {
  const wide = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`n${n}`, { address: address(10 + n), next: 'host' }])); // prettier-ignore
  const next = Object.keys(wide);
  const seen = (ask: (n: number) => SimAnswer[], count: number): Set<unknown> =>
    new Set(Array.from({ length: count }, (_, n) => ask(n)[0]?.from));

  test('by flow keeps a flow where it is and spreads flows over all', () => {
    const send = net({ routers: { a: { address: address(1), next }, ...wide } });
    expect(seen(() => send({ ttl: 2 }), 50).size).toBe(1);
    expect(seen((n) => send({ ttl: 2, flow: String(n) }), 100).size).toBe(8);
  });

  test('by packet spreads one flow', () => {
    const send = net({ routers: { a: { address: address(1), next, balance: 'packet' }, ...wide } });
    expect(seen(() => send({ ttl: 2 }), 100).size).toBe(8);
  });

  test('by destination spreads nothing', () => {
    const send = net({ routers: { a: { address: address(1), next, balance: 'destination' }, ...wide } });
    expect(seen((n) => send({ ttl: 2, flow: String(n) }), 100).size).toBe(1);
  });

  test('follows weights', () => {
    const send = net({ first: [{ to: 'n0', weight: 9 }, 'n1'], routers: wide });
    const hits = Array.from({ length: 2000 }, (_, n) => send({ flow: String(n) })[0]?.from).filter((a) => a === address(10)); // prettier-ignore
    expect(hits.length).toBeGreaterThan(1700);
    expect(hits.length).toBeLessThan(1900);
  });

  test('takes the flow label into account where a router does', () => {
    const send = net({ routers: { a: { address: address(1), next, hashes_label: true }, ...wide } });
    expect(seen((n) => send({ ttl: 2, label: n }), 100).size).toBe(8);
    expect(seen(() => send({ ttl: 2, label: 5 }), 20).size).toBe(1);
  });
});

describe('chance', () => {
  const fates = (seed: number, noise: boolean): string => {
    const network = new SimulatedNetwork(
      topology({
        seed,
        destinations: [TARGET, '198.18.0.9'].map((to) => ({
          address: to,
          routers: { a: { address: address(1), loss: 0.5 } },
        })),
      }),
    );
    const packet = { protocol: 'udp', flow: 'f', ttl: 1, size: 64, dscp: 0, at: 0 } as const;
    return Array.from({ length: 200 }, () => {
      if (noise) network.send({ ...packet, destination: '198.18.0.9' });
      return network.send({ ...packet, destination: TARGET }).length;
    }).join('');
  };

  test('is the same for the same seed, whatever else is sent', () => {
    expect(fates(7, true)).toBe(fates(7, false));
    expect(fates(8, false)).not.toBe(fates(7, false));
    expect([...fates(7, false)].filter((one) => one === '1').length).toBeGreaterThan(70);
  });

  test('a rate limit answers the burst and then as many as the rate allows', () => {
    const send = net({ routers: { a: { address: address(1), limit: { rate: 10, burst: 3 } } } });
    const answered = (at: number): number => send({ at }).length;
    expect([0, 0, 0, 0, 50, 100, 101, 350, 350, 350].map(answered)).toEqual([1, 1, 1, 0, 0, 1, 0, 1, 1, 0]);
  });

  test('a router may leave answers out and still forward', () => {
    const send = net({ routers: { a: { address: address(1), answer_loss: 1 }, b: { address: address(2) } } });
    expect([send(), send({ ttl: 2 })].map(from)).toEqual([[], [address(2)]]);
  });
});

describe('what routers do to packets', () => {
  test('a silent one forwards', () => {
    const send = net({ routers: { a: { silent: true }, b: { address: address(2) } } });
    expect([send(), send({ ttl: 2 })].map(from)).toEqual([[], [address(2)]]);
  });

  test('MPLS labels come top first; extended messages quote at most 128 bytes', () => {
    const send = net({
      routers: {
        a: {
          address: address(1),
          mpls: [
            { label: 24001, tc: 5 },
            { label: 16, ttl: 9 },
          ],
        },
      },
    });
    expect(send({ size: 500 })[0]).toMatchObject({
      quoteBytes: 128,
      mpls: [{ label: 24001, tc: 5, bottom: false, ttl: 1 }, { label: 16, tc: 0, bottom: true, ttl: 9 }], // prettier-ignore
    });
  });

  test('short quotes', () => {
    const send = net({
      routers: {
        a: { address: address(1), quote: 28 },
        b: { address: address(2), quote: 128 },
        c: { address: address(3) },
      },
    });
    expect([1, 2, 3].map((ttl) => send({ ttl, size: 1400 })[0]?.quoteBytes)).toEqual([28, 128, 548]);
  });

  test('a NAT, DSCP and TTL rewrites are seen in quotes behind it', () => {
    const send = net({
      routers: { a: { address: address(1), nat: ['ports', 'checksum'], dscp: 0, ttl: 1 }, b: { address: address(2) } },
    });
    expect(send({ dscp: 46 })[0]?.quoted).toEqual({ ttl: 1, dscp: 46, rewritten: [] });
    expect(send({ ttl: 9, dscp: 46 })[0]).toMatchObject({
      from: address(2),
      quoted: { ttl: 1, dscp: 0, rewritten: ['ports', 'checksum'] },
    });
  });

  test('TTL-0 forwarding shows the next router twice', () => {
    const send = net({
      routers: {
        a: { address: address(1), forwards_ttl_zero: true },
        b: { address: address(2) },
        c: { address: address(3) },
      },
    });
    const answers = [1, 2, 3].map((ttl) => send({ ttl })[0]);
    expect(answers.map((answer) => answer?.from)).toEqual([2, 2, 3].map(address));
    expect(answers.map((answer) => answer?.quoted.ttl)).toEqual([0, 1, 1]);
  });

  test('MTU: told, told without a value, not told', () => {
    const ask = (mtu_answer: 'value' | 'zero' | 'never'): SimAnswer[] =>
      net({ routers: { a: { address: address(1), mtu: 1300, mtu_answer } } })({ ttl: 5, size: 1301 });
    expect(ask('value')[0]).toMatchObject({ from: address(1), type: 3, code: 4, mtu: 1300 });
    expect(ask('zero')[0]).toMatchObject({ type: 3, code: 4, mtu: 0 });
    expect(ask('never')).toEqual([]);
    expect(net({ routers: { a: { address: address(1), mtu: 1300 } } })({ ttl: 5, size: 1300 })[0]?.from).toBe(TARGET);
  });

  test('unreachable, by code, and only for what it should forward', () => {
    const codes = (['net', 'host', 'port', 'prohibited'] as const).map((unreachable) => {
      const send = net({ routers: { a: { address: address(1), unreachable } } });
      expect(send()[0]?.type).toBe(11);
      return send({ ttl: 2 })[0]?.code;
    });
    expect(codes).toEqual([0, 1, 3, 13]);
  });

  test('filters drop what they should and still answer for themselves', () => {
    const send = net({ routers: { a: { address: address(1), filter: ['udp'] } } });
    expect([send(), send({ ttl: 2 }), send({ ttl: 2, protocol: 'tcp' })].map(from)).toEqual([
      [address(1)],
      [],
      [TARGET],
    ]);
  });

  test('a loop goes round until the TTL is used up', () => {
    const send = net({ routers: { a: { address: address(1) }, b: { address: address(2), next: 'a' } } });
    const answers = [1, 2, 3, 4, 255].map((ttl) => send({ ttl })[0]);
    expect(answers.map((answer) => answer?.from)).toEqual([1, 2, 1, 2, 1].map(address));
    // The answer takes the straight way back.
    expect(answers.map((answer) => answer?.ttl)).toEqual([255, 254, 255, 254, 255]);
    expect(answers.map((answer) => answer?.at)).toEqual([2, 4, 4, 6, 256]);
  });

  test('changes happen at their time', () => {
    const send = net({
      routers: {
        a: {
          address: address(1),
          next: 'b',
          changes: [
            { at: 100, set: { next: 'c' } },
            { at: 200, set: { delay: 50 } },
          ],
        },
        b: { address: address(2), next: 'host' },
        c: { address: address(3), next: 'host' },
      },
    });
    expect([99, 100, 200].map((at) => send({ ttl: 2, at })[0])).toMatchObject([
      { from: address(2), at: 103 },
      { from: address(3), at: 104 },
      { from: address(3), at: 302 },
    ]);
  });

  test('slow answers, other sources, copies and forgeries', () => {
    const send = net({
      routers: {
        a: { address: address(1), answer_delay: 500, copies: 1, forges: ['cookie'], reply_ttl: 64, return_hops: 7 },
      },
      host: { answers_from: '203.0.113.99' },
    });
    expect(send().map(({ at, forged, ttl }) => [at, forged, ttl])).toEqual([
      [502, 'cookie', 57],
      [502, undefined, 57],
      [502, undefined, 57],
    ]);
    expect(send({ ttl: 2 })[0]?.from).toBe('203.0.113.99');
  });
});

test('a count makes consecutive destinations', () => {
  const network = new SimulatedNetwork(topology({ destinations: [{ address: '198.18.0.255', count: 2 }] }));
  const packet = { protocol: 'icmp', flow: 'f', ttl: 1, size: 64, dscp: 0, at: 0 } as const;
  expect(from(network.send({ ...packet, destination: '198.18.1.0' }))).toEqual(['198.18.1.0']);
  expect(network.send({ ...packet, destination: '198.18.1.1' })).toEqual([]);
});
