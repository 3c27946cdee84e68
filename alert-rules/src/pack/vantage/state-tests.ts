import {
  vantageCutOff,
  vantageHasLocalProblem,
  vantageHealthy,
  vantageInfo,
  vantageIsSick,
  vantageLocalProblem,
  vantageSick,
  vantageSilent,
  watchdog,
} from '@parallax/contract';
import { ending } from '../../kit/ending.js';
import { fleet } from '../../kit/fleet.js';
import type { RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

const fra = { vantage: 'fra' };

const sick: readonly RuleTest[] = [
  {
    name: 'a vantage that is sick for five minutes is told, with what speaks against it; one that is well is not',
    input: [
      series(vantageHealthy, fra, '1x2 0x12 1x10'),
      series(vantageSick, { ...fra, reason: 'anchors' }, '0x2 1x12 0x10'),
      series(vantageSick, { ...fra, reason: 'clock_step' }, '0x26'),
      series(vantageSick, { ...fra, reason: 'resolver' }, '0x2 1x12 0x10'),
      series(vantageSick, { vantage: 'sin', reason: 'loop_delay' }, '1x26'),
      series(vantageHealthy, { vantage: 'sin' }, '1x26'),
    ],
    alerts: [
      { at: '7m', alert: vantageIsSick, firing: [] },
      {
        at: '8m',
        alert: vantageIsSick,
        firing: [{ labels: fra, summary: 'Vantage fra is sick', evidence: 'Against it speaks: anchors resolver.' }],
      },
      { at: '20m', alert: vantageIsSick, firing: [{ labels: fra }] },
      { at: '22m', alert: vantageIsSick, firing: [] },
    ],
  },
  {
    name: 'a restart of a sick agent neither resolves nor delays the alert',
    input: [series(vantageHealthy, fra, '0x2 stale _x2 0x3 stale _x2 0x10')],
    alerts: [
      { at: '4m', alert: vantageIsSick, firing: [] },
      { at: '5m', alert: vantageIsSick, firing: [{ labels: fra }] },
      { at: '12m', alert: vantageIsSick, firing: [{ labels: fra }] },
    ],
  },
  {
    name: 'a step of the clock makes a vantage sick for a minute, which nobody is told',
    input: [series(vantageHealthy, fra, '1x4 0 1x10')],
    alerts: [{ at: '12m', alert: vantageIsSick, firing: [] }],
  },
];

const TARGETS = ['shop', 'mail', 'docs', 'blog'] as const;

/** The vantage a sees `failing` of four targets fail; b and c see all answer. */
const alone = (failing: number): RuleTest['input'] =>
  TARGETS.flatMap((target, at) =>
    fleet([at < failing ? 'ok*2 fail*14' : 'ok*16', 'ok*16', 'ok*16'], { target }),
  ).filter((one, at, all) => all.findIndex(({ series: other }) => other === one.series) === at);

const local: readonly RuleTest[] = [
  {
    name: 'a vantage that sees all four targets fail while the others see none has a problem of its own',
    input: [...alone(4), series(vantageCutOff, { vantage: 'a', network: 'AS1' }, '0x20')],
    alerts: [
      { at: '6m', alert: vantageHasLocalProblem, firing: [] },
      {
        at: '7m',
        alert: vantageHasLocalProblem,
        firing: [
          {
            labels: { vantage: 'a' },
            summary: 'Vantage a stands alone with its failures',
            evidence: 'Of 4 targets 4 fail there, while most vantages see most of theirs answer.',
          },
        ],
      },
    ],
  },
  {
    name: 'a vantage whose whole network is cut off has none of its own',
    input: [...alone(4), series(vantageCutOff, { vantage: 'a', network: 'AS1' }, '1x20')],
    alerts: [{ at: '14m', alert: vantageHasLocalProblem, firing: [] }],
  },
  {
    name: 'a vantage that sees three of four targets fail has none',
    input: alone(3),
    alerts: [{ at: '14m', alert: vantageHasLocalProblem, firing: [] }],
  },
];

const silent: readonly RuleTest[] = [
  {
    name: 'a vantage of which nothing came for ten minutes is silent, until six hours have passed; a restart is not silence',
    interval: '1m',
    input: [
      series(vantageInfo, fra, '1x10'),
      series(vantageInfo, { vantage: 'sin' }, '1x4 stale _x3 1x4 stale _x5 1x400'),
      series(vantageInfo, { vantage: 'gru', city: 'SP' }, '1x4 stale _x395'),
      series(vantageInfo, { vantage: 'gru', city: 'São Paulo' }, '_x4 1x400'),
    ],
    alerts: [
      { at: '20m', alert: vantageSilent, firing: [] },
      {
        at: '21m',
        alert: vantageSilent,
        firing: [
          {
            labels: fra,
            summary: 'Vantage fra is silent',
            evidence: 'It was last heard of at 1970-01-01 00:10:00 +0000 UTC.',
          },
        ],
      },
      { at: '370m', alert: vantageSilent, firing: [{ labels: fra }] },
      { at: '371m', alert: vantageSilent, firing: [] },
    ],
  },
  {
    name: 'after a gap in everything, as after a start of Prometheus, nobody is silent',
    input: ['fra', 'sin'].map((vantage) => series(vantageInfo, { vantage }, '1x5 _x60 1x20')),
    alerts: [{ at: '67m', alert: vantageSilent, firing: [] }],
  },
];

const always: RuleTest = {
  name: 'the watchdog fires without any data',
  input: [],
  alerts: [
    {
      at: '0m',
      alert: watchdog,
      firing: [
        {
          labels: {},
          summary: 'Alerting works',
          evidence: 'It always fires. Send it to something that complains when it does not come.',
        },
      ],
    },
  ],
};

const ends: readonly RuleTest[] = [
  ending({
    alert: vantageIsSick,
    ...{ bad: '0x19', good: '1' },
    input: (vantage, values) => [series(vantageHealthy, { vantage }, values)],
  }),
  ending({
    alert: vantageHasLocalProblem,
    ...{ bad: '1x19', good: '0' },
    input: (vantage, values) => [series(vantageLocalProblem, { vantage }, values)],
  }),
];

export const stateTests: readonly RuleTest[] = [...sick, ...local, ...silent, ...ends, always];
