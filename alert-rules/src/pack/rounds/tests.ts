import {
  probeFailedEligible,
  probeFailedLast,
  probeViolating,
  targetDownQuorum,
  targetRound,
  targetVantages,
  targetViolating,
  vantageSickNow,
} from '@parallax/contract';
import { fleet, says, seen } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { holds } from '../../kit/series.js';
import { believedTests } from './believed-tests.js';
import { faultTests } from './fault-tests.js';
import { placeTests } from './place-tests.js';

const SHOP = { probe: 'web', target: 'shop' } as const;
const byTarget = (values: Readonly<Record<string, number>>): readonly [Record<string, string>, number][] =>
  Object.entries(values).map(([target, value]) => [{ probe: 'web', target }, value]);
const at = (vantage: string): Record<string, string> => ({ vantage, ...SHOP });

/** So many addresses of the target, of which the first ones fail. */
const addresses = (vantage: string, failing: number, all: number): readonly InputSeries[] =>
  Array.from({ length: all }, (_, nth) =>
    seen({ vantage, address: `192.0.2.${nth}`, story: nth < failing ? 'fail*3' : 'ok*3' }),
  ).flat();

const lastRuns: readonly RuleTest[] = [
  {
    name: 'the last run failed when it is not the last success; before the first success it failed, too',
    input: [...fleet(['ok*5', 'ok*3 fail*2', 'fail*5', 'ok*2 gone*3'])],
    samples: [
      holds(probeFailedLast, '4m', [
        [at('a'), 0],
        [at('b'), 1],
        [at('c'), 1],
      ]),
    ],
  },
  {
    name: 'a clock that is an hour late, early, or was set back in between judges as well as any',
    input: [
      ...fleet(['ok*3 fail*3'], { clock: () => -3600 }),
      ...seen({ vantage: 'b', story: 'ok*3 fail*3', clock: () => 3600 }),
      ...seen({ vantage: 'c', story: 'ok*3 fail*3', clock: (minute) => (minute < 3 ? 7200 : 0) }),
      ...seen({ vantage: 'd', story: 'ok*6', clock: (minute) => (minute < 3 ? 7200 : 0) }),
    ],
    samples: [
      holds(
        probeFailedLast,
        '2m',
        ['a', 'b', 'c', 'd'].map((vantage) => [at(vantage), 0]),
      ),
      holds(
        probeFailedLast,
        '5m',
        ['a', 'b', 'c', 'd'].map((vantage) => [at(vantage), vantage === 'd' ? 0 : 1]),
      ),
    ],
  },
  {
    name: 'of several addresses half must fail, and it is one sample a vantage',
    input: [...addresses('a', 2, 5), ...addresses('b', 2, 3), ...addresses('c', 1, 2)],
    samples: [
      holds(probeFailedLast, '2m', [
        [at('a'), 0],
        [at('b'), 1],
        [at('c'), 1],
      ]),
    ],
  },
];

const anchors: readonly RuleTest[] = [
  {
    name: 'an anchor that nobody reaches is no target that is down',
    input: [
      ...fleet(['ok fail*5', 'ok fail*5', 'ok fail*5'], { probe: 'anchor' }),
      ...['a', 'b', 'c'].flatMap((vantage) => seen({ vantage, probe: 'anchors', story: 'ok fail*5' })),
    ],
    samples: [holds(targetDownQuorum, '5m', [[{ probe: 'anchor', target: 'shop' }, 1]])],
  },
];

