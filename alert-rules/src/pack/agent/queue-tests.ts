import {
  eventBacklogAge,
  queueBacklogBytes,
  queueBacklogOld,
  queueFillsUp,
  queueLimit,
  queueLosesItems,
  queueLost,
  queueNotWritable,
  queueUnclean,
  queueUncleanStart,
  queueWritable,
  queueWrittenBytes,
  recordsWritable,
  remoteBacklogAge,
  remoteHeld,
} from '@parallax/contract';
import { ending } from '../../kit/ending.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

const to = (endpoint: string): Record<string, string> => ({ vantage: 'fra', endpoint });
const queued = (endpoint: string, queue = 'samples'): Record<string, string> => ({ ...to(endpoint), queue });

const old: readonly RuleTest[] = [
  {
    name: 'samples that wait for two minutes and events that wait for a quarter of an hour are told, after five minutes',
    input: [
      series(remoteBacklogAge, to('late'), '0x2 130x3 stale _ 130x20'),
      series(remoteHeld, { ...to('late'), reason: 'backoff' }, '0x2 1x30'),
      series(remoteHeld, { ...to('late'), reason: 'refused' }, '0x30'),
      series(remoteBacklogAge, to('near'), '0x2 115x30'),
      series(eventBacklogAge, to('logs'), '0x2 920x30'),
      series(eventBacklogAge, to('fresh'), '0x2 880x30'),
    ],
    alerts: [
      { at: '7m', alert: queueBacklogOld, firing: [] },
      {
        at: '8m',
        alert: queueBacklogOld,
        firing: [
          {
            labels: queued('late'),
            summary: 'The samples of fra wait for late',
            evidence: 'The oldest waits for 2m 10s, 2m is allowed. Held for: backoff.',
          },
          {
            labels: queued('logs', 'events'),
            summary: 'The events of fra wait for logs',
            evidence: 'The oldest waits for 15m 20s, 15m is allowed.',
          },
        ],
      },
    ],
  },
];

const LIMIT = 1_000_000;
const waits = (consumer: string, values: string, vantage = consumer): InputSeries[] => [
  series(queueBacklogBytes, { vantage, queue: 'samples', consumer }, values),
  series(queueLimit, { vantage, queue: 'samples' }, `${LIMIT}x60`),
];

const fills: readonly RuleTest[] = [
  {
    name: 'a queue that is full in less than twelve hours is told; one that has more time, or shrinks, is not',
    input: [
      ...[waits('soon', '572500+600x60'), waits('later', '510000+600x60'), waits('shrinks', '900000-600x60')].flat(),
    ],
    alerts: [
      { at: '10m', alert: queueFillsUp, firing: [] },
      {
        at: '15m',
        alert: queueFillsUp,
        firing: [
          {
            labels: { ...queued('soon'), vantage: 'soon' },
            summary: 'The queue of samples of soon for soon will be full in 11h 37m 30s',
            evidence: 'Full in 11h 37m 30s by the growth of what waits over 30m; less than 12 h is told.',
          },
        ],
      },
    ],
  },
  {
    name: 'growth of a queue that is all but empty says little',
    input: [...waits('little', '0+9000x5 45000x30'), ...waits('more', '0+11200x5 56000x30')],
    alerts: [{ at: '20m', alert: queueFillsUp, firing: [{ labels: { ...queued('more'), vantage: 'more' } }] }],
  },
];

const lost = (consumer: string, cause: string, values: string): InputSeries =>
  series(queueLost, { vantage: 'fra', queue: 'samples', consumer, cause }, values);

const loses: readonly RuleTest[] = [
  {
    name: 'an item that is lost is told at once and for a quarter of an hour',
    input: [
      lost('central', 'size', '0x10 40x30'),
      lost('central', 'disk', '0x10 2x30'),
      lost('second', 'size', '7x40'),
    ],
    alerts: [
      { at: '10m', alert: queueLosesItems, firing: [] },
      {
        at: '25m',
        alert: queueLosesItems,
        firing: [
          {
            labels: queued('central'),
            summary: 'Some samples of fra for central were lost',
            evidence: '42 within 15m, by cause: disk 2 size 40.',
          },
        ],
      },
      { at: '12m', alert: queueLosesItems, firing: [{ labels: queued('central') }] },
      { at: '28m', alert: queueLosesItems, firing: [] },
    ],
  },
];

