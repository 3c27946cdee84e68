import { cdnFailingAgreed, nodeInfo, pathNodeEnded, targetDown, targetDownSomewhere } from '@parallax/contract';
import { fleet, seen, standing } from '../../kit/fleet.js';
import type { RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

const SHOP = { probe: 'web', target: 'shop' } as const;

/** A path of one vantage to the shop that ends at a node, and what is known of that node. */
const pathEnds = (vantage: string, node: string, asn: string): RuleTest['input'] => [
  series(pathNodeEnded, { vantage, probe: 'way', target: 'shop', ttl: '7', node }, '8x30'),
  series(nodeInfo, { vantage, node, asn, as_name: `Name of ${asn}` }, '1x30'),
];

export const downTests: readonly RuleTest[] = [
  {
    name: 'rounds that fail for a provider are its failure, and not that of the target; where all fail it is down',
    input: [
      ...fleet(['ok*5 fail*15', 'ok*5 fail*15', 'ok*20']),
      series(cdnFailingAgreed, { ...SHOP, provider: 'new' }, '_x6 2x3 stale _x9'),
      series(cdnFailingAgreed, { ...SHOP, target: 'other', provider: 'new' }, '2x20'),
    ],
    alerts: [
      { at: '9m', alert: targetDown, firing: [] },
      { at: '10m', alert: targetDown, firing: [{ labels: { ...SHOP, fault: 'target' } }] },
      { at: '9m', alert: targetDownSomewhere, firing: [] },
    ],
  },
  {
    name: 'two of three vantages in two networks see it fail, round after round: it is down',
    input: fleet(['ok*5 fail*15', 'ok*5 fail*15', 'ok*20'], { source: 'path' }),
    alerts: [
      { at: '6m', alert: targetDown, firing: [] },
      {
        at: '7m',
        alert: targetDown,
        firing: [
          {
            labels: { ...SHOP, fault: 'path' },
            summary: 'shop (web) is down',
            evidence:
              '2 of 3 vantages in 2 of 3 networks do not reach it: a b. Reasons: timeout (connect). The last of them that reached it did so at 1970-01-01 00:04:00 +0000 UTC.',
          },
        ],
      },
    ],
  },
  {
    name: 'paths of the vantages that do not reach it say where they end; those of others and to other targets do not matter',
    input: [
      ...fleet(['ok*5 fail*15', 'fail*20', 'ok*20']),
      ...pathEnds('a', '198.51.100.1', 'AS64500'),
      ...pathEnds('b', '198.51.100.2', 'AS64500'),
      ...pathEnds('b', '203.0.113.9', 'AS64501'),
      ...pathEnds('c', '203.0.113.9', 'AS64502'),
      series(pathNodeEnded, { vantage: 'a', probe: 'way', target: 'other', ttl: '7', node: '198.51.100.9' }, '8x30'),
      series(nodeInfo, { vantage: 'a', node: '198.51.100.9', asn: 'AS64509', as_name: 'other' }, '1x30'),
    ],
    alerts: [
      {
        at: '8m',
        alert: targetDown,
        firing: [
          {
            labels: { ...SHOP, fault: 'target' },
            summary: 'shop (web) is down',
            evidence:
              '2 of 3 vantages in 2 of 3 networks do not reach it: a b. Reasons: timeout (connect). The last of them that reached it did so at 1970-01-01 00:04:00 +0000 UTC. Their paths end in AS64500 Name of AS64500 (2) AS64501 Name of AS64501 (1).',
          },
        ],
      },
    ],
  },
  {
    name: 'it stays for two minutes after the last round of which enough was bad, and then it is over',
    input: fleet(['ok*5 fail*5 ok*20', 'ok*5 fail*5 ok*20', 'ok*30']),
    alerts: [
      { at: '11m', alert: targetDown, firing: [{ labels: { ...SHOP, fault: 'target' } }] },
      { at: '13m', alert: targetDown, firing: [{ labels: { ...SHOP, fault: 'target' } }] },
      { at: '15m', alert: targetDown, firing: [] },
    ],
  },
  {
    name: 'failures of which nothing is counted are the fault of: unknown',
    input: fleet(['ok*5 fail*9', 'ok*5 fail*9']).filter(({ series: text }) => !text.includes('failures')),
    alerts: [{ at: '9m', alert: targetDown, firing: [{ labels: { ...SHOP, fault: 'unknown' } }] }],
  },
  {
    name: 'what one vantage alone does not reach for 15 minutes is down for some; it says so when the vantage is all there is, too',
    input: [
      ...fleet(['ok*2 fail*30', 'ok*32', 'ok*32'], { source: 'resolver' }),
      ...seen({ vantage: 'z', target: 'mail', story: 'ok*2 fail*30' }),
      standing('z', {}, 'ok*32'),
    ],
    alerts: [
      { at: '18m', alert: targetDownSomewhere, firing: [] },
      {
        at: '19m',
        alert: targetDownSomewhere,
        firing: [
          {
            labels: { ...SHOP, fault: 'resolver' },
            summary: 'shop (web) is down for some',
            evidence:
              '1 of 3 vantages in 1 of 3 networks do not reach it: a. Reasons: timeout (connect). The last of them that reached it did so at 1970-01-01 00:01:00 +0000 UTC.',
          },
          {
            labels: { ...SHOP, target: 'mail', fault: 'target' },
            summary: 'mail (web) is down for some',
            evidence:
              '1 of 1 vantages in 1 of 1 networks do not reach it: z. Reasons: timeout (connect). The last of them that reached it did so at 1970-01-01 00:01:00 +0000 UTC.',
          },
        ],
      },
      { at: '25m', alert: targetDown, firing: [] },
    ],
  },
  {
    name: 'what is down is not down for some; what nobody misses is neither',
    input: [
      ...fleet(['ok*2 fail*40', 'ok*2 fail*40', 'ok*42']),
      ...['a', 'b', 'c'].flatMap((vantage) => seen({ vantage, target: 'well', story: 'ok*42' })),
    ],
    alerts: [
      { at: '30m', alert: targetDown, firing: [{ labels: { ...SHOP, fault: 'target' } }] },
      { at: '30m', alert: targetDownSomewhere, firing: [] },
    ],
  },
  {
    name: 'down for some stays for five minutes after the last bad round, and then it is over',
    input: fleet(['ok fail*20 ok*20', 'ok*41']),
    alerts: [
      { at: '27m', alert: targetDownSomewhere, firing: [{ labels: { ...SHOP, fault: 'target' } }] },
      { at: '29m', alert: targetDownSomewhere, firing: [] },
    ],
  },
];
