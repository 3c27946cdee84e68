import {
  agentConfigRefused,
  agentInternalFailures,
  agentSeriesNearLimit,
  configLastReloadOk,
  configLastReloadTime,
  probeFailures,
  probeRuns,
  storeDropped,
  storeFolded,
  storeSeries,
  storeSeriesLimit,
  type Source,
} from '@parallax/contract';
import { ending } from '../../kit/ending.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

const fra = { vantage: 'fra' };

const config: readonly RuleTest[] = [
  {
    name: 'a configuration that was refused is told after five minutes, across a restart, until one is taken',
    input: [
      series(configLastReloadOk, fra, '1x2 0x3 stale _x2 0x6 1x10'),
      series(configLastReloadTime, fra, '60x30'),
      series(configLastReloadOk, { vantage: 'sin' }, '1x30'),
    ],
    alerts: [
      { at: '7m', alert: agentConfigRefused, firing: [] },
      {
        at: '8m',
        alert: agentConfigRefused,
        firing: [
          {
            labels: fra,
            summary: 'The agent at fra refused its configuration',
            evidence: 'The configuration that runs is of 1970-01-01 00:01:00 +0000 UTC.',
          },
        ],
      },
      { at: '20m', alert: agentConfigRefused, firing: [{ labels: fra }] },
      { at: '22m', alert: agentConfigRefused, firing: [] },
    ],
  },
];

const web = { probe: 'web', target: 'shop' };
const ran = (vantage: string, values: string): InputSeries => series(probeRuns, { vantage, ...web }, values);
const failed = (vantage: string, values: string, source: Source = 'internal'): InputSeries =>
  series(probeFailures, { vantage, ...web, phase: 'connect', reason: 'resource_exhausted', source }, values);

const internal: readonly RuleTest[] = [
  {
    name: 'runs that fail for the agent are told from one in a hundred on; those that fail for the target are not',
    input: [
      ...['bad', 'near', 'target'].map((vantage) => ran(vantage, '0+100x80')),
      ...[failed('bad', '0+1.1x80'), failed('near', '0+0.9x80'), failed('target', '0+50x80', 'target')],
    ],
    alerts: [
      { at: '7m', alert: agentInternalFailures, firing: [] },
      { at: '8m', alert: agentInternalFailures, firing: [{ labels: { vantage: 'bad' } }] },
      {
        at: '70m',
        alert: agentInternalFailures,
        firing: [
          {
            labels: { vantage: 'bad' },
            summary: 'Runs fail at bad for reasons of its own',
            evidence: '1.1% of the runs within 1h, 1% are allowed: web (resource_exhausted).',
          },
        ],
      },
    ],
  },
  {
    name: 'two failures say nothing, three do; by how long they last',
    input: [
      ...['two', 'three'].map((vantage) => ran(vantage, '0+1x80')),
      ...[failed('two', '0x20 1x10 2.7x50'), failed('three', '0x20 1x10 3.2x50')],
    ],
    alerts: [
      { at: '35m', alert: agentInternalFailures, firing: [] },
      { at: '40m', alert: agentInternalFailures, firing: [{ labels: { vantage: 'three' } }] },
    ],
  },
];

const full = (vantage: string, used: number): InputSeries[] => [
  series(storeSeries, { vantage }, `${used}x60`),
  series(storeSeriesLimit, { vantage }, '1000x60'),
];

const budgets: readonly RuleTest[] = [
  {
    name: 'nine series of ten are near the limit; so is one sample that was folded or dropped',
    input: [
      ...[full('full', 910), full('near', 890), full('folds', 100), full('drops', 100), full('odd', 100)].flat(),
      series(storeFolded, { vantage: 'folds', budget: 'source' }, '0x20 2x40'),
      series(storeDropped, { vantage: 'drops', reason: 'budget' }, '0x20 2x40'),
      series(storeDropped, { vantage: 'odd', reason: 'invalid_value' }, '0x20 2x40'),
    ],
    alerts: [
      { at: '9m', alert: agentSeriesNearLimit, firing: [] },
      {
        at: '10m',
        alert: agentSeriesNearLimit,
        firing: [
          {
            labels: { vantage: 'full' },
            summary: 'The agent at full holds nearly as many series as it may',
            evidence: '91% of the series are used, 90% are allowed. ',
          },
        ],
      },
      {
        at: '32m',
        alert: agentSeriesNearLimit,
        firing: ['full', 'folds', 'drops'].map((vantage) => ({ labels: { vantage } })),
      },
      { at: '50m', alert: agentSeriesNearLimit, firing: [{ labels: { vantage: 'full' } }] },
    ],
  },
];

const ends: readonly RuleTest[] = [
  ending({
    alert: agentConfigRefused,
    ...{ bad: '0x19', good: '1' },
    input: (vantage, values) => [series(configLastReloadOk, { vantage }, values)],
  }),
  ending({
    alert: agentSeriesNearLimit,
    ...{ bad: '950x19', good: '10' },
    input: (vantage, values) => [
      series(storeSeries, { vantage }, values),
      series(storeSeriesLimit, { vantage }, '1000x60'),
    ],
  }),
];

export const agentTests: readonly RuleTest[] = [...config, ...internal, ...budgets, ...ends];
