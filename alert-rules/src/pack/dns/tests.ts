import {
  dnsAnswerWrong,
  dnsAnswerWrongRounds,
  dnsServersDisagree,
  dnsZoneServerSerial,
  probeFailures,
  probeViolating,
  resolverFailing,
  resolverFailingRounds,
  resolverUp,
  vantageHealthy,
  vantageLocalProblem,
  type Reason,
} from '@parallax/contract';
import { AGREED, COMPLAINTS, disagreement } from '../../kit/agreement.js';
import { fleet, stands } from '../../kit/fleet.js';
import type { FiringAlert, InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

const up = (vantage: string, resolver: string, values: string): InputSeries =>
  series(resolverUp, { vantage, resolver }, values);
const PLACES = ['a', 'b', 'c', 'd'].map((vantage, at) => stands(vantage, { asn: `AS${at + 1}` }));

const resolvers: readonly RuleTest[] = [
  {
    name: 'a resolver that fails for one vantage of four is told for that vantage; less than half of the time is failing, a little more is not',
    input: [
      ...PLACES,
      ...[
        up('a', '192.0.2.1', '1x10 0 1 0 1 0 1 0 1 0 1 0 0 1 0 1 0 1 0 1 0 1 0 0 1 0 1 0 1 0 1 0 1 0'),
        up('b', '192.0.2.1', '1x30'),
      ],
      ...[up('c', '192.0.2.1', '1x30'), up('d', '192.0.2.1', '1x50'), up('b', '10.0.0.2', '1x10 1 0 1 0 1 0 1 0 1 0 1 1 0 1 0 1 0 1 0 1 0 1 1 0 1 0 1 0 1 0 1 0 1')], // prettier-ignore
    ],
    alerts: [
      { at: '25m', alert: resolverFailing, firing: [] },
      {
        at: '28m',
        alert: resolverFailing,
        firing: [
          {
            labels: { vantage: 'a', resolver: '192.0.2.1' },
            summary: 'Resolver 192.0.2.1 fails for vantage a',
            evidence:
              'Share of the last 10m in which it answered: a 45.45% b 100% c 100% d 100%. 50% or less is failing.',
          },
        ],
      },
    ],
  },
  {
    name: 'a resolver that fails for enough vantages is one alert; that of a sick vantage is none, nor is one lost answer',
    input: [
      ...PLACES,
      ...[up('a', '192.0.2.1', '0x30'), up('b', '192.0.2.1', '0x30'), up('c', '192.0.2.1', '1x30')],
      ...[up('d', '192.0.2.9', '0x30'), series(vantageHealthy, { vantage: 'd' }, '0x30')],
      up('c', '192.0.2.3', '1x10 0 1x20'),
    ],
    alerts: [
      { at: '4m', alert: resolverFailing, firing: [] },
      {
        at: '12m',
        alert: resolverFailing,
        firing: [
          {
            labels: { resolver: '192.0.2.1' },
            summary: 'Resolver 192.0.2.1 fails',
            evidence: 'Share of the last 10m in which it answered: a 0% b 0% c 100%. 50% or less is failing.',
          },
        ],
      },
    ],
  },
];

/** Vantages that see one target by these stories, and fail for this reason. */
const failing = (stories: readonly string[], reason: Reason, target = 'ns1'): readonly InputSeries[] =>
  fleet(stories, { probe: 'zone', target }).map((one) => ({
    ...one,
    series: one.series.replace('reason="timeout"', `reason="${reason}"`),
  }));

const answers: readonly RuleTest[] = [
  {
    name: 'an answer that is wrong for two of three vantages, round after round, is wrong',
    input: failing(['ok*3 fail*17', 'ok*3 fail*17', 'ok*20'], 'answer_mismatch'),
    alerts: [
      { at: '4m', alert: dnsAnswerWrong, firing: [] },
      {
        at: '5m',
        alert: dnsAnswerWrong,
        firing: [
          {
            labels: { probe: 'zone', target: 'ns1' },
            summary: 'ns1 answers wrongly (zone)',
            evidence: '2 of 3 eligible vantages get another answer than the expected one: a b.',
          },
        ],
      },
    ],
  },
  {
    name: 'so is a response code that is not the expected one',
    input: failing(['ok*3 fail*17', 'ok*3 fail*17'], 'rcode_mismatch'),
    alerts: [{ at: '10m', alert: dnsAnswerWrong, firing: [{ labels: { probe: 'zone', target: 'ns1' } }] }],
  },
  {
    name: 'one vantage of three is not enough, and an old answer does not make a server that times out wrong',
    input: [
      ...failing(['ok*3 fail*17', 'ok*20', 'ok*20'], 'answer_mismatch'),
      ...['a', 'b', 'c'].flatMap((vantage) => [
        ...failing(['ok*3 fail*17', 'ok*3 fail*17', 'ok*20'], 'timeout', 'ns2').filter(
          ({ series: name }) => name.includes(`vantage="${vantage}"`) && !name.startsWith('parallax_vantage'),
        ),
        ...failing(['fail fail*2 ok*17'], 'answer_mismatch', 'ns2')
          .filter(({ series: name }) => name.includes('failures'))
          .map((one) => ({ ...one, series: one.series.replace('vantage="a"', `vantage="${vantage}"`) })),
      ]),
    ],
    alerts: [{ at: '12m', alert: dnsAnswerWrong, firing: [] }],
  },
];

const serial = (server: string, value: number): InputSeries =>
  series(dnsZoneServerSerial, { vantage: 'a', probe: 'zone', target: 'ns1', server }, `${value}x30`);

const servers: readonly RuleTest[] = [
  {
    name: 'servers that have different serials for a quarter of an hour disagree; the time a change takes is none',
    input: [
      ...failing(['ok*3 fail*40', 'ok*43'], 'serial_mismatch'),
      ...failing(['ok*3 fail*8 ok*30', 'ok*43'], 'serial_mismatch', 'ns2').filter(({ series: name }) => !name.startsWith('parallax_vantage')), // prettier-ignore
      ...[serial('ns-b', 2026112202), serial('ns-a', 2026112201)],
    ],
    alerts: [
      { at: '19m', alert: dnsServersDisagree, firing: [] },
      {
        at: '20m',
        alert: dnsServersDisagree,
        firing: [
          {
            labels: { probe: 'zone', target: 'ns1' },
            summary: 'The name servers of ns1 disagree (zone)',
            evidence: 'Serials: ns-a 2026112201 ns-b 2026112202.',
          },
        ],
      },
    ],
  },
];

const zone = (target: string): Record<string, string> => ({ probe: 'zone', target });

/** A vantage whose failures of one target have two reasons, so many a minute. */
const mixed = (target: string, reason: Reason, ofThese: number, others: number): readonly InputSeries[] => {
  const labels = { vantage: 'a', ...zone(target), phase: 'validate', source: 'target' };
  return [
    series(probeViolating, { vantage: 'a', ...zone(target) }, '1x60'),
    series(probeFailures, { ...labels, reason }, `0+${ofThese}x60`),
    series(probeFailures, { ...labels, reason: 'timeout' }, `0+${others}x60`),
  ];
};

/** Those that are agreed upon, and else each vantage that complains. */
const RESOLVERS: readonly FiringAlert[] = [
  ...AGREED.map((resolver) => ({ labels: { resolver } })),
  ...Object.entries(COMPLAINTS).flatMap(([resolver, all]) => all.map((vantage) => ({ labels: { resolver, vantage } }))),
];

const agreements: readonly RuleTest[] = [
  {
    name: 'half of the vantages, at least two, in two networks agree about an answer, and a little longer than it lasts',
    input: disagreement(dnsAnswerWrongRounds, 'target', { probe: 'zone' }, '1x9 0x50'),
    alerts: [
      { at: '5m', alert: dnsAnswerWrong, firing: AGREED.map((target) => ({ labels: zone(target) })) },
      { at: '11m', alert: dnsAnswerWrong, firing: AGREED.map((target) => ({ labels: zone(target) })) },
      { at: '13m', alert: dnsAnswerWrong, firing: [] },
    ],
  },
  {
    name: 'about a resolver, too; where they do not, it is told for each vantage',
    input: disagreement(resolverFailingRounds, 'resolver', {}, '1x9 0x50'),
    alerts: [
      { at: '4m', alert: resolverFailing, firing: [] },
      { at: '9m', alert: resolverFailing, firing: RESOLVERS },
      { at: '13m', alert: resolverFailing, firing: RESOLVERS },
      { at: '16m', alert: resolverFailing, firing: [] },
    ],
  },
  {
    name: 'half of the failures make the reason; a little less does not; targets that never failed for it have no series',
    input: [
      ...[...mixed('more', 'answer_mismatch', 55, 45), ...mixed('less', 'answer_mismatch', 45, 55)],
      ...[...mixed('other', 'timeout', 50, 0), ...mixed('serial', 'serial_mismatch', 55, 45)],
      ...mixed('nearly', 'serial_mismatch', 45, 55),
    ].filter(({ series: name }, at, all) => all.findIndex((one) => one.series === name) === at),
    alerts: [
      { at: '16m', alert: dnsServersDisagree, firing: [{ labels: zone('serial') }] },
      { at: '14m', alert: dnsServersDisagree, firing: [] },
    ],
    samples: [
      {
        at: '40m',
        expr: dnsAnswerWrongRounds.name,
        samples: [
          { labels: `${dnsAnswerWrongRounds.name}{vantage="a",probe="zone",target="more"}`, value: 1 },
          { labels: `${dnsAnswerWrongRounds.name}{vantage="a",probe="zone",target="less"}`, value: 0 },
        ],
      },
    ],
  },
  {
    name: 'the resolver of a vantage that stands alone with its failures is not judged',
    input: [...PLACES, up('a', '192.0.2.1', '0x30'), series(vantageLocalProblem, { vantage: 'a' }, '1x30'), up('b', '192.0.2.2', '0x30'), series(vantageLocalProblem, { vantage: 'b' }, '0x30')], // prettier-ignore
    alerts: [{ at: '12m', alert: resolverFailing, firing: [{ labels: { vantage: 'b', resolver: '192.0.2.2' } }] }],
  },
];

export const dnsTests: readonly RuleTest[] = [...resolvers, ...answers, ...servers, ...agreements];
