import { chain, type Routers, type Scenario } from '../scenario.js';

const quiet = (names: string): Routers => Object.fromEntries(names.split(' ').map((name) => [name, { silent: true }]));

/** Routers that do not answer, and packets that are lost: never taken for each other. */
export const silence: readonly Scenario[] = [
  {
    name: 'the first router never answers',
    net: { routers: { a: { silent: true }, b: {} } },
    see: {
      ...{ hops: ['*vantage', 'b', 'host'], reached: '6/6', distance: 3, silence: { '*vantage': 'never' } },
      ...{ findings: ['silent_hop@1:*vantage'], ended: {}, rtt: { b: 4 }, links: 'vantage>*vantage *vantage>b b>host' },
    },
  },
  {
    name: 'two routers in a row never answer',
    net: { routers: { a: {}, b: { silent: true }, c: { silent: true }, d: {} } },
    see: {
      ...{ hops: ['a', '*a', '**a', 'd', 'host'], reached: '6/6', silence: { '*a': 'never', '**a': 'never' } },
      ...{ findings: ['silent_hop@2:*a', 'silent_hop@3:**a'], ended: {} },
    },
  },
  {
    name: 'silence behind different routers is not one silence',
    net: { routers: { a: { next: ['b', 'c'] }, b: { next: 'd' }, c: { next: 'e' }, d: { silent: true, next: 'f' }, e: { silent: true }, f: {} } }, // prettier-ignore
    options: { flows: 16 },
    see: {
      hops: ['a', 'b c', '*b *c', 'f', 'host'],
      links: 'vantage>a a>b a>c b>*b c>*c *b>f *c>f f>host',
      ...{ reached: '16/16', silence: { '*b': 'never', '*c': 'never' }, ended: {} },
    },
  },
  {
    name: 'one branch is silent',
    net: { routers: { a: { next: ['b', 'c'] }, b: { next: 'd' }, c: { silent: true }, d: {} } },
    options: { flows: 16 },
    see: { hops: ['a', '*a b', 'd', 'host'], reached: '16/16', silence: { '*a': 'never' }, ended: {} },
  },
  {
    name: 'as many silent routers as the gap allows, and the way on behind them',
    net: { routers: { a: {}, ...quiet('b c d'), e: {} } },
    options: { gap_limit: 4 },
    see: { hops: ['a', '*a', '**a', '***a', 'e', 'host'], reached: '6/6', distance: 6, ended: {} },
  },
  {
    name: 'more silent routers than the gap limit',
    net: { routers: { a: {}, ...quiet('b c d e f g h i j k l m n'), z: {} } },
    options: { gap_limit: 3, flows: 4 },
    see: {
      reached: '0/4',
      distance: null,
      ended: { a: 4 },
      findings: ['terminal_loss@1:a'],
      words: 'host was not reached',
    },
  },
  {
    name: 'a router answers some packets and not others',
    net: { routers: { a: {}, b: { limit: { rate: 0.1, burst: 5 } }, c: {} } },
    options: { attempts: 1, probes: 3, flows: 4 },
    see: {
      ...{ hops: ['a', 'b', 'c', 'host'], reached: '4/4', silence: { b: 'rate_limited' }, sent: { b: 12 } },
      ...{
        findings: ['rate_limited@2:b'],
        ended: {},
        received: { b: [5, 6] },
      },
    },
  },
  {
    name: 'a limit that pacing respects is no silence',
    over: ['udp4', 'icmp6', 'tcp4'],
    net: { routers: { a: {}, b: { limit: { rate: 20, burst: 8 } }, c: {} } },
    options: { attempts: 3 },
    see: { hops: ['a', 'b', 'c', 'host'], reached: '6/6', ended: {} },
  },
  {
    name: 'a router that leaves every second packet unanswered',
    net: { routers: { a: {}, b: { answer_loss: 0.5 }, c: {} } },
    options: { attempts: 1, probes: 2 },
    see: {
      ...{ hops: ['a', 'b', 'c', 'host'], reached: '6/6', silence: { b: 'rate_limited' }, ended: {} },
      findings: ['rate_limited@2:b'],
    },
  },
  {
    name: 'a filter ends every flow',
    net: { routers: { a: {}, b: { filter: 'all' }, c: {} } },
    options: { flows: 6 },
    see: {
      ...{ reached: '0/6', distance: null, ended: { b: 6 }, findings: ['terminal_loss@2:b'], ends: ['silence'] },
      words: 'host was not reached',
    },
  },
  {
    name: 'a filter for UDP lets the rest pass',
    net: { routers: { a: {}, b: { filter: ['udp'] } } },
    options: { flows: 6 },
    see: { hops: ['a', 'b', 'host'], reached: '6/6', findings: [], ended: {} },
    but: {
      udp4: { hops: undefined, reached: '0/6', findings: ['terminal_loss@2:b'], ended: { b: 6 } },
      udp6: { hops: undefined, reached: '0/6', findings: ['terminal_loss@2:b'], ended: { b: 6 } },
    },
  },
  {
    name: 'the destination does not answer',
    net: { routers: chain('a b'), host: { udp: 'silent', icmp: 'silent', tcp: 'silent' } },
    options: { flows: 6 },
    see: { reached: '0/6', distance: null, ended: { b: 6 }, findings: ['terminal_loss@2:b'] },
  },
  {
    name: 'nobody answers at all',
    net: { routers: quiet('a b c'), host: { udp: 'silent', icmp: 'silent', tcp: 'silent' } },
    options: { flows: 3 },
    see: {
      reached: '0/3',
      distance: null,
      rtt: {},
      hops: ['*vantage'],
      findings: ['terminal_loss'],
    },
  },
  {
    name: 'one branch loses everything',
    net: { routers: { a: {}, b: { next: ['c', 'd'] }, c: { next: 'e' }, d: { filter: 'all' }, e: {} } },
    options: { flows: 8 },
    see: {
      among: { forwarding_loss: 'lost' },
      partly: true,
      findings: ['forwarding_loss@3:d', 'per_flow_balancing'],
      ends: ['reached', 'silence'],
    },
  },
  {
    name: 'a fifth of the packets is lost on a link: sent again, reached',
    net: { routers: { a: {}, b: { loss: 0.2 }, c: {} } },
    options: { attempts: 4 },
    see: { hops: ['a', 'b', 'c', 'host'], reached: '6/6', ended: {} },
  },
];
