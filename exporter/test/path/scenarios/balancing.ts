import { branches, chain, named, type Scenario } from '../scenario.js';

const UDP = ['udp4', 'udp6'] as const;
const UDP_ICMP = ['udp4', 'udp6', 'icmp4', 'icmp6'] as const;

const diamond = (width: number): Scenario['net'] => ({
  routers: { a: {}, b: { next: named(width) }, ...branches(width, 'd'), d: {} },
});
const diamondLinks = (width: number): string =>
  ['vantage>a', 'a>b', ...named(width).flatMap((name) => [`b>${name}`, `${name}>d`]), 'd>host'].join(' ');

/** Equal-cost paths; 16 flows, unless it says otherwise. */
export const balancing: readonly Scenario[] = list().map((one) => ({ ...one, options: { flows: 16, ...one.options } }));

function list(): readonly Scenario[] {
  return [
    {
      name: 'two branches',
      net: diamond(2),
      see: {
        ...{ hops: ['a', 'b', 'c0 c1', 'd', 'host'], links: diamondLinks(2), reached: '16/16', distance: 5 },
        ...{ findings: ['per_flow_balancing'], rtt: { c0: 6, c1: 6, host: 10 }, ends: ['reached'] },
      },
    },
    {
      name: 'two branches of different length in time',
      net: { routers: { a: { next: ['b', 'c'] }, b: { next: 'd' }, c: { delay: 30, next: 'd' }, d: {} } },
      see: {
        ...{ hops: ['a', 'b c', 'd', 'host'], links: 'vantage>a a>b a>c b>d c>d d>host', reached: '16/16' },
        ...{
          findings: ['per_flow_balancing'],
          rtt: { b: 4, c: 62, d: 6 },
          delay: { 'a>c': 60, 'b>d': 2, 'c>d': null },
        },
      },
    },
    {
      name: 'branches with one router more',
      net: { routers: { a: { next: ['b', 'c'] }, b: { next: 'e' }, c: {}, d: {}, e: {} } },
      options: { flows: 32 },
      see: {
        hops: ['a', 'b c', 'd e', 'e host', 'host'],
        links: 'vantage>a a>b a>c b>e c>d d>e e>host e>host',
        ...{ reached: '32/32', distance: 4 },
      },
    },
    {
      name: 'a branch seldom taken',
      over: UDP_ICMP,
      net: { routers: { a: { next: [{ to: 'b', weight: 7 }, { to: 'c' }] }, b: { next: 'd' }, c: {}, d: {} } },
      options: { flows: 64 },
      see: { hops: ['a', 'b c', 'd', 'host'], links: 'vantage>a a>b a>c b>d c>d d>host', reached: '64/64' },
    },
    {
      name: 'two diamonds in a row',
      net: {
        routers: {
          a: { next: ['b', 'c'] },
          b: { next: 'd' },
          c: {},
          d: { next: ['e', 'f'] },
          e: { next: 'g' },
          f: {},
          g: {},
        },
      },
      options: { flows: 32 },
      see: {
        hops: ['a', 'b c', 'd', 'e f', 'g', 'host'],
        links: 'vantage>a a>b a>c b>d c>d d>e d>f e>g f>g g>host',
        ...{ reached: '32/32', findings: ['per_flow_balancing', 'per_flow_balancing'] },
      },
    },
    {
      name: 'a diamond within a branch',
      net: {
        routers: { a: { next: ['b', 'c'] }, b: { next: ['d', 'e'] }, c: { next: 'f' }, d: { next: 'g' }, e: { next: 'g' }, f: {}, g: {} }, // prettier-ignore
      },
      options: { flows: 64 },
      see: {
        hops: ['a', 'b c', 'd e f', 'g', 'host'],
        links: 'vantage>a a>b a>c b>d b>e c>f d>g e>g f>g g>host',
        reached: '64/64',
      },
    },
    {
      name: 'meshed stages: only links that flows took',
      net: {
        routers: {
          a: { next: ['b', 'c'] },
          b: { next: ['d', 'e'] },
          c: { next: ['d', 'e'] },
          d: { next: 'host' },
          e: {},
        },
      },
      options: { flows: 64 },
      see: {
        hops: ['a', 'b c', 'd e', 'host'],
        links: 'vantage>a a>b a>c b>d b>e c>d c>e d>host e>host',
        reached: '64/64',
      },
    },
    {
      name: 'branches that never meet: no link across',
      net: { routers: { a: { next: ['b', 'c'] }, b: { next: 'd' }, c: { next: 'e' }, d: { next: 'host' }, e: {} } },
      options: { flows: 32 },
      see: { hops: ['a', 'b c', 'd e', 'host'], links: 'vantage>a a>b a>c b>d c>e d>host e>host', reached: '32/32' },
    },
    {
      name: 'by destination: one path',
      net: { routers: { a: { next: ['b', 'c'], balance: 'destination' }, b: { next: 'd' }, c: {}, d: {} } },
      see: { reached: '16/16', distance: 4, findings: [] },
    },
    ...(['mda_lite', 'mda'] as const).flatMap((multipath): Scenario[] => [
      {
        name: `${multipath}: no branches`,
        net: { routers: chain('a b c') },
        options: { multipath },
        see: {
          hops: ['a', 'b', 'c', 'host'],
          links: 'vantage>a a>b b>c c>host',
          distance: 4,
          findings: [],
          complete: true,
        },
      },
      {
        name: `${multipath}: four branches`,
        net: diamond(4),
        options: { multipath, confidence: 99 },
        see: { hops: ['a', 'b', named(4).join(' '), 'd', 'host'], links: diamondLinks(4), distance: 5, complete: true },
      },
      {
        name: `${multipath}: sixteen branches`,
        over: UDP_ICMP,
        net: diamond(16),
        options: { multipath, confidence: 99 },
        see: {
          hops: ['a', 'b', named(16).join(' '), 'd', 'host'],
          links: diamondLinks(16),
          distance: 5,
          complete: true,
        },
      },
      {
        name: `${multipath}: thirty-two branches`,
        over: UDP,
        net: diamond(32),
        options: { multipath, confidence: 99 },
        see: {
          hops: ['a', 'b', named(32).join(' '), 'd', 'host'],
          links: diamondLinks(32),
          distance: 5,
          complete: true,
        },
      },
      {
        name: `${multipath}: meshed stages`,
        over: UDP_ICMP,
        net: {
          routers: {
            a: { next: ['b', 'c'] },
            b: { next: ['d', 'e'] },
            c: { next: ['d', 'e'] },
            d: { next: 'f' },
            e: {},
            f: {},
          },
        },
        options: { multipath, confidence: 99 },
        see: {
          hops: ['a', 'b c', 'd e', 'f', 'host'],
          links: 'vantage>a a>b a>c b>d b>e c>d c>e d>f e>f f>host',
          complete: true,
        },
      },
    ]),
    {
      name: 'packets of a flow spread over two routers',
      net: { routers: { a: { next: ['b', 'c'], balance: 'packet' }, b: { next: 'd' }, c: {}, d: {} } },
      options: { probes: 3, flows: 6 },
      see: {
        ...{ hops: ['a', 'b c', 'd', 'host'], links: 'vantage>a a>b a>c b>d c>d d>host', reached: '6/6' },
        findings: ['per_packet_balancing'],
      },
    },
    {
      name: 'packets spread over two stages: links between them are not asserted',
      over: UDP_ICMP,
      net: {
        routers: {
          a: { next: ['b', 'c'], balance: 'packet' },
          b: { next: 'd' },
          c: { next: 'e' },
          d: { next: 'f' },
          e: {},
          f: {},
        },
      },
      options: { probes: 3, flows: 6 },
      see: {
        ...{ hops: ['a', 'b c', 'd e', 'f', 'host'], links: 'vantage>a a>b a>c d>f e>f f>host', reached: '6/6' },
        among: { per_packet_balancing: 'some', false_link: 'some' },
      },
    },
    {
      name: 'spread by packet first, by flow behind: told apart',
      over: UDP_ICMP,
      net: {
        routers: {
          a: { next: ['b', 'c'], balance: 'packet' },
          b: { next: 'd' },
          c: {},
          d: { next: ['e', 'f'] },
          e: { next: 'g' },
          f: {},
          g: {},
        },
      },
      options: { probes: 3, flows: 8 },
      see: {
        hops: ['a', 'b c', 'd', 'e f', 'g', 'host'],
        findings: ['per_packet_balancing', 'per_flow_balancing'],
        reached: '8/8',
      },
    },
    {
      name: 'routers that hash the flow label',
      over: ['udp6', 'icmp6', 'tcp6'],
      net: { routers: { a: { next: ['b', 'c'], hashes_label: true }, b: { next: 'd' }, c: {}, d: {} } },

      see: { hops: ['a', 'b c', 'd', 'host'], reached: '16/16', findings: ['per_flow_balancing'] },
      later: { change: { route: false, sameId: true } },
    },
  ];
}
