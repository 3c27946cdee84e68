import {
  aggregate,
  eventHeld,
  increase,
  queueBacklogBytes,
  queueBytes,
  queueLimit,
  queueLost,
  queueWritable,
  quantile,
  rate,
  remoteBacklogAge,
  remoteClockOffset,
  remoteHeld,
  remoteProtocol,
  remoteRequestDuration,
  remoteRequests,
  remoteSamples,
  remoteSentBytes,
  remoteShards,
  selector,
} from '@parallax/contract';
import { bargauge, stat, table, timeseries } from '../kit/core-panels.js';
import type { Dashboard } from '../kit/dashboard.js';
import { A_SECOND, BAD_ABOVE, GOOD_ABOVE } from '../kit/panel.js';
import { ADHOC, annotation, LINKS, several, SOURCES } from '../kit/parts.js';
import { itself } from './agent-itself.js';
import { RANGE, VANTAGE, WINDOW } from './ask.js';

const NO_WRITE = 'No remote write';

export const agent: Dashboard = {
  uid: 'parallax-agent',
  title: 'Parallax / Agent and queue',
  description:
    'Whether what is measured arrives: queues, receivers, losses to the sample; and how large the agents are.',
  variables: [...SOURCES, several('vantage', 'Vantage'), ADHOC],
  annotations: [
    annotation({
      name: 'Sick vantages',
      of: 'vantage',
      color: 'semi-dark-purple',
      filter: { vantage: '${vantage:regex}' },
    }),
  ],
  links: LINKS,
  rows: [
    {
      title: 'Does it arrive',
      panels: [
        stat(
          {
            title: 'Lost',
            description:
              'Items that queues lost over the time range, whatever the cause. Anything but 0 is worth a look.',
          },
          {
            exprs: [{ expr: aggregate('sum', [], increase(queueLost, RANGE, VANTAGE)) }],
            decimals: 0,
            steps: BAD_ABOVE(1, 1),
            noValue: NO_WRITE,
          },
        ),
        stat(
          { title: 'Oldest unsent', description: 'Age of the oldest sample that a receiver does not have yet.' },
          {
            exprs: [{ expr: `max(${selector(remoteBacklogAge, VANTAGE)})` }],
            unit: 's',
            steps: BAD_ABOVE(60, 600),
            noValue: NO_WRITE,
          },
        ),
        stat(
          { title: 'Delivered', description: 'Samples a second that receivers say they have stored.' },
          {
            exprs: [{ expr: aggregate('sum', [], rate(remoteSamples, WINDOW, { ...VANTAGE, outcome: 'delivered' })) }],
            unit: A_SECOND,
            graph: true,
            noValue: NO_WRITE,
          },
        ),
        stat(
          {
            title: 'Not stored',
            description:
              'Samples over the time range that a receiver will never have: refused, invalid, out of order, too old.',
          },
          {
            exprs: [
              {
                expr: aggregate(
                  'sum',
                  [],
                  increase(remoteSamples, RANGE, {
                    ...VANTAGE,
                    outcome: { matches: 'rejected|invalid|out_of_order|future|too_old' },
                  }),
                ),
              },
            ],
            decimals: 0,
            steps: BAD_ABOVE(1, 1000),
            noValue: NO_WRITE,
          },
        ),
        stat(
          {
            title: 'Held endpoints',
            description:
              'Endpoints that are waited for, those of events too: no connection, refused credentials, a clock that differs.',
          },
          {
            exprs: [
              {
                expr: `sum(max by (vantage, endpoint) (${selector(remoteHeld, VANTAGE)} or ${selector(eventHeld, VANTAGE)}))`,
              },
            ],
            decimals: 0,
            steps: BAD_ABOVE(1, 1),
            noValue: NO_WRITE,
          },
        ),
        stat(
          { title: 'Disk takes writes', description: 'Queues that can be written, of all.' },
          {
            exprs: [{ expr: `avg(${selector(queueWritable, VANTAGE)})` }],
            unit: 'percentunit',
            decimals: 0,
            steps: GOOD_ABOVE(1, 1),
            noValue: NO_WRITE,
          },
        ),
        timeseries(
          {
            title: 'Samples by outcome',
            description: 'Every accepted sample ends in exactly one of them, or in the losses of a queue.',
          },
          {
            exprs: [
              { expr: aggregate('sum', ['outcome'], rate(remoteSamples, WINDOW, VANTAGE)), legend: '{{outcome}}' },
            ],
            unit: A_SECOND,
            stack: true,
            fill: 30,
          },
        ),
        timeseries(
          {
            title: 'Backlog',
            description:
              'Age of the oldest sample that the endpoint does not have yet. It rises while nobody takes data, and falls at catch-up.',
          },
          {
            exprs: [
              {
                expr: aggregate('max', ['vantage', 'endpoint'], selector(remoteBacklogAge, VANTAGE)),
                legend: '{{vantage}} to {{endpoint}}',
              },
            ],
            unit: 's',
            min: 0,
          },
        ),
      ],
    },
    {
      title: 'Queues',
      panels: [
        bargauge(
          {
            title: 'Fullest queues',
            description: 'Bytes on disk of what the queue may use, the twelve fullest.',
            width: 8,
          },
          {
            exprs: [
              {
                expr: `sort_desc(topk(12, ${aggregate('max', ['vantage', 'queue'], selector(queueBytes, VANTAGE))} / ${aggregate('max', ['vantage', 'queue'], selector(queueLimit, VANTAGE))}))`,
                legend: '{{vantage}} {{queue}}',
              },
            ],
            unit: 'percentunit',
            min: 0,
            max: 1,
            steps: BAD_ABOVE(0.7, 0.9),
            noValue: NO_WRITE,
          },
        ),
        timeseries(
          { title: 'Bytes waiting', description: 'Not yet delivered, by consumer.', width: 8 },
          {
            exprs: [{ expr: selector(queueBacklogBytes, VANTAGE), legend: '{{vantage}} {{queue}} {{consumer}}' }],
            unit: 'bytes',
            min: 0,
          },
        ),
        timeseries(
          {
            title: 'Losses',
            description: 'Items within each step, by queue and cause, all vantages.',
            width: 8,
          },
          {
            exprs: [
              {
                expr: aggregate('sum', ['queue', 'cause'], increase(queueLost, WINDOW, VANTAGE)),
                legend: '{{queue}}: {{cause}}',
              },
            ],
            draw: 'bars',
            stack: true,
            decimals: 0,
          },
        ),
      ],
    },
    {
      title: 'Receivers',
      panels: [
        timeseries(
          { title: 'Requests by outcome', description: 'A second, all endpoints.' },
          {
            exprs: [
              {
                expr: `${aggregate('sum', ['endpoint', 'outcome'], rate(remoteRequests, WINDOW, VANTAGE))} > 0`,
                legend: '{{endpoint}}: {{outcome}}',
              },
            ],
            unit: 'reqps',
            draw: 'bars',
            stack: true,
          },
        ),
        timeseries(
          { title: 'Time of requests', description: '95 of 100 are answered within.' },
          {
            exprs: [
              {
                expr: quantile(0.95, remoteRequestDuration, {
                  window: WINDOW,
                  by: ['vantage', 'endpoint'],
                  match: VANTAGE,
                  orClassic: true,
                }),
                legend: '{{vantage}} to {{endpoint}}',
              },
            ],
            unit: 's',
            min: 0,
          },
        ),
        timeseries(
          { title: 'Bytes sent', description: 'On the wire, compressed.' },
          {
            exprs: [
              { expr: aggregate('sum', ['endpoint'], rate(remoteSentBytes, WINDOW, VANTAGE)), legend: '{{endpoint}}' },
            ],
            unit: 'Bps',
            min: 0,
          },
        ),
        timeseries(
          {
            title: 'Clock against the receiver',
            description:
              "By the receiver's Date; beyond its limits nothing is sent, so that no receiver is poisoned with the future.",
          },
          { exprs: [{ expr: selector(remoteClockOffset, VANTAGE), legend: '{{vantage}} to {{endpoint}}' }], unit: 's' },
        ),
        table(
          { title: 'Endpoints', description: 'Protocol spoken, shards and what is waited for.', height: 7 },
          {
            exprs: [
              { expr: `group by (vantage, endpoint, version) (${selector(remoteProtocol, VANTAGE)} == 1)` },
              { expr: aggregate('max', ['vantage', 'endpoint'], selector(remoteShards, VANTAGE)) },
              { expr: aggregate('max', ['vantage', 'endpoint'], selector(remoteHeld, VANTAGE)) },
            ],
            columns: [
              { field: 'vantage', title: 'Vantage' },
              { field: 'endpoint', title: 'Endpoint' },
              { field: 'version', title: 'Remote write' },
              { field: 'Value #B', title: 'Shards', decimals: 0 },
              {
                field: 'Value #C',
                title: 'State',
                words: { 0: { text: 'delivering', color: 'green' }, 1: { text: 'held', color: 'red' } },
                steps: [
                  { from: null, color: 'green' },
                  { from: 1, color: 'red' },
                ],
              },
            ],
          },
        ),
      ],
    },
    itself,
  ],
};
