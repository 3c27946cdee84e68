import {
  aggregate,
  httpPhaseDuration,
  icmpReceived,
  icmpRtt,
  icmpSent,
  probeAddress,
  probeLastSuccess,
  quantile,
  ratio,
  selector,
} from '@parallax/contract';
import { stat, states, table, timeseries } from '../kit/core-panels.js';
import type { Dashboard } from '../kit/dashboard.js';
import { A_SECOND, BAD_ABOVE, GOOD_ABOVE } from '../kit/panel.js';
import { ADHOC, annotation, LINKS, ours, several, single, SOURCES, to } from '../kit/parts.js';
import { ago, duration, latest, ONE_TARGET, RANGE, reasons, success, TARGET, VANTAGE, WINDOW } from './ask.js';

const FILTER = { vantage: '${vantage:regex}', target: '${target:regex}' };
const over = (q: number): string => duration(q, ['probe'], TARGET);

export const target: Dashboard = {
  uid: 'parallax-target',
  title: 'Parallax / Target',
  description: 'One target from every vantage: does it answer, how fast, why not, and which way the packets go.',
  variables: [
    ...SOURCES,
    single('target', 'Target'),
    several('probe', 'Probe', ['target']),
    several('vantage', 'Vantage'),
    ADHOC,
  ],
  annotations: [
    annotation({ name: 'Route changes', of: 'path', color: 'orange', filter: FILTER }),
    annotation({
      name: 'Sick vantages',
      of: 'vantage',
      color: 'semi-dark-purple',
      filter: { vantage: FILTER.vantage },
    }),
  ],
  links: LINKS,
  rows: [
    {
      title: '$target',
      panels: [
        stat(
          { title: 'Runs that succeed', description: 'Over the time range, all vantages.' },
          {
            exprs: [{ expr: success([], TARGET, RANGE) }],
            unit: 'percentunit',
            decimals: 2,
            steps: GOOD_ABOVE(0.95, 0.99),
          },
        ),
        stat(
          { title: 'Vantages that fail', description: 'Vantages with less than 99 % success over the time range.' },
          {
            exprs: [
              {
                expr: `count(${success(['vantage'], TARGET, RANGE)} < 0.99) or 0 * count(${success(['vantage'], TARGET, RANGE)})`,
              },
            ],
            decimals: 0,
            steps: BAD_ABOVE(1, 2),
          },
        ),
        stat(
          {
            title: 'Median run by probe',
            description:
              'Whole duration of successful runs: that of a ping is its train of packets, whose round trips are below.',
            width: 8,
          },
          {
            exprs: [{ expr: duration(0.5, ['probe'], TARGET, RANGE), legend: '{{probe}}' }],
            unit: 's',
            named: true,
            noValue: 'No success',
          },
        ),
        stat(
          {
            title: 'Last success',
            description: 'How long ago the last run that succeeded ended, from any vantage of the time range.',
          },
          {
            exprs: [{ expr: ago(`max(${latest(selector(probeLastSuccess, TARGET))})`) }],
            unit: 's',
            decimals: 0,
            noValue: 'never',
            noValueColor: 'red',
            steps: BAD_ABOVE(120, 600),
          },
        ),
        stat(
          { title: 'Addresses', description: 'Different addresses that were probed over the time range.' },
          {
            exprs: [{ expr: `count(count by (remote_address) (${latest(selector(probeAddress, TARGET))}))` }],
            decimals: 0,
          },
        ),
        states(
          {
            title: 'Success by vantage',
            description:
              'Share of runs that succeeded, by vantage: one dark line is a vantage or its way, a dark column is the target.',
            height: 7,
          },
          {
            exprs: [{ expr: success(['vantage'], TARGET), legend: '{{vantage}}' }],
            unit: 'percentunit',
            decimals: 0,
            steps: GOOD_ABOVE(0.95, 0.99),
          },
        ),
        timeseries(
          { title: 'Duration of runs', description: 'Successful runs; failures have no duration.' },
          {
            exprs: [
              { expr: over(0.5), legend: '{{probe}} median' },
              { expr: over(0.95), legend: '{{probe}} 95 of 100' },
            ],
            unit: 's',
            min: 0,
            noValue: 'No run succeeded',
          },
        ),
        timeseries(
          { title: 'Why runs fail', description: 'Failures a second by what failed, why, and whose fault it is.' },
          {
            exprs: [{ expr: reasons(TARGET), legend: '{{phase}}: {{reason}} ({{source}})' }],
            unit: A_SECOND,
            draw: 'bars',
            stack: true,
          },
        ),
      ],
    },
    {
      title: 'The way there',
      panels: [
        ours(
          {
            type: 'parallax-path-panel',
            title: 'Path',
            description: 'Every vantage to this target, merged. Click a round in the strip to see how it was.',
            height: 15,
          },
          [{ kind: 'path', filter: FILTER }],
        ),
        timeseries(
          { title: 'Packets lost', description: 'Echo requests without a reply, of all: by ping, of this target.' },
          {
            exprs: [
              {
                expr: `1 - ${ratio({ metric: icmpReceived, match: ONE_TARGET }, { metric: icmpSent, match: ONE_TARGET }, { window: WINDOW, by: ['vantage'] })}`,
                legend: '{{vantage}}',
              },
            ],
            unit: 'percentunit',
            min: 0,
            noValue: 'No ping of this target',
          },
        ),
        timeseries(
          { title: 'Round trip', description: 'Median of echo replies, by kernel timestamps.' },
          {
            exprs: [
              {
                expr: quantile(0.5, icmpRtt, { window: WINDOW, by: ['vantage'], match: ONE_TARGET, orClassic: true }),
                legend: '{{vantage}}',
              },
            ],
            unit: 's',
            min: 0,
            noValue: 'No ping of this target',
          },
        ),
      ],
    },
    {
      title: 'Where the time goes',
      panels: [
        timeseries(
          { title: 'Phases of HTTP', description: 'Mean of each phase; means add up to the whole, medians do not.' },
          {
            exprs: [
              {
                expr: `histogram_sum(${aggregate('sum', ['phase'], `rate(${selector(httpPhaseDuration, TARGET)}[${WINDOW}])`)}) / histogram_count(${aggregate('sum', ['phase'], `rate(${selector(httpPhaseDuration, TARGET)}[${WINDOW}])`)})`,
                legend: '{{phase}}',
              },
            ],
            unit: 's',
            stack: true,
            fill: 60,
            noValue: 'No HTTP probe of this target',
          },
        ),
        table(
          { title: 'By vantage', description: 'Over the time range.', width: 12, height: 8 },
          {
            exprs: [
              { expr: success(['vantage', 'probe'], TARGET, RANGE) },
              { expr: duration(0.5, ['vantage', 'probe'], TARGET, RANGE) },
              { expr: duration(0.95, ['vantage', 'probe'], TARGET, RANGE) },
            ],
            columns: [
              {
                field: 'vantage',
                title: 'Vantage',
                link: {
                  title: 'Look at this vantage',
                  url: to('parallax-vantages', { vantage: '${__data.fields.Vantage}' }),
                },
              },
              { field: 'probe', title: 'Probe' },
              { field: 'Value #A', title: 'Success', unit: 'percentunit', decimals: 2, steps: GOOD_ABOVE(0.95, 0.99) },
              { field: 'Value #B', title: 'Median run', unit: 's' },
              { field: 'Value #C', title: '95 of 100', unit: 's' },
            ],
            sortBy: { title: 'Success', desc: false },
          },
        ),
      ],
    },
    {
      title: 'Addresses',
      panels: [
        table(
          {
            title: 'Addresses probed',
            description: 'Which address each vantage talked to last, and over which family.',
            height: 8,
          },
          {
            exprs: [
              {
                expr: `group by (vantage, probe, remote_address, family) (${selector(probeAddress, { ...VANTAGE, ...TARGET })})`,
              },
            ],
            columns: [
              { field: 'vantage', title: 'Vantage' },
              { field: 'probe', title: 'Probe' },
              { field: 'remote_address', title: 'Address' },
              { field: 'family', title: 'IP version' },
            ],
            noValue: 'No vantage probes this target now.',
          },
        ),
      ],
    },
  ],
};
