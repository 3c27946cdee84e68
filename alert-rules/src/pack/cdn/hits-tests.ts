import {
  cdnCacheRequests,
  cdnHitRatioDropped,
  cdnHitsBefore,
  cdnHitsNow,
  vantageLocalProblem,
} from '@parallax/contract';
import { says } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { holds, series } from '../../kit/series.js';

const ROW = { probe: 'shop', target: 'www', provider: 'new' };

interface Requests {
  readonly vantage: string;
  readonly partition: string;
  /** A minute. */
  readonly hits: number;
  readonly misses: number;
}

function requests({ vantage, partition, hits, misses }: Requests): readonly InputSeries[] {
  const of = (more: Readonly<Record<string, string>>, a: number): InputSeries =>
    series(cdnCacheRequests, { ...ROW, vantage, partition, layer: 'edge', fetch: 'as_found', ...more }, `0+${a}x30`);
  return [
    of({ cache_status: 'hit' }, hits),
    of({ cache_status: 'miss' }, misses / 2),
    of({ cache_status: 'expired' }, misses / 2),
    // None of these is a question to the cache of the edge as users find it.
    of({ cache_status: 'hit', layer: 'shield' }, 500),
    of({ cache_status: 'hit', fetch: 'warm' }, 500),
    of({ cache_status: 'dynamic' }, 500),
    of({ cache_status: 'unknown' }, 500),
  ];
}

const usually = (partition: string, ratio: number): InputSeries =>
  series(cdnHitsBefore, { ...ROW, partition }, `${ratio}x30`);

const fires = (partition: string): { labels: Record<string, string> } => ({ labels: { ...ROW, partition } });

export const hitTests: readonly RuleTest[] = [
  {
    name: 'a fifth less than usual, over all vantages, with enough requests',
    input: [
      ...requests({ vantage: 'a', partition: 'static', hits: 60, misses: 40 }),
      ...requests({ vantage: 'b', partition: 'static', hits: 76, misses: 24 }),
      ...requests({ vantage: 'ill', partition: 'static', hits: 300, misses: 0 }),
      says('ill', '0x30'),
      ...requests({ vantage: 'cut', partition: 'static', hits: 300, misses: 0 }),
      series(vantageLocalProblem, { vantage: 'cut' }, '1x30'),
      usually('static', 0.9),
      ...requests({ vantage: 'a', partition: 'images', hits: 72, misses: 28 }),
      usually('images', 0.9),
      // Thirty requests are there after 14 minutes, and never.
      ...requests({ vantage: 'a', partition: 'some', hits: 1.1, misses: 1.1 }),
      usually('some', 0.9),
      ...requests({ vantage: 'a', partition: 'few', hits: 0.45, misses: 0.45 }),
      usually('few', 0.9),
    ],
    alerts: [
      { at: '15m', alert: cdnHitRatioDropped, firing: [] },
      {
        at: '16m',
        alert: cdnHitRatioDropped,
        firing: [
          {
            ...fires('static'),
            summary: 'new answers www, static, less often from its cache than it used to',
            evidence: 'Within 1h 68% were hits; usually 90% are. By vantage: a 60% b 76% cut 100% ill 100%.',
          },
        ],
      },
      { at: '28m', alert: cdnHitRatioDropped, firing: [fires('static')] },
      { at: '30m', alert: cdnHitRatioDropped, firing: ['some', 'static'].map(fires) },
    ],
  },
  {
    name: 'usual is the median of the last day, once a hit ratio has been known for three hours',
    input: [
      series(cdnHitsNow, { ...ROW, partition: 'old' }, '0.5x75 0.75x25 0.875x100'),
      series(cdnHitsNow, { ...ROW, partition: 'young' }, '_x30 0.875x200'),
    ],
    samples: [holds(cdnHitsBefore, '2h55m', []), holds(cdnHitsBefore, '3h5m', [[{ ...ROW, partition: 'old' }, 0.75]])],
  },
];
