import {
  cdnPairs,
  cdnVerdict,
  cdnVerdictFailed,
  cdnVerdictHigh,
  cdnVerdictLow,
  cdnVerdictPairs,
  cdnVerdictQuantile,
  cdnVerdictSlower,
  cdnVerdictStretches,
  cdnVerdictWorth,
  criticalStudent,
  judgePairs,
  vantageLocalProblem,
  type Counts,
  type PairJudgement,
  type Recorded,
  type Verdict,
} from '@parallax/contract';
import { says } from '../../kit/fleet.js';
import type { ExpectedSamples, InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

const CONFIDENCE = 0.99;
const ROW = { probe: 'shop', target: 'www', provider: 'new', partition: 'static' };

/** Slower pairs a minute in each of twelve stretches of a quarter of an hour; so many there are in all. */
interface Told {
  readonly vantage: string;
  readonly provider?: string;
  readonly partition?: string;
  readonly fetch?: 'as_found' | 'warm';
  readonly slower: readonly number[];
  readonly all: number;
}

/** A counter that rises by so much each minute, stretch by stretch. */
function risen(steps: readonly number[]): string {
  let value = 0;
  const parts = steps.map((step) => {
    const from = value;
    value += 15 * step;
    return `${from}+${step}x14`;
  });
  return `${parts.join(' ')} ${value}`;
}

function pairs({
  vantage,
  provider = 'new',
  partition = 'static',
  fetch = 'as_found',
  slower,
  all,
}: Told): readonly InputSeries[] {
  const labels = { ...ROW, vantage, provider, partition, fetch };
  return [
    series(cdnPairs, { ...labels, comparison: 'slower' }, risen(slower)),
    series(cdnPairs, { ...labels, comparison: 'within' }, risen(slower.map((one) => all - one))),
  ];
}

/** The same for the statistics of the scorecard. */
function counts({ vantage, slower, all }: Told): readonly Counts[] {
  const of = (comparison: string, steps: readonly number[]): Counts => ({
    labels: { ...ROW, vantage, comparison, fetch: 'as_found' },
    steps: steps.map((step) => 15 * step),
    total: 15 * steps.reduce((sum, step) => sum + step, 0),
  });
  return [
    of('slower', slower),
    of(
      'within',
      slower.map((one) => all - one),
    ),
  ];
}

const SLOW: readonly Told[] = [
  { vantage: 'a', slower: [8, 7, 9, 6, 8, 10, 7, 8, 9, 7, 8, 6], all: 10 },
  { vantage: 'b', slower: [5, 6, 4, 6, 7, 5, 6, 4, 5, 6, 7, 6], all: 8 },
];
/** Half of the time slow, half well: pairs near in time are alike, and worth little. */
const LASTING: readonly Told[] = [
  { vantage: 'a', partition: 'lasting', slower: [9, 9, 9, 9, 9, 9, 9, 8, 1, 2, 1, 9], all: 10 },
];
const WELL: readonly Told[] = [
  { vantage: 'a', partition: 'well', slower: [1, 2, 0, 1, 3, 1, 2, 1, 0, 2, 1, 1], all: 10 },
];
const ALL_SLOWER: readonly Told[] = [
  { vantage: 'a', partition: 'all', slower: Array.from({ length: 12 }, () => 2), all: 2 },
];

const VALUES: Readonly<Record<Verdict, number>> = { fail: 1, not_enough_data: 0, pass: -1 };

/** What the rules say beside what the scorecard says of the same pairs. */
const FIGURES: readonly (readonly [Recorded, step: number, (judgement: PairJudgement['judgement']) => number])[] = [
  [cdnVerdictPairs, 0.01, ({ pairs: count }) => count],
  [cdnVerdictStretches, 0.01, ({ stretches }) => stretches],
  [cdnVerdictSlower, 0.0001, ({ slower }) => slower.estimate],
  [cdnVerdictWorth, 0.01, ({ effectivePairs }) => effectivePairs],
  [cdnVerdictQuantile, 0.01, ({ stretches }) => criticalStudent(CONFIDENCE, stretches - 1)],
  [cdnVerdictLow, 0.001, ({ slower }) => slower.low],
  [cdnVerdictHigh, 0.001, ({ slower }) => slower.high],
  [cdnVerdict, 1, ({ verdict }) => VALUES[verdict]],
];

/** As `round()` of PromQL does it. */
const rounded = (value: number, step: number): number => Math.floor(value * (1 / step) + 0.5) / (1 / step);

function alike(rows: readonly (readonly Told[])[]): readonly ExpectedSamples[] {
  return FIGURES.map(([recorded, step, figure]) => ({
    at: '180m',
    expr: `round(${recorded.name}, ${step})`,
    samples: rows.map((told) => {
      const { judgement } = judgePairs(told.flatMap(counts), { confidence: CONFIDENCE, minPairs: 30 }) ?? {};
      if (judgement === undefined) throw new Error('there are no pairs');
      const labels = Object.entries({ ...ROW, partition: told[0]?.partition ?? 'static' });
      const text = labels.map(([label, value]) => `${label}="${value}"`).join(',');
      return { labels: `{${text}}`, value: rounded(figure(judgement), step) };
    }),
  }));
}

const judged = (
  partition: string,
  { low = 0.55, count = 110, stretches = 7 }: { low?: number; count?: number; stretches?: number },
): readonly InputSeries[] => [
  series(cdnVerdictHigh, { ...ROW, partition }, '0.9x80'),
  series(cdnVerdictLow, { ...ROW, partition }, `${low}x40 0.4x40`),
  series(cdnVerdictPairs, { ...ROW, partition }, `${count}x80`),
  series(cdnVerdictStretches, { ...ROW, partition }, `${stretches}x80`),
];

export const verdictTests: readonly RuleTest[] = [
  {
    name: 'pairs that are alike are worth less than they are many, and bounds are those of the scorecard',
    input: [
      ...[...SLOW, ...LASTING, ...ALL_SLOWER, ...WELL].flatMap(pairs),
      ...pairs({ vantage: 'a', provider: 'origin', slower: Array.from({ length: 12 }, () => 9), all: 9 }),
      ...pairs({ vantage: 'a', fetch: 'warm', slower: Array.from({ length: 12 }, () => 9), all: 9 }),
      ...pairs({ vantage: 'ill', slower: Array.from({ length: 12 }, () => 9), all: 9 }),
      says('ill', '0x180'),
      ...pairs({ vantage: 'cut', slower: Array.from({ length: 12 }, () => 9), all: 9 }),
      series(vantageLocalProblem, { vantage: 'cut' }, '1x180'),
    ],
    samples: alike([SLOW, LASTING, ALL_SLOWER, WELL]),
    alerts: [
      {
        at: '180m',
        alert: cdnVerdictFailed,
        firing: [
          {
            labels: ROW,
            summary: 'new is slower than the baseline for www, static',
            evidence:
              '74.07% of 3240 pairs within 3h are slower by more than 5%; at 99% confidence at least 66.23% are, where 50% is the limit. By vantage: a 77.5% b 69.79%.',
          },
        ],
      },
    ],
  },
  {
    name: 'more than half beyond doubt, with enough pairs in enough stretches, for half an hour',
    input: [
      ...judged('slower', {}),
      ...judged('doubtful', { low: 0.45 }),
      ...judged('few-pairs', { count: 90 }),
      ...judged('few-stretches', { stretches: 5 }),
    ],
    alerts: [
      { at: '29m', alert: cdnVerdictFailed, firing: [] },
      { at: '30m', alert: cdnVerdictFailed, firing: [{ labels: { ...ROW, partition: 'slower' } }] },
      { at: '70m', alert: cdnVerdictFailed, firing: [{ labels: { ...ROW, partition: 'slower' } }] },
      { at: '71m', alert: cdnVerdictFailed, firing: [] },
    ],
  },
];
