import { chain, type Scenario } from '../scenario.js';

/** The kernel does not tell with which TTL a SYN-ACK came. */
const NEAR = { a: 255, b: 254, c: 253 };
const UDP_TCP = ['udp4', 'udp6', 'tcp4', 'tcp6'] as const;

/** Chains without anything strange. */
export const basic: readonly Scenario[] = [
  {
    name: 'a destination on the link',
    net: { routers: {} },
    see: { hops: ['host'], links: 'vantage>host', reached: '6/6', distance: 1, findings: [], rtt: { host: 2 } },
  },
  {
    name: 'three routers',
    net: { routers: { a: {}, b: { delay: 4 }, c: { delay: 10 } } },
    see: {
      ...{ hops: ['a', 'b', 'c', 'host'], links: 'vantage>a a>b b>c c>host', reached: '6/6', distance: 4 },
      ...{ findings: [], silence: {}, ended: {}, unexpected: {}, ends: ['reached'], complete: true },
      rtt: { a: 2, b: 10, c: 30, host: 32 },
      delay: { 'vantage>a': 2, 'a>b': 8, 'b>c': 20, 'c>host': 2 },
      replyTtl: { a: 255, b: 254, c: 253, host: 61 },
      words: 'Reached host in 4 hops, ',
    },
    but: {
      udp4: { icmp: { a: '11/0', host: '3/3' } },
      udp6: { icmp: { a: '3/0', host: '1/4' } },
      icmp4: { icmp: { a: '11/0', host: 'none' } },
      icmp6: { icmp: { a: '3/0', host: 'none' } },
      tcp4: { icmp: { a: '11/0', host: 'none' }, replyTtl: NEAR },
      tcp6: { icmp: { a: '3/0', host: 'none' }, replyTtl: NEAR },
    },
  },
  {
    name: 'a long way',
    net: { routers: chain('a b c d e f g h i j k l m n o p q r s t u v w x') },
    options: { flows: 4 },
    see: {
      hops: [...'abcdefghijklmnopqrstuvwx', 'host'],
      ...{ reached: '4/4', distance: 25, findings: [], rtt: { x: 48, host: 50 } },
    },
  },
  {
    name: 'one flow, one packet a hop',
    net: { routers: chain('a b') },
    options: { flows: 1, attempts: 1 },
    see: { hops: ['a', 'b', 'host'], reached: '1/1', distance: 3, sent: { a: 1, b: 1, host: 1 }, findings: [] },
  },
  {
    name: 'three packets a hop',
    net: { routers: chain('a b') },
    options: { flows: 4, probes: 3 },
    see: { hops: ['a', 'b', 'host'], reached: '4/4', distance: 3, sent: { a: 12, b: 12 }, findings: [] },
  },
  {
    name: 'the first hops are left out',
    net: { routers: chain('a b c d') },
    options: { first_ttl: 3 },
    see: {
      hops: ['c', 'd', 'host'],
      links: 'c>d d>host',
      reached: '6/6',
      distance: 5,
      findings: [],
      sent: { c: 6 },
    },
  },
  {
    name: 'the destination is farther than the last TTL',
    net: { routers: chain('a b c d') },
    options: { max_ttl: 3, must_reach: false },
    see: { hops: ['a', 'b', 'c'], reached: '0/0', distance: null, ended: {}, findings: [] },
  },
  {
    name: 'packets back to back',
    net: { routers: chain('a b c') },
    options: { spacing: '0ms' },
    see: { hops: ['a', 'b', 'c', 'host'], reached: '6/6', distance: 4, findings: [], unexpected: {} },
  },
  {
    name: 'a port that answers',
    over: ['udp4', 'udp6'],
    net: { routers: chain('a b'), host: { udp: 'open' } },
    see: { hops: ['a', 'b', 'host'], reached: '6/6', distance: 3, icmp: { host: 'none' }, findings: [] },
  },
  {
    name: 'a port that resets',
    over: ['tcp4', 'tcp6'],
    net: { routers: chain('a b'), host: { tcp: 'closed' } },
    see: { hops: ['a', 'b', 'host'], reached: '6/6', distance: 3, icmp: { host: 'none' }, findings: [] },
  },
  {
    name: 'other ports',
    over: UDP_TCP,
    net: { routers: chain('a b') },
    options: { port: 53, source_port: 20_000, flows: 3 },
    see: { hops: ['a', 'b', 'host'], reached: '3/3', findings: [] },
  },
  {
    name: 'a router that answers slowly makes no link slow',
    net: { routers: { a: {}, b: { answer_delay: 40 }, c: {} } },
    see: {
      ...{ hops: ['a', 'b', 'c', 'host'], rtt: { b: 44, c: 6 }, reached: '6/6', findings: [] },
      delay: { 'a>b': 42, 'b>c': null, 'c>host': 2 },
    },
  },
  {
    name: 'large packets',
    over: ['udp4', 'udp6', 'icmp4', 'icmp6'],
    net: { routers: { a: { quote: 28 }, b: { quote: 128 }, c: {} } },
    options: { attempts: 4, size: 1400, flows: 4 },
    see: { hops: ['a', 'b', 'c', 'host'], reached: '4/4', findings: [], rtt: { host: 8 } },
  },
  {
    name: 'other first TTLs of answers, and a longer way back',
    net: { routers: { a: { reply_ttl: 64 }, b: { reply_ttl: 128 }, c: { return_hops: 9 } }, host: { reply_ttl: 128 } },
    see: {
      hops: ['a', 'b', 'c', 'host'],
      replyTtl: { a: 64, b: 127, c: 246, host: 125 },
      reached: '6/6',
      findings: [],
    },
    but: {
      tcp4: { replyTtl: { a: 64, b: 127, c: 246 } },
      tcp6: { replyTtl: { a: 64, b: 127, c: 246 } },
    },
  },
  {
    name: 'the budget ends the search',
    net: { routers: chain('a b c d e f g h') },
    options: { max_packets: 10, must_reach: false },
    see: { complete: false },
  },
];
