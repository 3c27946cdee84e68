import { chain, type Scenario } from '../scenario.js';

const later = (set: Record<string, unknown>): { changes: { at: number; set: Record<string, unknown> }[] } => ({
  changes: [{ at: 60_000, set }],
});

/** Two runs, a minute apart. */
export const change: readonly Scenario[] = [
  {
    name: 'nothing changes',
    net: { routers: chain('a b c') },
    see: { hops: ['a', 'b', 'c', 'host'] },
    later: {
      see: { hops: ['a', 'b', 'c', 'host'] },
      change: { route: false, appeared: [], vanished: [], sameId: true },
    },
  },
  {
    name: 'another router takes over',
    net: { routers: { a: { next: 'b', ...later({ next: 'c' }) }, b: { next: 'd' }, c: {}, d: {} } },
    see: { hops: ['a', 'b', 'd', 'host'] },
    later: {
      see: { hops: ['a', 'c', 'd', 'host'] },
      change: { route: true, appeared: ['2:c'], vanished: ['2:b'], sameId: false },
    },
  },
  {
    name: 'the way gets longer',
    net: { routers: { a: { next: 'd', ...later({ next: 'b' }) }, b: {}, c: {}, d: {} } },
    see: { hops: ['a', 'd', 'host'], distance: 3 },
    later: {
      see: {
        hops: ['a', 'b', 'c', 'd', 'host'],
        distance: 5,
      },
      change: { route: true, distance: { before: 3, after: 5 }, sameId: false },
    },
  },
  {
    name: 'flows keep their branches: no change',
    net: { routers: { a: { next: ['b', 'c'] }, b: { next: 'd' }, c: {}, d: {} } },
    options: { flows: 16 },
    see: { hops: ['a', 'b c', 'd', 'host'] },
    later: { see: { hops: ['a', 'b c', 'd', 'host'] }, change: { route: false, sameId: true } },
  },
  {
    name: 'packets are spread anew: no change',
    net: { routers: { a: { next: ['b', 'c'], balance: 'packet' }, b: { next: 'd' }, c: {}, d: {} } },
    options: { flows: 16 },
    see: { hops: ['a', 'b c', 'd', 'host'] },
    later: { see: { hops: ['a', 'b c', 'd', 'host'] }, change: { route: false, sameId: true } },
  },
  {
    name: 'flows change their branches over known routers: no change',
    net: {
      routers: {
        a: { next: [{ to: 'b', weight: 1 }, { to: 'c', weight: 1 }], ...later({ next: [{ to: 'c', weight: 1 }, { to: 'b', weight: 1 }] }) }, // prettier-ignore
        b: { next: 'd' },
        c: {},
        d: {},
      },
    },
    options: { flows: 16 },
    see: { hops: ['a', 'b c', 'd', 'host'] },
    later: {
      see: { hops: ['a', 'b c', 'd', 'host'] },
      change: { route: false, appeared: [], vanished: [], sameId: true },
    },
  },
  {
    name: 'a router falls silent: no change',
    net: { routers: { a: {}, b: { ...later({ silent: true }) }, c: {} } },
    see: { hops: ['a', 'b', 'c', 'host'] },
    later: {
      see: { hops: ['a', '*a', 'c', 'host'], silence: { '*a': 'never' } },
      change: { route: false, sameId: true },
    },
  },
  {
    name: 'a link gets slower: no change of the route',
    net: { routers: { a: {}, b: { ...later({ delay: 40 }) }, c: {} } },
    see: { hops: ['a', 'b', 'c', 'host'] },
    later: { see: { rtt: { b: 82, host: 86 }, delay: { 'a>b': 80 } }, change: { route: false, sameId: true } },
  },
  {
    name: 'a new branch appears',
    net: { routers: { a: { next: 'b', ...later({ next: ['b', 'c'] }) }, b: { next: 'd' }, c: {}, d: {} } },
    options: { flows: 16 },
    see: { hops: ['a', 'b', 'd', 'host'] },
    later: {
      see: { hops: ['a', 'b c', 'd', 'host'] },
      change: { route: true, appeared: ['2:c'], vanished: [], sameId: false },
    },
  },
  {
    name: 'the destination is cut off',
    net: { routers: { a: {}, b: { ...later({ filter: 'all' }) }, c: {} } },
    options: { flows: 6 },
    see: { hops: ['a', 'b', 'c', 'host'], reached: '6/6' },
    later: {
      see: { reached: '0/6', ended: { b: 6 }, findings: ['terminal_loss@2:b'] },
      change: { route: false, sameId: true },
    },
  },
];
