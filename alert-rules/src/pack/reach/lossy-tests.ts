import {
  probeFailures,
  probeInterval,
  probeRuns,
  probeSuccesses,
  targetDownQuorum,
  targetLossy,
  vantageLocalProblem,
} from '@parallax/contract';
import { fleet, says, stands } from '../../kit/fleet.js';
import type { ExpectedAlerts, FiringAlert, InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

interface Lossy {
  /** In ten minutes. */
  readonly runs: number;
  /** In ten minutes. */
  readonly failed: number;
  /** Seconds. */
  readonly interval?: number;
}

const counter = (tenMinutes: number): string => `0+${tenMinutes / 10}x60`;

/** One target, as two vantages see it alike. */
const target = (name: string, { runs, failed, interval = 60 }: Lossy, vantages = ['a', 'b']): readonly InputSeries[] =>
  vantages.flatMap((vantage) => {
    const labels = { vantage, probe: 'web', target: name };
    return [
      series(probeRuns, labels, counter(runs)),
      series(probeSuccesses, labels, counter(runs - failed)),
      series(probeFailures, { ...labels, phase: 'connect', reason: 'timeout', source: 'path' }, counter(failed)),
      series(probeInterval, labels, `${interval}x60`),
    ];
  });

/** Fails for its first ten minutes only. */
const early = (name: string, interval: number): readonly InputSeries[] =>
  target(name, { runs: 10, failed: 0, interval }).map((one) => {
    if (one.series.startsWith(probeSuccesses.name)) return { ...one, values: '0x10 1+1x49' };
    return one.series.startsWith(probeFailures.name) ? { ...one, values: '0+1x10 10x49' } : one;
  });

const PLACES = ['a', 'b', 'c', 'd', 'e', 'f'].map((vantage, nth) =>
  stands(vantage, { asn: vantage === 'f' ? 'AS5' : `AS${nth + 1}` }),
);

const lossy = (at: string, targets: readonly string[]): ExpectedAlerts => ({
  at,
  alert: targetLossy,
  firing: targets.map((name): FiringAlert => ({ labels: { probe: 'web', target: name, fault: 'path' } })),
});

export const lossyTests: readonly RuleTest[] = [
  {
    name: 'two of three vantages lose three of ten runs for five minutes: it fails now and then',
    input: fleet(['ok*10 fail ok*2 fail ok*2 fail ok*14', 'ok*10 fail ok*2 fail ok*2 fail ok*14', 'ok*31'], { source: 'resolver' }), // prettier-ignore
    alerts: [
      { at: '17m', alert: targetLossy, firing: [] },
      {
        at: '18m',
        alert: targetLossy,
        firing: [
          {
            labels: { probe: 'web', target: 'shop', fault: 'resolver' },
            summary: 'shop (web) fails now and then',
            evidence: 'Runs that failed within 10m: a 30% b 30%; 10% are allowed. Reasons: timeout (connect).',
          },
        ],
      },
      // Two of ten until minute 23, and five minutes more.
      { at: '27m', alert: targetLossy, firing: [{ labels: { probe: 'web', target: 'shop', fault: 'resolver' } }] },
      { at: '29m', alert: targetLossy, firing: [] },
    ],
  },
  {
    name: 'anchors that lose are no targets',
    input: [
      ...PLACES,
      ...target('shop', { runs: 10, failed: 3 }),
      ...target('shop', { runs: 10, failed: 3 }).map((one) => ({ ...one, series: one.series.replace('"web"', '"anchors"') })), // prettier-ignore
    ],
    alerts: [lossy('20m', ['shop'])],
  },
  {
    name: 'the share, the runs and the failures must all be enough; counts are extrapolated, half of a run is none',
    input: [
      ...PLACES,
      ...target('share', { runs: 100, failed: 11 }),
      ...target('share-too-small', { runs: 100, failed: 9 }),
      ...target('runs', { runs: 8, failed: 4 }),
      ...target('runs-too-few', { runs: 7, failed: 3 }),
      ...target('failed', { runs: 10, failed: 1.7 }),
      ...target('failed-too-few', { runs: 10, failed: 1.4 }),
    ],
    alerts: [lossy('30m', ['share', 'runs', 'failed'])],
  },
  {
    name: 'probes that run more seldom are judged over an hour',
    input: [
      ...PLACES,
      ...target('often-enough', { runs: 8, failed: 2, interval: 75 }),
      ...target('often-and-too-few', { runs: 7, failed: 3, interval: 70 }),
      ...target('seldom', { runs: 2, failed: 0.37, interval: 300 }),
      ...target('seldom-runs-too-few', { runs: 1.5, failed: 0.75, interval: 300 }),
      ...target('seldom-failed-too-few', { runs: 2, failed: 0.29, interval: 300 }),
      ...target('seldom-and-well', { runs: 2, failed: 0.1, interval: 300 }),
      ...early('just-often', 75),
      ...early('just-seldom', 80),
    ],
    alerts: [lossy('46m', ['often-enough', 'seldom', 'just-seldom'])],
  },
  {
    name: 'within that hour, too, vantages that were not believed are not counted, and targets that were down are left out',
    input: [
      ...PLACES,
      says('b', '1 0 1x50'),
      series(vantageLocalProblem, { vantage: 'c' }, '0 1 0x50'),
      ...target('seldom', { runs: 2, failed: 1, interval: 300 }, ['a', 'd']),
      ...target('seldom-and-sick', { runs: 2, failed: 1, interval: 300 }, ['a', 'b']),
      ...target('seldom-and-local', { runs: 2, failed: 1, interval: 300 }, ['a', 'c']),
      ...target('seldom-and-down', { runs: 2, failed: 1, interval: 300 }, ['a', 'd']),
      series(targetDownQuorum, { probe: 'web', target: 'seldom-and-down' }, '0 1 0x50'),
      ...target('often-and-local', { runs: 10, failed: 5 }, ['a', 'c']),
      series(vantageLocalProblem, { vantage: 'e' }, '0x44 1 0x10'),
      ...target('often-and-just-local', { runs: 10, failed: 5 }, ['a', 'e']),
    ],
    alerts: [lossy('9m', []), lossy('50m', ['seldom', 'often-and-local'])],
  },
  {
    name: 'one of two vantages is not enough, two of five are not, three of five are',
    input: [
      ...PLACES,
      ...target('one', { runs: 10, failed: 5 }, ['a']),
      ...target('one', { runs: 10, failed: 0 }, ['b']),
      ...target('two', { runs: 10, failed: 5 }, ['a', 'b']),
      ...target('two', { runs: 10, failed: 0 }, ['c', 'd', 'e']),
      ...target('three', { runs: 10, failed: 5 }, ['a', 'b', 'c']),
      ...target('three', { runs: 10, failed: 0 }, ['d', 'e']),
      // Both of one network.
      ...target('neighbours', { runs: 10, failed: 5 }, ['e', 'f']),
      ...target('neighbours', { runs: 10, failed: 0 }, ['a']),
    ],
    alerts: [lossy('30m', ['three'])],
  },
  {
    name: 'one bad round of five, again and again, is no outage, and said to be this',
    input: fleet(
      Array.from({ length: 3 }, () => `ok*5 ${'fail ok*4 '.repeat(4).trim()}`),
      { source: 'path' },
    ),
    alerts: [lossy('14m', []), lossy('15m', ['shop'])],
  },
  {
    name: 'agents that all begin anew within a minute have lost nothing',
    input: fleet(['ok*10 gone ok*14', 'ok*10 gone ok*14', 'ok*10 gone ok*14']),
    alerts: ['10m', '15m', '20m', '24m'].map((at) => lossy(at, [])),
  },
  {
    name: 'a target that was down is not said to fail now and then on top of it, nor when it has recovered',
    input: fleet(['ok*10 fail*8 ok*22', 'ok*10 fail*8 ok*22', 'ok*40']),
    alerts: ['17m', '20m', '24m', '26m', '28m'].map((at) => lossy(at, [])),
  },
  {
    name: 'a vantage that was sick within the ten minutes is not counted',
    input: [...PLACES, ...target('shop', { runs: 10, failed: 5 }), says('a', '1x19 0 1x39')],
    alerts: [lossy('24m', ['shop']), lossy('26m', []), lossy('35m', []), lossy('37m', ['shop'])],
  },
];
