import {
  eventHeld,
  eventsTotal,
  receiverRefuses,
  receiverRejectsSamples,
  remoteHeld,
  remoteSamples,
  type HoldReason,
  type SampleOutcome,
} from '@parallax/contract';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

const way = (endpoint: string, queue = 'samples'): Record<string, string> => ({ vantage: 'fra', queue, endpoint });
const held = (endpoint: string, reason: HoldReason, values: string): InputSeries =>
  series(remoteHeld, { vantage: 'fra', endpoint, reason }, values);

const refuses: readonly RuleTest[] = [
  {
    name: 'an endpoint that refuses for five minutes is told, with its tries between; one that is away is not',
    input: [
      held('token', 'refused', '0x2 1 0 1 0 1 0 1 0 1 0 1x10'),
      ...[held('file', 'credentials', '0x2 1x20'), held('time', 'clock', '0x2 1x20'), held('away', 'backoff', '1x20')],
      held('once', 'refused', '0x2 1x2 0x20'),
      series(eventHeld, { vantage: 'fra', endpoint: 'logs', reason: 'refused' }, '0x2 1x20'),
      series(eventHeld, { vantage: 'fra', endpoint: 'slow', reason: 'backoff' }, '1x20'),
    ],
    alerts: [
      { at: '7m', alert: receiverRefuses, firing: [] },
      {
        at: '8m',
        alert: receiverRefuses,
        firing: [
          {
            labels: way('token'),
            summary: 'token takes no samples of fra',
            evidence: 'It takes nothing for 5m and longer.',
          },
          {
            labels: way('file'),
            summary: 'file takes no samples of fra',
            evidence: 'It takes nothing for 5m and longer. Held for: credentials.',
          },
          {
            labels: way('time'),
            summary: 'time takes no samples of fra',
            evidence: 'It takes nothing for 5m and longer. Held for: clock.',
          },
          {
            labels: way('logs', 'events'),
            summary: 'logs takes no events of fra',
            evidence: 'It takes nothing for 5m and longer. Held for: refused.',
          },
        ],
      },
      { at: '14m', alert: receiverRefuses, firing: ['token', 'file', 'time'].map((endpoint) => ({ labels: way(endpoint) })).concat({ labels: way('logs', 'events') }) }, // prettier-ignore
    ],
  },
];

const became = (endpoint: string, outcome: SampleOutcome, values: string): InputSeries =>
  series(remoteSamples, { vantage: 'fra', endpoint, outcome }, values);
const OUTCOMES = ['rejected', 'invalid', 'out_of_order', 'future', 'too_old'] as const;

const rejects: readonly RuleTest[] = [
  {
    name: 'samples that an endpoint will never take are told beyond ten, events beyond none; those that are filtered are not',
    input: [
      ...OUTCOMES.map((outcome) => became(outcome, outcome, '0x10 10.8x40')),
      ...[
        became('few', 'rejected', '0x10 8.8x40'),
        became('cut', 'filtered', '0+60x50'),
        became('fine', 'delivered', '0+60x50'),
      ],
      series(eventsTotal, { vantage: 'fra', endpoint: 'logs', outcome: 'rejected' }, '0x10 1x40'),
      series(eventsTotal, { vantage: 'fra', endpoint: 'long', outcome: 'shortened' }, '0+1x50'),
    ],
    alerts: [
      { at: '10m', alert: receiverRejectsSamples, firing: [] },
      {
        at: '20m',
        alert: receiverRejectsSamples,
        firing: [
          ...OUTCOMES.map((outcome) => ({
            labels: way(outcome),
            summary: `${outcome} rejects samples of fra`,
            evidence: `11 within 15m: ${outcome} 11. The agent's dead letters hold them with what the receiver said.`,
          })),
          {
            labels: way('logs', 'events'),
            summary: 'logs rejects events of fra',
            evidence: "1 within 15m: rejected 1. The agent's dead letters hold them with what the receiver said.",
          },
        ],
      },
      { at: '40m', alert: receiverRejectsSamples, firing: [] },
    ],
  },
];

export const receiverTests: readonly RuleTest[] = [...refuses, ...rejects];
