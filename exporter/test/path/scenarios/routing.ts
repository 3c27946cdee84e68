import type { Scenario } from '../scenario.js';

/** Routers that say no, loops, TTLs that are not what they should be. */
export const routing: readonly Scenario[] = [
  ...(['net', 'host', 'port', 'prohibited'] as const).map((unreachable): Scenario => ({
    name: `a router says ${unreachable} unreachable`,
    net: { routers: { a: {}, b: { unreachable }, c: {} } },
    options: { flows: 6 },
    see: {
      ...{ hops: ['a', 'b', 'b'], reached: '0/6', distance: null, ends: ['unreachable'] },
      among: { unreachable: 6 },
    },
  })),
  {
    name: 'one branch says unreachable',
    net: { routers: { a: { next: ['b', 'c'] }, b: { next: 'd' }, c: { unreachable: 'host' }, d: {} } },
    options: { flows: 16 },
    see: {
      ends: ['reached', 'unreachable'],
      among: { unreachable: 'lost' },
      partly: true,
    },
  },
  {
    name: 'two routers send packets back and forth',
    net: { routers: { a: {}, b: {}, c: { next: 'b' } } },
    options: { flows: 4, max_ttl: 12 },
    see: {
      ...{ reached: '0/4', distance: null, ends: ['loop'] },
      among: { loop: 4 },
    },
  },
  {
    name: 'three routers in a circle, up to TTL 64',
    net: { routers: { a: {}, b: {}, c: {}, d: { next: 'b' } } },
    options: { flows: 4, max_ttl: 64 },
    see: {
      reached: '0/4',
      ends: ['loop'],
      among: { loop: 4 },
    },
  },
  {
    name: 'one branch is a loop',
    net: { routers: { a: { next: ['b', 'c'] }, b: { next: 'e' }, c: {}, d: { next: 'c' }, e: {} } },
    options: { max_ttl: 12, flows: 16 },
    see: {
      ends: ['loop', 'reached'],
      among: { loop: 'lost' },
      partly: true,
    },
  },
  {
    name: 'a router forwards packets with TTL 0',
    net: { routers: { a: {}, b: { forwards_ttl_zero: true }, c: {}, d: {} } },
    see: {
      ...{ hops: ['a', 'c', 'c', 'd', 'host'], reached: '6/6', distance: 5, ended: {}, ends: ['reached'] },
      findings: ['ttl_zero_forwarding@2:c'],
    },
  },
  {
    name: 'a router forwards packets with TTL 0, as a raw socket sees it',
    may: 'raw',
    over: ['udp4', 'udp6', 'icmp4', 'icmp6'],
    net: { routers: { a: {}, b: { forwards_ttl_zero: true }, c: {}, d: {} } },
    see: {
      ...{ hops: ['a', 'c', 'c', 'd', 'host'], reached: '6/6', findings: ['ttl_zero_forwarding@2:c'] },
      quoted: { a: '1/0', d: '1/0' },
    },
  },
  {
    name: 'the last router forwards packets with TTL 0: the destination is nearer than its answers say',
    net: { routers: { a: {}, b: { forwards_ttl_zero: true } } },
    see: { reached: '6/6', distance: 2, hops: ['a', 'host'] },
  },
  {
    name: 'a router sets the TTL of what passes',
    may: 'raw',
    over: ['udp4', 'udp6'],
    net: { routers: { a: {}, b: { ttl: 60 }, c: {}, d: {} } },
    see: {
      hops: ['a', 'b', 'host'],
      reached: '6/6',
      distance: 3,
      quoted: { host: '58/0' },
      findings: ['ttl_rewritten@3:host'],
    },
  },
  {
    name: 'more routers than any TTL that is asked for',
    over: ['udp4', 'icmp6', 'tcp4'],
    net: { routers: Object.fromEntries(Array.from({ length: 80 }, (_, hop) => [`r${hop + 1}`, { delay: 0.1 }])) },
    options: { flows: 2, max_ttl: 64, must_reach: false },
    see: {
      hops: Array.from({ length: 64 }, (_, hop) => `r${hop + 1}`),
      ...{ reached: '0/0', distance: null, ended: {}, findings: [], words: 'host was not reached within 64 hops' },
    },
  },
  {
    name: 'a long loop does not eat the time of a run',
    over: ['udp4', 'icmp6'],
    net: { routers: { a: {}, b: { next: 'a' } } },
    options: { max_ttl: 64, probes: 2 },
    see: { reached: '0/6', ends: ['loop'] },
  },
];