const xOfY: readonly RuleTest[] = [
  {
    name: '3 of the last 5 rounds violate and 2 do not, whichever they are; a round in which the vantage was gone is none of them',
    input: [
      ...fleet(['ok*5 fail ok fail ok fail', 'ok*5 fail ok fail ok*2', 'ok*5 fail*3 ok*2', 'ok*4 fail*3 ok*3']),
      ...seen({ vantage: 'e', story: 'ok*4 fail*2 gone*2 fail*2' }),
      ...seen({ vantage: 'f', story: 'ok*5 fail gone*3 fail' }),
    ],
    samples: [
      holds(probeViolating, '9m', [
        [at('a'), 1],
        [at('b'), 0],
        [at('c'), 1],
        [at('d'), 0],
        [at('e'), 1],
        [at('f'), 0],
      ]),
      holds(targetVantages, '9m', [[SHOP, 6]]),
      holds(targetViolating, '9m', [[SHOP, 3]]),
    ],
  },
  {
    name: 'a round that the vantage was sick in does not count, neither for nor against',
    input: [...fleet(['ok fail*9', 'ok fail*9']), says('a', '1 0 0 0 0 0 0 1 1 1'), says('b', '1 0 0 0 0 0 1 1 1 1')],
    samples: [
      holds(vantageSickNow, '6m', [
        [{ vantage: 'a' }, 1],
        [{ vantage: 'b' }, 0],
      ]),
      holds(probeFailedEligible, '6m', [[at('b'), 1]]),
      holds(probeViolating, '7m', [
        [at('a'), 0],
        [at('b'), 0],
      ]),
      holds(probeViolating, '8m', [
        [at('a'), 0],
        [at('b'), 1],
      ]),
    ],
  },
  {
    name: 'rounds are as long as the interval of the probe: 3 of 5 runs must fail, not 3 minutes of one',
    input: ['a', 'b', 'c'].flatMap((vantage) => [
      ...seen({ vantage, every: 300, story: 'ok*10 fail*20' }),
      ...seen({ vantage, target: 'minutely', story: 'ok*10 fail*20' }),
      ...seen({ vantage, target: 'slower', every: 75, story: 'ok*10 fail*20' }),
      ...seen({ vantage, target: 'shaky', every: 300, story: 'fail*5 ok*5 fail*5 ok*5 fail*10' }),
    ]),
    samples: [
      holds(targetDownQuorum, '11m', byTarget({ shop: 0, minutely: 0, slower: 0, shaky: 0 })),
      holds(targetDownQuorum, '12m', byTarget({ shop: 0, minutely: 1, slower: 0, shaky: 0 })),
      holds(targetViolating, '19m', byTarget({ shop: 0, minutely: 3, slower: 0, shaky: 0 })),
      holds(targetViolating, '20m', byTarget({ shop: 3, minutely: 3, slower: 3, shaky: 3 })),
    ],
  },
];

const DOWN = 'ok fail*5';
const WELL = 'ok*6';
const of = (down: number, all: number): readonly string[] =>
  Array.from({ length: all }, (_, nth) => (nth < down ? DOWN : WELL));

/** What the quorum says after five rounds. */
const says5 = (name: string, stories: readonly string[], value: 0 | 1): RuleTest => ({
  name,
  input: fleet(stories),
  samples: [holds(targetDownQuorum, '5m', [[SHOP, value]]), holds(targetRound, '5m', [[SHOP, value]])],
});

const quorums: readonly RuleTest[] = [
  says5('1 of 1 is not enough', of(1, 1), 0),
  says5('1 of 3 is not enough', of(1, 3), 0),
  says5('2 of 2 are enough', of(2, 2), 1),
  says5('2 of 5 are less than half', of(2, 5), 0),
  says5('3 of 5 are more than half', of(3, 5), 1),
  says5('4 of 10 are less than half', of(4, 10), 0),
  says5('5 of 10 are half', of(5, 10), 1),
  says5('different vantages in each round are not enough where the same ones must agree', ['ok fail*2 ok*3', 'ok fail*2 ok*3', 'ok*3 fail*2 ok', 'ok*3 fail*2 ok'], 0), // prettier-ignore
];

export const roundsTests: readonly RuleTest[] = [
  ...placeTests,
  ...lastRuns,
  ...anchors,
  ...believedTests,
  ...xOfY,
  ...quorums,
  ...faultTests,
];
