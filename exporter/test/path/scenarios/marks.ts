import { chain, type Scenario } from '../scenario.js';

const UDP_ICMP = ['udp4', 'udp6', 'icmp4', 'icmp6'] as const;

/** Labels, translation, marks and sizes: what happens to packets on the way. */
export const marks: readonly Scenario[] = [
  {
    name: 'one MPLS label',
    net: { routers: { a: {}, b: { mpls: [{ label: 24_001 }] }, c: {} } },
    see: { hops: ['a', 'b', 'c', 'host'], mpls: { b: '24001/0/1' }, findings: ['mpls@2:b'], reached: '6/6' },
  },
  {
    name: 'a tunnel: stacks of labels, with traffic class and TTL',
    net: {
      routers: {
        a: {},
        b: { mpls: [{ label: 1_048_575, tc: 7, ttl: 255 }, { label: 16, tc: 1, ttl: 2 }, { label: 0 }] }, // prettier-ignore
        c: { mpls: [{ label: 17, ttl: 254 }] },
        d: {},
      },
    },
    see: { mpls: { b: '1048575/7/255 16/1/2 0/0/1', c: '17/0/254' }, findings: ['mpls', 'mpls'], reached: '6/6' },
  },
  {
    name: 'labels behind a quote of 28 bytes',
    over: UDP_ICMP,
    net: { routers: { a: { quote: 28, mpls: [{ label: 99 }] }, b: {} } },
    see: { hops: ['a', 'b', 'host'], mpls: { a: '99/0/1' }, reached: '6/6' },
  },
  ...(['checksum', 'source'] as const).map((what): Scenario => ({
    name: `a NAT writes over the ${what}, as a raw socket sees it`,
    may: 'raw',
    over: ['udp4', 'udp6'],
    net: { routers: { a: {}, b: { nat: [what] }, c: {} } },
    options: { flows: 4 },
    see: {
      ...{ hops: ['a', 'b', 'c', 'host'], reached: '4/4', findings: ['nat@3:c'] },
      quoted: { a: '1/0', b: '1/0', c: '1/0 changed', host: '1/0 changed' },
    },
  })),
  {
    // RFC 5508, REQ-4 wants the quote put back as it was; then answers are told apart and there is nothing to see.
    name: 'a NAT that leaves its own ports in quotes: nobody can say whose answers these are',
    over: ['udp4', 'udp6'],
    net: { routers: { a: {}, b: { nat: ['ports'] }, c: {} } },
    options: { flows: 4 },
    see: { hops: ['a', 'b', '*b'], reached: '0/4', ended: { b: 4 }, unexpected: {} },
  },
  {
    name: 'a NAT as an ordinary user sees it: nothing is quoted, nothing is claimed',
    over: ['udp4', 'udp6'],
    net: { routers: { a: {}, b: { nat: ['checksum'] }, c: {} } },
    see: { hops: ['a', 'b', 'c', 'host'], reached: '6/6', findings: [], quoted: { a: 'none', c: 'none' } },
  },
  {
    name: 'the mark is wiped out on the way, as a raw socket sees it',
    may: 'raw',
    over: UDP_ICMP,
    dscp: 46,
    net: { routers: { a: {}, b: { dscp: 0 }, c: {} } },
    options: { flows: 4 },
    see: { quoted: { a: '1/46', b: '1/46', c: '1/0' }, findings: ['dscp_rewritten@3:c'], reached: '4/4' },
  },
  {
    name: 'the mark arrives, as a raw socket sees it',
    may: 'raw',
    over: UDP_ICMP,
    dscp: 10,
    net: { routers: chain('a b') },
    options: { flows: 4 },
    see: { quoted: { a: '1/10', b: '1/10' }, findings: [], reached: '4/4' },
  },
  {
    name: 'the whole way carries what the first link carries',
    over: UDP_ICMP,
    net: { routers: chain('a b c') },
    options: { mtu: true, flows: 4 },
    see: { mtu: { bytes: 1500 }, findings: [], reached: '4/4' },
  },
  {
    name: 'a link takes 1300 bytes and says so',
    over: UDP_ICMP,
    net: { routers: { a: {}, b: { mtu: 1300 }, c: {} } },
    options: { mtu: true, flows: 4 },
    see: { mtu: { bytes: 1300, by: 'b' }, findings: ['mtu_drop@2:b'], reached: '4/4' },
  },
  {
    name: 'links get narrower twice',
    over: UDP_ICMP,
    net: { routers: { a: { mtu: 1400 }, b: {}, c: { mtu: 1290 }, d: {} } },
    options: { mtu: true, flows: 4 },
    see: { mtu: { bytes: 1290, by: 'c' }, reached: '4/4' },
  },
  {
    name: 'a router of old says "too big" without a size',
    over: ['udp4', 'icmp4'],
    net: { routers: { a: {}, b: { mtu: 1300, mtu_answer: 'zero' }, c: {} } },
    options: { mtu: true, flows: 4 },
    see: { mtu: { bytes: 1300, by: 'b' }, reached: '4/4' },
  },
  {
    name: 'a black hole swallows large packets',
    over: UDP_ICMP,
    net: { routers: { a: {}, b: { mtu: 1300, mtu_answer: 'never' }, c: {} } },
    options: { mtu: true, flows: 4 },
    see: {
      ...{ reached: '4/4', mtu: { bytes: 1300, by: 'b' }, findings: ['mtu_drop@2:b'] },
    },
  },
  {
    name: 'packets of the trace itself do not fit',
    over: UDP_ICMP,
    net: { routers: { a: {}, b: { mtu: 1300 }, c: {} } },
    options: { size: 1400, flows: 4, must_reach: false },
    see: {
      reached: '0/4',
      among: { mtu_drop: 'some' },
    },
  },
];
