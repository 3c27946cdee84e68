import {
  clockLastStep,
  clockSteps,
  loopDelay,
  probeInvalid,
  probeMissed,
  probeRuns,
  remoteClockOffset,
  vantageClockWrong,
  vantageInfo,
  vantageStalled,
} from '@parallax/contract';
import { ending } from '../../kit/ending.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

const here = (vantage: string): InputSeries => series(vantageInfo, { vantage }, '1x80');
const web = { probe: 'web', target: 'shop' };

const offset = (vantage: string, endpoint: string, value: number): InputSeries =>
  series(remoteClockOffset, { vantage, endpoint }, `0x3 ${value}x20`);

const clock: readonly RuleTest[] = [
  {
    name: 'a clock off by more than 30 s from every receiver is wrong, fast or slow; off from one of two it is that one',
    input: [
      ...['fast', 'slow', 'near', 'one'].map(here),
      ...[offset('fast', 'a', 31), offset('fast', 'b', 34), offset('slow', 'a', -35), offset('near', 'a', 29)],
      ...[offset('one', 'a', 400), offset('one', 'b', 1)],
    ],
    alerts: [
      { at: '8m', alert: vantageClockWrong, firing: [] },
      {
        at: '9m',
        alert: vantageClockWrong,
        firing: [
          {
            labels: { vantage: 'fast' },
            summary: 'The clock of vantage fast is wrong',
            evidence: 'Off by 31s from every receiver, 30 s are allowed. ',
          },
          {
            labels: { vantage: 'slow' },
            summary: 'The clock of vantage slow is wrong',
            evidence: 'Off by 35s from every receiver, 30 s are allowed. ',
          },
        ],
      },
    ],
  },
  {
    name: 'a clock that is set three times within an hour is wrong; set twice it is not',
    input: [
      ...['thrice', 'twice'].map(here),
      series(clockSteps, { vantage: 'thrice' }, '0x20 1x10 2x10 3x20'),
      series(clockLastStep, { vantage: 'thrice' }, '0x20 -2x10 2x10 -1.5x20'),
      series(clockSteps, { vantage: 'twice' }, '0x20 1x20 2x20'),
    ],
    alerts: [
      { at: '46m', alert: vantageClockWrong, firing: [] },
      {
        at: '55m',
        alert: vantageClockWrong,
        firing: [
          {
            labels: { vantage: 'thrice' },
            summary: 'The clock of vantage thrice is wrong',
            evidence: 'It was set 3 times within an hour, fewer than 3 are allowed. The last step was -1.5s.',
          },
        ],
      },
    ],
  },
];

const late = (vantage: string, values: string): InputSeries =>
  series(probeMissed, { vantage, ...web, reason: 'late' }, values);
const withheld = (vantage: string, values: string): InputSeries =>
  series(probeInvalid, { vantage, ...web, phase: 'reply', reason: 'stall' }, values);
const runs = (vantage: string): InputSeries => series(probeRuns, { vantage, ...web }, '0+60x60');

const stalled: readonly RuleTest[] = [
  {
    name: 'an event loop that is late on average is told, one that is nearly as late is not',
    input: [
      here('busy'),
      series(loopDelay, { vantage: 'busy', rank: 'p99' }, '0.22x50'),
      series(loopDelay, { vantage: 'near', rank: 'p99' }, '0.19x50'),
      series(loopDelay, { vantage: 'near', rank: 'max' }, '5x50'),
    ],
    alerts: [
      { at: '4m', alert: vantageStalled, firing: [] },
      {
        at: '5m',
        alert: vantageStalled,
        firing: [
          {
            labels: { vantage: 'busy' },
            summary: 'Vantage busy is too busy to probe on time',
            evidence: 'The event loop is 220ms late at its 99th percentile, 0.2 s are allowed. ',
          },
        ],
      },
    ],
  },
  {
    name: 'runs that are left out, or durations withheld, are told from one in a hundred and five in a hundred on',
    input: [
      ...['late', 'few', 'untimed', 'timed', 'slow'].map(here),
      ...['late', 'few', 'untimed', 'timed', 'slow'].map(runs),
      ...[late('late', '0+0.66x60'), late('few', '0+0.57x60'), withheld('untimed', '0+3.3x60'), withheld('timed', '0+2.8x60')], // prettier-ignore
      ...['slow', 'few'].map((vantage) => series(probeMissed, { vantage, ...web, reason: 'overrun' }, '0+30x60')),
    ],
    alerts: [
      {
        at: '50m',
        alert: vantageStalled,
        firing: [
          {
            labels: { vantage: 'late' },
            summary: 'Vantage late is too busy to probe on time',
            evidence: 'Left out as too late: 1.1% of runs, 1% are allowed. ',
          },
          {
            labels: { vantage: 'untimed' },
            summary: 'Vantage untimed is too busy to probe on time',
            evidence: 'Durations withheld: 5.5% of runs, 5% are allowed.',
          },
        ],
      },
    ],
  },
  {
    name: 'two of a hundred runs are more than one in a hundred, and too few to say anything; three are not',
    input: [
      ...['two', 'three'].map((vantage) => series(probeRuns, { vantage, ...web }, '0+3x60')),
      ...[late('two', '0x20 1x5 2.7x40'), late('three', '0x20 1x5 3.2x40')],
      series(probeMissed, { vantage: 'two', ...web, reason: 'overrun' }, '0+1x60'),
      ...['pair', 'triple'].map((vantage) => series(probeRuns, { vantage, ...web }, '0+1x60')),
      ...[withheld('pair', '0x20 1x5 2.7x40'), withheld('triple', '0x20 1x5 3.2x40')],
    ],
    alerts: [
      { at: '35m', alert: vantageStalled, firing: ['three', 'triple'].map((vantage) => ({ labels: { vantage } })) },
    ],
  },
  {
    name: 'a loop that is in time again is told of for five minutes more',
    input: [series(loopDelay, { vantage: 'busy', rank: 'p99' }, '0.22x59 0x20')],
    alerts: [
      { at: '66m', alert: vantageStalled, firing: [{ labels: { vantage: 'busy' } }] },
      { at: '68m', alert: vantageStalled, firing: [] },
    ],
  },
];

const ends: RuleTest = ending({
  alert: vantageClockWrong,
  ...{ bad: '45x19', good: '0' },
  input: (vantage, values) => [series(remoteClockOffset, { vantage, endpoint: 'a' }, values)],
});

export const paceTests: readonly RuleTest[] = [...clock, ...stalled, ends];
