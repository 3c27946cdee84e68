import {
  cdnCacheRequests,
  cdnHeadersUnknown,
  cdnTtlChecks,
  cdnTtlIgnored,
  vantageLocalProblem,
} from '@parallax/contract';
import { says } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

const WAY = { probe: 'shop', target: 'www', provider: 'new' };

interface Lifetimes {
  readonly vantage: string;
  readonly partition: string;
  /** A minute. */
  readonly longer: number;
  readonly shorter: number;
  readonly honoured: number;
}

function lifetimes({ vantage, partition, ...outcomes }: Lifetimes): readonly InputSeries[] {
  const of = (outcome: string, a: number): InputSeries =>
    series(cdnTtlChecks, { ...WAY, vantage, partition, outcome }, `0+${a}x60`);
  return [...Object.entries(outcomes).map(([outcome, a]) => of(outcome, a)), of('unknown', 500)];
}

interface Responses {
  readonly vantage: string;
  readonly provider: string;
  readonly mute: number;
  readonly told: number;
}

function responses({ vantage, provider, mute, told }: Responses): readonly InputSeries[] {
  const of = (more: Readonly<Record<string, string>>, a: number): InputSeries =>
    series(cdnCacheRequests, { ...WAY, provider, vantage, partition: 'static', fetch: 'as_found', ...more }, `0+${a}x60`); // prettier-ignore
  return [
    of({ layer: 'edge', cache_status: 'unknown' }, mute / 2),
    of({ layer: 'edge', cache_status: 'unknown', fetch: 'warm' }, mute / 2),
    of({ layer: 'edge', cache_status: 'hit' }, told),
    of({ layer: 'shield', cache_status: 'unknown' }, 3),
    of({ layer: 'shield', cache_status: 'hit' }, 300),
  ];
}

const ttl = (partition: string): { labels: Record<string, string> } => ({ labels: { ...WAY, partition } });
const mute = (provider: string): { labels: Record<string, string> } => ({ labels: { ...WAY, provider } });

export const keepingTests: readonly RuleTest[] = [
  {
    name: 'more than a fifth of the responses are kept for another time than the origin says',
    input: [
      ...lifetimes({ vantage: 'a', partition: 'static', longer: 12, shorter: 8, honoured: 80 }),
      ...lifetimes({ vantage: 'b', partition: 'static', longer: 24, shorter: 0, honoured: 76 }),
      ...lifetimes({ vantage: 'ill', partition: 'static', longer: 0, shorter: 0, honoured: 100 }),
      ...lifetimes({ vantage: 'cut', partition: 'static', longer: 0, shorter: 0, honoured: 100 }),
      says('ill', '0x60'),
      series(vantageLocalProblem, { vantage: 'cut' }, '1x60'),
      ...lifetimes({ vantage: 'a', partition: 'images', longer: 9, shorter: 9, honoured: 82 }),
      // Twenty checks are there after 19 minutes, and after 54.
      ...lifetimes({ vantage: 'a', partition: 'some', longer: 1.1, shorter: 0, honoured: 0 }),
      ...lifetimes({ vantage: 'a', partition: 'few', longer: 0.37, shorter: 0, honoured: 0 }),
    ],
    alerts: [
      { at: '30m', alert: cdnTtlIgnored, firing: [] },
      {
        at: '31m',
        alert: cdnTtlIgnored,
        firing: [
          {
            ...ttl('static'),
            summary: 'new does not keep www, static, as long as the origin says',
            evidence:
              '22% of responses within 1h were kept for longer or less, where 20% is the limit. Responses: honoured 11036 longer 1116 shorter 248.',
          },
        ],
      },
      { at: '47m', alert: cdnTtlIgnored, firing: [ttl('static')] },
      { at: '50m', alert: cdnTtlIgnored, firing: ['some', 'static'].map(ttl) },
      { at: '59m', alert: cdnTtlIgnored, firing: ['some', 'static'].map(ttl) },
    ],
  },
  {
    name: 'more than one response of twenty says nothing of the cache of the edge',
    input: [
      ...responses({ vantage: 'a', provider: 'new', mute: 5, told: 95 }),
      ...responses({ vantage: 'b', provider: 'new', mute: 6, told: 94 }),
      ...responses({ vantage: 'ill', provider: 'new', mute: 0, told: 100 }),
      ...responses({ vantage: 'cut', provider: 'new', mute: 0, told: 100 }),
      series(vantageLocalProblem, { vantage: 'cut' }, '1x60'),
      says('ill', '0x60'),
      ...responses({ vantage: 'a', provider: 'known', mute: 4.5, told: 95.5 }),
      ...responses({ vantage: 'a', provider: 'some', mute: 1.1, told: 0 }),
      ...responses({ vantage: 'a', provider: 'few', mute: 0.37, told: 0 }),
    ],
    alerts: [
      { at: '30m', alert: cdnHeadersUnknown, firing: [] },
      {
        at: '31m',
        alert: cdnHeadersUnknown,
        firing: [
          {
            ...mute('new'),
            summary: 'The cache status of new can often not be told (shop, www)',
            evidence: '5.5% of responses within 1h carry no header that tells, where 5% is the limit.',
          },
        ],
      },
      { at: '47m', alert: cdnHeadersUnknown, firing: [mute('new')] },
      { at: '50m', alert: cdnHeadersUnknown, firing: ['new', 'some'].map(mute) },
      { at: '59m', alert: cdnHeadersUnknown, firing: ['new', 'some'].map(mute) },
    ],
  },
];