const disks: readonly RuleTest[] = [
  {
    name: 'a disk that takes nothing for five minutes is told, of queues and of records',
    input: [
      series(queueWritable, { vantage: 'fra', queue: 'samples' }, '1x2 0x2 stale _ 0x20'),
      series(queueWritable, { vantage: 'fra', queue: 'events' }, '1x3 0x3 1x20'),
      series(recordsWritable, { vantage: 'sin' }, '1x2 0x30'),
      series(recordsWritable, { vantage: 'gru' }, '1x30'),
    ],
    alerts: [
      { at: '7m', alert: queueNotWritable, firing: [] },
      {
        at: '8m',
        alert: queueNotWritable,
        firing: [
          {
            labels: { vantage: 'fra', queue: 'samples' },
            summary: 'The disk of fra takes no samples',
            evidence: 'The last write was refused, and so were those before it for 5m.',
          },
          {
            labels: { vantage: 'sin', queue: 'records' },
            summary: 'The disk of sin takes no records',
            evidence: 'The last write was refused, and so were those before it for 5m.',
          },
        ],
      },
    ],
  },
];

const starts = (vantage: string, unclean: 0 | 1): InputSeries[] => [
  series(queueWrittenBytes, { vantage, queue: 'samples' }, '500+10x19 stale _ 10+10x120'),
  series(queueUnclean, { vantage, queue: 'samples' }, `0x19 stale _ ${unclean}x120`),
];

const unclean: readonly RuleTest[] = [
  {
    name: 'an agent that was killed is told for an hour after it came back; one that was restarted is not',
    input: [...starts('killed', 1), ...starts('restarted', 0), ...waitsLong('old')],
    alerts: [
      { at: '20m', alert: queueUncleanStart, firing: [] },
      {
        at: '22m',
        alert: queueUncleanStart,
        firing: [
          {
            labels: { vantage: 'killed' },
            summary: 'The agent at killed was killed, or its machine stopped',
            evidence: 'Its counters began anew within 1h, and its queue had not been closed.',
          },
        ],
      },
      { at: '75m', alert: queueUncleanStart, firing: [{ labels: { vantage: 'killed' } }] },
      { at: '84m', alert: queueUncleanStart, firing: [] },
    ],
  },
];

/** Killed long ago. */
function waitsLong(vantage: string): InputSeries[] {
  return [
    series(queueWrittenBytes, { vantage, queue: 'samples' }, '500+10x140'),
    series(queueUnclean, { vantage, queue: 'samples' }, '1x140'),
  ];
}

const ends: readonly RuleTest[] = [
  ending({
    alert: queueBacklogOld,
    ...{ bad: '200x19', good: '0', labels: { queue: 'samples', endpoint: 'a' } },
    input: (vantage, values) => [series(remoteBacklogAge, { vantage, endpoint: 'a' }, values)],
  }),
  ending({
    alert: queueBacklogOld,
    ...{ bad: '1000x19', good: '0', labels: { queue: 'events', endpoint: 'a' } },
    input: (vantage, values) => [series(eventBacklogAge, { vantage, endpoint: 'a' }, values)],
  }),
  ending({
    alert: queueFillsUp,
    ...{ bad: '572500+600x19', good: '0', labels: { queue: 'samples', endpoint: 'a' } },
    input: (vantage, values) => [
      series(queueBacklogBytes, { vantage, queue: 'samples', consumer: 'a' }, values),
      series(queueLimit, { vantage, queue: 'samples' }, `${LIMIT}x60`),
    ],
  }),
  ending({
    alert: queueFillsUp,
    ...{ bad: `${LIMIT}x19`, good: '900000000', labels: { queue: 'events', endpoint: 'a' } },
    input: (vantage, values) => [
      series(queueBacklogBytes, { vantage, queue: 'events', consumer: 'a' }, '572500+600x60'),
      series(queueLimit, { vantage, queue: 'events' }, values),
    ],
  }),
  ...(['samples', 'events'] as const).map((queue) =>
    ending({
      alert: queueNotWritable,
      ...{ bad: '0x19', good: '1', labels: { queue } },
      input: (vantage, values) => [series(queueWritable, { vantage, queue }, values)],
    }),
  ),
  ending({
    alert: queueNotWritable,
    ...{ bad: '0x19', good: '1', labels: { queue: 'records' } },
    input: (vantage, values) => [series(recordsWritable, { vantage }, values)],
  }),
];

export const queueTests: readonly RuleTest[] = [...old, ...fills, ...loses, ...disks, ...unclean, ...ends];
