import { probeFailedEligible, targetDownQuorum, targetVantages, vantageLocalProblem } from '@parallax/contract';
import { fleet, says, seen } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { holds } from '../../kit/series.js';

/** Which vantages are believed. */

const SHOP = { probe: 'web', target: 'shop' } as const;

/** Each vantage sees so many targets, of which the first ones fail. */
const vantages = (all: Readonly<Record<string, readonly [failing: number, targets: number]>>): readonly InputSeries[] =>
  Object.entries(all).flatMap(([vantage, [failing, targets]]) =>
    Array.from({ length: targets }, (_, nth) =>
      seen({ vantage, target: `t${nth}`, story: nth < failing ? 'ok fail*5' : 'ok*6' }),
    ).flat(),
  );

const local = (
  name: string,
  all: Readonly<Record<string, readonly [failing: number, targets: number]>>,
  rows: Readonly<Record<string, 0 | 1>>,
): RuleTest => ({
  name,
  input: vantages(all),
  samples: [
    holds(
      vantageLocalProblem,
      '5m',
      Object.entries(rows).map(([vantage, value]) => [{ vantage }, value]),
    ),
  ],
});

export const believedTests: readonly RuleTest[] = [
  {
    name: 'a sick vantage is not counted; one that is well and one that does not know are',
    input: [...fleet(['ok fail*5', 'ok fail*5', 'ok*6']), says('a', '0x6'), says('b', '1x6')],
    samples: [
      holds(targetVantages, '5m', [[SHOP, 2]]),
      holds(targetDownQuorum, '5m', [[SHOP, 0]]),
      holds(probeFailedEligible, '5m', [
        [{ vantage: 'b', ...SHOP }, 1],
        [{ vantage: 'c', ...SHOP }, 0],
      ]),
    ],
  },
  local('4 of 5 targets that fail are a problem of the vantage itself', { a: [4, 5], b: [0, 5], c: [0, 5] }, { a: 1, b: 0, c: 0 }), // prettier-ignore
  local('3 of 4 targets are not', { a: [3, 4], b: [0, 4], c: [0, 4] }, { a: 0, b: 0, c: 0 }),
  local('3 targets are enough to say so', { a: [3, 3], b: [0, 3], c: [0, 3] }, { a: 1, b: 0, c: 0 }),
  local('2 targets say nothing about a vantage', { a: [2, 2], b: [0, 3], c: [0, 3] }, { b: 0, c: 0 }),
  local('half of the vantages can have problems of their own', { a: [5, 5], b: [5, 5], c: [0, 5], d: [0, 5] }, { a: 1, b: 1, c: 0, d: 0 }), // prettier-ignore
  local('more than half of them cannot: it is the targets', { a: [5, 5], b: [5, 5], c: [0, 5] }, { a: 0, b: 0, c: 0 }),
  local(
    'vantages with few targets say nothing about the others, either',
    { a: [3, 3], b: [0, 3], c: [2, 2], d: [2, 2] },
    { a: 1, b: 0 },
  ),
  local('a vantage alone has nobody to be compared with', { a: [5, 5] }, { a: 0 }),
  {
    name: 'sick vantages say nothing about whether the others have problems of their own',
    input: [...vantages({ a: [3, 3], b: [3, 3], c: [0, 3], d: [0, 3] }), says('b', '0x6')],
    samples: [
      holds(vantageLocalProblem, '5m', [
        [{ vantage: 'a' }, 1],
        [{ vantage: 'c' }, 0],
        [{ vantage: 'd' }, 0],
      ]),
    ],
  },
  {
    name: 'a vantage with a problem of its own is not counted; it is when most see the same',
    input: vantages({ a: [3, 3], b: [1, 3], c: [0, 3] }),
    samples: [
      { at: '5m', expr: `${targetVantages.name}{target="t0"}`, samples: [{ labels: `${targetVantages.name}{probe="web",target="t0"}`, value: 2 }] }, // prettier-ignore
      { at: '5m', expr: `${targetDownQuorum.name} == 1`, samples: [] },
    ],
  },
  {
    name: 'what most vantages see of all their targets is believed',
    input: vantages({ a: [3, 3], b: [3, 3], c: [0, 3] }),
    samples: [
      holds(
        targetDownQuorum,
        '5m',
        ['t0', 't1', 't2'].map((target) => [{ probe: 'web', target }, 1]),
      ),
    ],
  },
];
