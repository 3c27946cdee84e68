/** What the agent says of itself: its series, its schedule, its configuration, its records. */
import {
  aggregate,
  configLastReloadOk,
  configLastReloadTime,
  eventBacklog,
  eventsTotal,
  rate,
  recordsTotal,
  scheduleInFlight,
  scheduleWaiting,
  selector,
  storeDropped,
  storeFolded,
  storeSeries,
  storeSeriesLimit,
} from '@parallax/contract';
import { table, timeseries } from '../kit/core-panels.js';
import type { Row } from '../kit/dashboard.js';
import { A_SECOND } from '../kit/panel.js';
import { ago, VANTAGE, WINDOW } from './ask.js';

export const itself: Row = {
  title: 'Agent',
  panels: [
    timeseries(
      {
        title: 'Series of the budget',
        description: 'Series in the store, of those that the budget allows.',
        width: 8,
      },
      {
        exprs: [
          {
            expr: `${selector(storeSeries, VANTAGE)} / ${selector(storeSeriesLimit, VANTAGE)}`,
            legend: '{{vantage}}',
          },
        ],
        unit: 'percentunit',
        min: 0,
      },
    ),
    timeseries(
      { title: 'Samples over budget', description: 'Folded into one series, or dropped, a second.', width: 8 },
      {
        exprs: [
          { expr: aggregate('sum', ['budget'], rate(storeFolded, WINDOW, VANTAGE)), legend: 'folded: {{budget}}' },
          {
            expr: aggregate('sum', ['reason'], rate(storeDropped, WINDOW, VANTAGE)),
            legend: 'dropped: {{reason}}',
          },
        ],
        unit: A_SECOND,
        min: 0,
      },
    ),
    timeseries(
      {
        title: 'Runs under way and waiting',
        description: 'Waiting means that limits on concurrency are reached.',
        width: 8,
      },
      {
        exprs: [
          {
            expr: aggregate('sum', ['vantage'], selector(scheduleInFlight, VANTAGE)),
            legend: '{{vantage}} under way',
          },
          {
            expr: aggregate('sum', ['vantage'], selector(scheduleWaiting, VANTAGE)),
            legend: '{{vantage}} waiting',
          },
        ],
        decimals: 0,
        min: 0,
      },
    ),
    table(
      { title: 'Configuration', description: 'Whether the last reload was taken, and when.', width: 8, height: 8 },
      {
        exprs: [
          { expr: selector(configLastReloadOk, VANTAGE) },
          { expr: ago(selector(configLastReloadTime, VANTAGE)) },
        ],
        columns: [
          { field: 'vantage', title: 'Vantage' },
          {
            field: 'Value #A',
            title: 'Last reload',
            words: { 1: { text: 'taken', color: 'green' }, 0: { text: 'refused', color: 'red' } },
            steps: [
              { from: null, color: 'red' },
              { from: 1, color: 'green' },
            ],
          },
          { field: 'Value #B', title: 'In force for', unit: 's', decimals: 0 },
        ],
      },
    ),
    timeseries(
      {
        title: 'Records of runs',
        description: 'A second, by what became of them; those sent on to Loki or a file are events.',
        width: 8,
      },
      {
        exprs: [
          {
            expr: `${aggregate('sum', ['outcome'], rate(recordsTotal, WINDOW, VANTAGE))} > 0`,
            legend: 'record: {{outcome}}',
          },
          {
            expr: `${aggregate('sum', ['outcome'], rate(eventsTotal, WINDOW, VANTAGE))} > 0`,
            legend: 'event: {{outcome}}',
          },
        ],
        unit: A_SECOND,
        min: 0,
      },
    ),
    timeseries(
      {
        title: 'Events waiting',
        description: 'Events that their receivers do not have yet.',
        width: 8,
      },
      {
        exprs: [{ expr: aggregate('sum', ['vantage'], selector(eventBacklog, VANTAGE)), legend: '{{vantage}}' }],
        decimals: 0,
        min: 0,
      },
    ),
  ],
};
