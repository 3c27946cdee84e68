import { chain, type Scenario } from '../scenario.js';

const UDP_ICMP = ['udp4', 'udp6', 'icmp4', 'icmp6'] as const;

/** Answers that are not what one would wish. */
export const answers: readonly Scenario[] = [
  {
    name: 'the destination answers from another address',
    over: ['udp4', 'udp6', 'icmp4', 'icmp6'],
    net: { routers: chain('a b'), host: { answers_from: '@other' } },
    options: { flows: 4 },
    see: {
      among: { other_destination: 'some' },
    },
    but: { udp4: { reached: '4/4' }, udp6: { reached: '4/4' } },
  },
  {
    name: 'routers quote 28 bytes',
    net: { routers: { a: { quote: 28 }, b: { quote: 28 }, c: { quote: 28 } }, host: { quote: 28 } },
    options: { wait: '1s', attempts: 4, flows: 4 },
    see: {
      hops: ['a', 'b', 'c', 'host'],
      links: 'vantage>a a>b b>c c>host',
      reached: '4/4',
      distance: 4,
      findings: [],
    },
  },
  {
    name: 'one router in the middle quotes 28 bytes',
    net: { routers: { a: {}, b: { quote: 28, delay: 5 }, c: {} } },
    options: { wait: '1s', attempts: 4, flows: 8 },
    see: { hops: ['a', 'b', 'c', 'host'], reached: '8/8', rtt: { a: 2, b: 12, c: 14 }, findings: [] },
  },
  {
    name: 'routers quote 128 bytes',
    net: { routers: { a: { quote: 128 }, b: { quote: 128 } } },
    see: { hops: ['a', 'b', 'host'], reached: '6/6', findings: [], unexpected: {} },
  },
  {
    name: 'a router answers later than anybody waits',
    net: { routers: { a: {}, b: { answer_delay: 15_000 }, c: {} } },
    options: { wait: '200ms', flows: 4 },
    see: {
      ...{ hops: ['a', '*a', 'c', 'host'], reached: '4/4', silence: { '*a': 'never' }, ended: {} },
      findings: ['silent_hop@2:*a'],
    },
  },
  {
    name: 'a router answers when its packet has been given up',
    net: { routers: { a: {}, b: { answer_delay: 700 }, c: {} } },
    options: { wait: '300ms', flows: 4, attempts: 2 },
    see: { reached: '4/4', distance: 4, ended: {}, ends: ['reached'] },
  },
  {
    name: 'every answer comes three times',
    over: UDP_ICMP,
    net: { routers: { a: { copies: 2 }, b: { copies: 2 } }, host: { copies: 2 } },
    options: { flows: 4 },
    see: { hops: ['a', 'b', 'host'], reached: '4/4', sent: { a: 4, b: 4 }, unexpected: { duplicate: 'some' } },
  },
  {
    name: 'forged: our packet with another payload',
    over: UDP_ICMP,
    net: { routers: { a: { forges: ['cookie'] }, b: {} } },
    options: { flows: 4 },
    see: { hops: ['a', 'b', 'host'], reached: '4/4', unexpected: { forged: 4 }, rtt: { a: 2 } },
  },
  {
    name: 'forged: the answer of the destination with another payload',
    over: ['icmp4', 'icmp6'],
    net: { routers: chain('a'), host: { forges: ['cookie'] } },
    options: { flows: 4 },
    see: { hops: ['a', 'host'], reached: '4/4', unexpected: { forged: 'some' }, rtt: { host: 4 } },
  },
  {
    name: 'forged: packets that were never sent',
    net: { routers: { a: { forges: ['identity'] }, b: {} }, host: { forges: ['identity'] } },
    options: { flows: 4 },
    see: { hops: ['a', 'b', 'host'], reached: '4/4', distance: 3 },
  },
  {
    name: 'malformed: a quote cut within the transport header',
    net: { routers: { a: { forges: ['truncated'] }, b: {} }, host: { forges: ['truncated'] } },
    options: { flows: 4 },
    see: { hops: ['a', 'b', 'host'], reached: '4/4', distance: 3 },
  },
  {
    name: 'malformed: lengths of extensions that lie',
    net: { routers: { a: { forges: ['lengths'] }, b: { mpls: [{ label: 5 }] } } },
    options: { flows: 4 },
    see: { hops: ['a', 'b', 'host'], reached: '4/4', distance: 3, mpls: { b: '5/0/1' } },
  },
  {
    name: 'malformed: options in the quoted header',
    over: ['udp4', 'icmp4', 'tcp4'],
    net: { routers: { a: { forges: ['options'] }, b: {} } },
    options: { flows: 4 },
    see: { hops: ['a', 'b', 'host'], reached: '4/4', distance: 3 },
  },
  {
    name: 'malformed: a wrong checksum',
    net: { routers: { a: { forges: ['checksum'] }, b: {} } },
    options: { flows: 4 },
    see: { hops: ['a', 'b', 'host'], reached: '4/4', distance: 3, unexpected: {} },
  },
  {
    name: 'everything at once, as a raw socket sees it',
    may: 'raw',
    net: {
      routers: {
        a: { forges: ['cookie', 'identity', 'truncated', 'lengths', 'options', 'checksum'], copies: 1 },
        b: { forges: ['truncated', 'options'], quote: 28, mpls: [{ label: 7 }] },
        c: {},
      },
    },
    options: { flows: 4 },
    see: { hops: ['a', 'b', 'c', 'host'], reached: '4/4', distance: 4 },
  },
  {
    name: 'the same address under two names: a router answers for its neighbour',
    over: ['udp4', 'icmp6', 'tcp4'],
    net: { routers: { a: {}, b: { address: '@shared' }, c: { address: '@shared' }, d: {} } },
    options: { flows: 4 },
    see: { hops: ['a', 'shared', 'shared', 'd', 'host'], reached: '4/4', ends: ['reached'] },
  },
];
