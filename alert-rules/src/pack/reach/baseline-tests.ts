import {
  probeBaseline,
  probeBaselineSpread,
  probeMedian,
  probeMedianHour,
  probeSpreadHour,
  type Recorded,
} from '@parallax/contract';
import type { ExpectedSamples, InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

/** Evaluated each hour: what is usual is known for weeks. */

const of = (vantage: string, probe = 'web', target = 'shop'): Record<string, string> => ({ vantage, probe, target });

/** Rounded to milliseconds. */
const is = (recorded: Recorded, at: string, values: Readonly<Record<string, number>>): ExpectedSamples => ({
  at,
  expr: `round(${recorded.name}, 0.001)`,
  samples: Object.entries(values).map(([vantage, value]) => ({
    labels: series(recorded, of(vantage), '').series.replace(recorded.name, ''),
    value,
  })),
});

/** Half hours of a week. */
const WEEK = 2 * 24 * 7;
/** Four weeks; the first hour of each is what it says, or is not known, and the rest is much more. The last day is 9. */
const weeks = (values: readonly (number | undefined)[]): string =>
  values.map((value) => (value === undefined ? `_x${WEEK}` : `${value}x2 100x${WEEK - 53} 9x48`)).join(' ');

const hours = (vantage: string, values: string, spread: string): readonly InputSeries[] => [
  series(probeMedianHour, of(vantage), values),
  series(probeSpreadHour, of(vantage), spread),
];

export const baselineTests: readonly RuleTest[] = [
  {
    name: 'an hour is the median of its minutes, and the spread how far above it a tenth of them are; half of it must be known',
    interval: '1m',
    input: [
      series(probeMedian, of('steady'), '1x30 2x29'),
      series(probeMedian, of('mixed'), '1x26 2x26 9x6'),
      series(probeMedian, of('enough'), '_x30 3x29'),
      series(probeMedian, of('new'), '_x35 3x24'),
    ],
    samples: [
      is(probeMedianHour, '1h', { steady: 1, mixed: 2, enough: 3 }),
      is(probeSpreadHour, '1h', { steady: 1, mixed: 7, enough: 0 }),
    ],
  },
  {
    name: 'without weeks the last day is the baseline, but for the hour that is judged; twenty of its hours must be known',
    interval: '30m',
    input: [
      ...hours('a', '1x19 2x19 5x47 7x5', '0x95'),
      ...hours('b', '_x52 3x40', '0x95'),
      ...hours('c', '_x54 3x40', '0x95'),
    ],
    samples: [
      is(probeBaseline, '19h', {}),
      is(probeBaseline, '20h', { a: 1.5 }),
      is(probeBaselineSpread, '20h', { a: 0.5 }),
      is(probeBaselineSpread, '24h', { a: 3 }),
      is(probeBaseline, '46h', { a: 5, b: 3 }),
      is(probeBaselineSpread, '46h', { a: 0, b: 0 }),
    ],
  },
  {
    name: 'with two weeks or more the baseline is the same hour of the week, and the spread is that of the hour and that of the weeks',
    interval: '30m',
    input: [
      ...hours('a', weeks([1, 2, 3, 10]), weeks([0.1, 0.2, 0.3, 0.5])),
      ...hours('b', weeks([undefined, undefined, 5, 5]), weeks([undefined, undefined, 0.2, 0.2])),
      ...hours('c', weeks([undefined, undefined, undefined, 6]), weeks([undefined, undefined, undefined, 0.2])),
      series(probeMedianHour, of('a', 'web', 'other'), weeks([7, 7, 7, 7])),
      series(probeMedianHour, of('a', 'api'), weeks([8, 8, 8, 8])),
    ].map((one) => ({ ...one, values: `${one.values} 9x4` })),
    samples: [
      {
        at: '4w',
        expr: `round(${probeBaseline.name}, 0.001)`,
        samples: [
          { labels: '{vantage="a",probe="web",target="shop"}', value: 2.5 },
          { labels: '{vantage="b",probe="web",target="shop"}', value: 5 },
          { labels: '{vantage="c",probe="web",target="shop"}', value: 9 },
          { labels: '{vantage="a",probe="web",target="other"}', value: 7 },
          { labels: '{vantage="a",probe="api",target="shop"}', value: 8 },
        ],
      },
      {
        at: '4w',
        expr: `round(${probeBaselineSpread.name}{probe="web",target="shop"}, 0.001)`,
        samples: is(probeBaselineSpread, '4w', { a: 3.786, b: 0.2, c: 0 }).samples,
      },
    ],
  },
];
