import {
  probeBaseline,
  probeBaselineSpread,
  probeDuration,
  probeInterval,
  probeMedian,
  probeSuccesses,
  targetSlow,
  vantageLocalProblem,
} from '@parallax/contract';
import { says, stands } from '../../kit/fleet.js';
import type { ExpectedAlerts, InputSeries, RuleTest } from '../../kit/rule-test.js';
import { holds, series } from '../../kit/series.js';

/** Durations as classic buckets: every run lies between two bounds, so that the median is in the middle of them. */
function durations(
  labels: Readonly<Record<string, string>>,
  [low, high]: readonly [number, number],
  values: string,
): readonly InputSeries[] {
  // prettier-ignore
  const bucket = (le: string, counts: string): InputSeries => {
    const text = series(probeDuration, labels, '').series;
    return { series: text.replace(probeDuration.name, `${probeDuration.name}_bucket`).replace('}', `,le="${le}"}`), values: counts }; // prettier-ignore
  };
  return [bucket(String(low), '0x60'), bucket(String(high), values), bucket('+Inf', values)];
}

interface Slow {
  readonly median: number;
  readonly usual: number;
  readonly spread: number;
}

const VALUES = '0+1x40';

/** One target, as vantages see it alike: a run in each minute. */
const target = (name: string, { median, usual, spread }: Slow, vantages = ['a', 'b']): readonly InputSeries[] =>
  vantages.flatMap((vantage) => {
    const labels = { vantage, probe: 'web', target: name };
    return [
      ...durations(labels, [median / 2, median * 1.5], VALUES),
      series(probeSuccesses, labels, VALUES),
      series(probeInterval, labels, '60x40'),
      series(probeBaseline, labels, `${usual}x40`),
      series(probeBaselineSpread, labels, `${spread}x40`),
    ];
  });

const PLACES = ['a', 'b', 'c', 'd', 'e', 'f'].map((vantage, nth) =>
  stands(vantage, { asn: vantage === 'f' ? 'AS5' : `AS${nth + 1}` }),
);

const slow = (at: string, targets: readonly string[]): ExpectedAlerts => ({
  at,
  alert: targetSlow,
  firing: targets.map((name) => ({ labels: { probe: 'web', target: name } })),
});

const SLOW: Slow = { median: 2, usual: 1, spread: 0.01 };
const WELL: Slow = { median: 1, usual: 1, spread: 0.01 };

export const slowTests: readonly RuleTest[] = [
  {
    name: 'two of three vantages take twice as long as usual for ten minutes: it is slow',
    input: [...PLACES, ...target('shop', SLOW), ...target('shop', WELL, ['c'])],
    alerts: [
      slow('12m', []),
      {
        at: '13m',
        alert: targetSlow,
        firing: [
          {
            labels: { probe: 'web', target: 'shop' },
            summary: 'shop (web) is slower than usual',
            evidence:
              'Median durations: a 2s, usually 1s; b 2s, usually 1s; more than usual by 30%, 0.02 s and 4 times the usual spread.',
          },
        ],
      },
    ],
  },
  {
    name: 'anchors that are slow are no targets',
    input: [
      ...PLACES,
      ...target('shop', SLOW),
      ...target('shop', SLOW).map((one) => ({ ...one, series: one.series.replace('"web"', '"anchors"') })),
    ],
    alerts: [slow('20m', ['shop'])],
  },
  {
    name: 'it must be above the baseline by the share, by the seconds and by the spread',
    input: [
      ...PLACES,
      ...target('share', { median: 2, usual: 1.5, spread: 0.01 }),
      ...target('share-too-small', { median: 2, usual: 1.6, spread: 0.01 }),
      ...target('spread', { median: 2, usual: 1, spread: 0.22 }),
      ...target('spread-too-large', { median: 2, usual: 1, spread: 0.27 }),
      ...target('seconds', { median: 0.04, usual: 0.018, spread: 0 }),
      ...target('seconds-too-few', { median: 0.04, usual: 0.0215, spread: 0 }),
    ],
    alerts: [slow('20m', ['share', 'spread', 'seconds'])],
  },
  {
    name: 'one of two vantages is not enough, two of five are not, three of five are',
    input: [
      ...PLACES,
      ...target('one', SLOW, ['a']),
      ...target('one', WELL, ['b']),
      ...target('two', SLOW, ['a', 'b']),
      ...target('two', WELL, ['c', 'd', 'e']),
      ...target('three', SLOW, ['a', 'b', 'c']),
      ...target('three', WELL, ['d', 'e']),
      // Both of one network.
      ...target('neighbours', SLOW, ['e', 'f']),
      ...target('neighbours', WELL, ['a']),
    ],
    alerts: [slow('20m', ['three'])],
  },
  {
    name: 'a vantage that was sick within the window is not counted; it is over five minutes after it was seen last',
    input: [
      ...PLACES,
      ...target('shop', SLOW),
      says('a', '1x20 0x20'),
      ...target('local', SLOW, ['c', 'd']),
      series(vantageLocalProblem, { vantage: 'c' }, '1x40'),
    ],
    alerts: [slow('20m', ['shop']), slow('25m', ['shop']), slow('27m', [])],
  },
  {
    name: 'a median needs three runs within five minutes, or within an hour where the probe runs more seldom',
    input: [
      series(probeSuccesses, { vantage: 'a', probe: 'web', target: 'often' }, '0+1x3'),
      series(probeInterval, { vantage: 'a', probe: 'web', target: 'often' }, '100x60'),
      ...durations({ vantage: 'a', probe: 'web', target: 'often' }, [1, 3], '0+1x3'),
      series(probeSuccesses, { vantage: 'a', probe: 'web', target: 'seldom' }, '0+0.2x60'),
      series(probeInterval, { vantage: 'a', probe: 'web', target: 'seldom' }, '300x60'),
      ...durations({ vantage: 'a', probe: 'web', target: 'seldom' }, [1, 3], '0+1x60'),
    ],
    samples: [
      holds(probeMedian, '2m', []),
      holds(probeMedian, '3m', [[{ vantage: 'a', probe: 'web', target: 'often' }, 2]]),
      holds(probeMedian, '11m', []),
      holds(probeMedian, '13m', [[{ vantage: 'a', probe: 'web', target: 'seldom' }, 2]]),
    ],
  },
  {
    name: 'a probe of every 110 seconds is judged over an hour, one of every 100 over five minutes',
    input: [100, 110].flatMap((interval) => {
      const labels = { vantage: 'a', probe: 'web', target: `each-${interval}` };
      const early = durations(labels, [1, 3], '0+1x20 20x40');
      const late = durations(labels, [5, 7], '0+1x60');
      return [
        series(probeSuccesses, labels, '0+1x60'),
        series(probeInterval, labels, `${interval}x60`),
        // Twenty runs of up to 3 seconds, then those of up to 7.
        ...early.slice(0, 2),
        ...late.slice(1),
      ];
    }),
    samples: [
      holds(probeMedian, '30m', [
        [{ vantage: 'a', probe: 'web', target: 'each-100' }, 5],
        [{ vantage: 'a', probe: 'web', target: 'each-110' }, 2.5],
      ]),
    ],
  },
];
