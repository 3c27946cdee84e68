/** Inputs of all kinds: frames that make sense, and frames that nobody should ever send. */
import * as contract from '@parallax/contract';
import fc from 'fast-check';
import { frameOf } from './record-frames.js';
import { readPath } from '../read.js';
import { GROUPINGS, type PathInput, type View } from '../types.js';
import { DEFAULT_VIEW } from '../view.js';

const HOUR = Date.UTC(2026, 2, 2, 13);
const time = fc.constantFrom(HOUR, HOUR + 60_000, HOUR + 120_000);
const vantage = fc.constantFrom('fra', 'ams', 'a b > c', '<img src=x onerror=alert(1)>');
const target = fc.constantFrom('servers', 'mail', '203.0.113.1');
const address = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 12 }).map((last) => `203.0.113.${last}`) },
  { weight: 1, arbitrary: fc.constantFrom('vantage', '*', '2001:db8::1', '__proto__', 'toString', '<script>alert(1)</script>', 'a > b', '') }, // prettier-ignore
);
const node = fc.oneof(
  { weight: 5, arbitrary: address },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 3 }), address).map(([stars, id]) => '*'.repeat(stars) + id),
  },
);
const strange = fc.constantFrom(null, Number.NaN, -1, Infinity);
const number = (max: number): fc.Arbitrary<number | null> =>
  fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 0, max }) }, { weight: 1, arbitrary: strange });
const who = { time, vantage, target };
const ttl = fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 1, max: 7 }) }, { weight: 1, arbitrary: strange });
const fact = fc.constantFrom('unknown', 'AS64496', 'AS64500', '', null);

const rows = fc.record({
  rounds: fc.array(
    fc.record({ ...who, flows: number(16), reached: number(16), changes: number(2), hops: number(7), rtt: number(1), healthy: fc.constantFrom(true, true, false, null) }), // prettier-ignore
    { maxLength: 12 },
  ),
  links: fc.array(fc.record({ ...who, ttl, from: fc.oneof(node, fc.constant('vantage')), to: node, flows: number(16), delay: number(1) }), { maxLength: 60 }), // prettier-ignore
  nodes: fc.array(fc.record({ ...who, ttl, node, rtt: number(1), ended: number(16) }), { maxLength: 40 }),
  facts: fc.array(fc.record({ node: address, asn: fact, as_name: fact, place: fact, ptr: fact }), { maxLength: 12 }),
  findings: fc.array(fc.record({ ...who, kind: fc.constantFrom(...contract.PATH_FINDINGS, 'toString'), count: number(3), node, detail: fc.constantFrom('Something.', null) }), { maxLength: 8 }), // prettier-ignore
  details: fc.array(fc.record({ ...who, node, mpls: fc.constantFrom('1/0/1', null), silence: fc.constantFrom('rate_limited', null) }), { maxLength: 6 }), // prettier-ignore
  routes: fc.array(fc.record({ ...who, nodes: fc.array(node, { maxLength: 6 }).map((ids) => ids.join(' ')), flows: number(16), end: fc.constantFrom(...contract.PATH_ENDS), mtu: number(1500), mtu_at: address }), { maxLength: 8 }), // prettier-ignore
});
export type Rows = typeof rows extends fc.Arbitrary<infer R> ? R : never;

/** Rows as an input. */
export const inputOf = (some: Rows): PathInput =>
  readPath([
    frameOf(contract.pathRoundsFrame, some.rounds),
    frameOf(contract.pathLinksFrame, some.links),
    frameOf(contract.pathNodesFrame, some.nodes),
    frameOf(contract.pathFactsFrame, some.facts),
    frameOf(contract.pathFindingsFrame, some.findings),
    frameOf(contract.pathDetailsFrame, some.details),
    frameOf(contract.pathRoutesFrame, some.routes),
  ]);

export const anyRows = rows;

export const anyView: fc.Arbitrary<View> = fc
  .record({
    at: fc.option(time, { nil: undefined }),
    compare: fc.option(time, { nil: undefined }),
    group: fc.constantFrom(...GROUPINGS),
    collapse: fc.boolean(),
    limit: fc.constantFrom(1, 4, 6, 10, 300, Infinity),
    match: fc.constantFrom('all' as const, 'any' as const),
    open: fc.array(fc.constantFrom('group:asn:AS64500', 'group:ttl:2', 'run:hop:203.0.113.2'), { maxLength: 2 }),
    selection: fc.array(fc.constantFrom('hop:203.0.113.1', 'hop:203.0.113.2', 'target:mail', 'vantage:fra', 'group:asn:AS64500', 'vantage:fra > hop:203.0.113.1'), { maxLength: 2 }), // prettier-ignore
    vantages: fc.constantFrom([], [], ['fra']),
  })
  .map(({ at, compare, open, selection, vantages, ...view }) => ({
    ...DEFAULT_VIEW,
    ...view,
    ...(at === undefined ? {} : { at }),
    ...(compare === undefined ? {} : { compare }),
    expanded: new Set(open),
    selection: new Set(selection),
    vantages: new Set(vantages),
  }));
