import {
  aggregate,
  increase,
  pathChanges,
  pathFlows,
  pathFlowsReached,
  pathFindings,
  pathHopEnded,
  pathHopRtt,
  pathHops,
  pathRtt,
  quantile,
  ratio,
  selector,
} from '@parallax/contract';
import { stat, table, timeseries } from '../kit/core-panels.js';
import type { Dashboard } from '../kit/dashboard.js';
import { A_SECOND, BAD_ABOVE } from '../kit/panel.js';
import { ADHOC, annotation, LINKS, ours, several, SOURCES, to } from '../kit/parts.js';
import { ONE_TARGET as MATCH, RANGE, WINDOW } from './ask.js';

const FILTER = { vantage: '${vantage:regex}', target: '${target:regex}' };
const lost = (by: readonly string[], window = WINDOW): string =>
  `1 - ${ratio({ metric: pathFlowsReached, match: MATCH }, { metric: pathFlows, match: MATCH }, { window, by })}`;
const PAIR = ['vantage', 'target'];

export const path: Dashboard = {
  uid: 'parallax-path',
  title: 'Parallax / Path',
  description: 'Every way from vantages to targets in one picture: where loss is, which link is slow, what changed.',
  variables: [...SOURCES, several('target', 'Target'), several('vantage', 'Vantage'), ADHOC],
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
      title: 'Picture',
      panels: [
        ours(
          {
            type: 'parallax-path-panel',
            title: 'Paths',
            description:
              'Vantages left, targets right, merged over vantages and flows. A red ring is where flows end; a red line is a slow link; a hollow dot never answered, which is no loss.',
            height: 20,
          },
          [{ kind: 'path', filter: FILTER }],
        ),
      ],
    },
    {
      title: 'Over time',
      panels: [
        timeseries(
          { title: 'Flows lost', description: 'Flows that did not arrive, of those followed to their end.' },
          { exprs: [{ expr: lost(PAIR), legend: '{{vantage}} to {{target}}' }], unit: 'percentunit', min: 0 },
        ),
        timeseries(
          { title: 'Round trip to the destination', description: 'Median of the answers of the destination itself.' },
          {
            exprs: [
              {
                expr: quantile(0.5, pathRtt, { window: WINDOW, by: PAIR, match: MATCH, orClassic: true }),
                legend: '{{vantage}} to {{target}}',
              },
            ],
            unit: 's',
            min: 0,
          },
        ),
        timeseries(
          {
            title: 'Route changes',
            description: 'Changes within each step. Balancing over known nodes and silence do not count.',
          },
          {
            exprs: [
              {
                expr: aggregate('sum', PAIR, increase(pathChanges, WINDOW, MATCH)),
                legend: '{{vantage}} to {{target}}',
              },
            ],
            draw: 'bars',
            stack: true,
            decimals: 0,
          },
        ),
        timeseries(
          {
            title: 'Hops',
            description: 'Least TTL at which the destination answered; a gap is a destination that did not.',
          },
          {
            exprs: [{ expr: aggregate('min', PAIR, selector(pathHops, MATCH)), legend: '{{vantage}} to {{target}}' }],
            decimals: 0,
            min: 0,
          },
        ),
      ],
    },
    {
      title: 'By vantage and target',
      panels: [
        table(
          { title: 'Pairs', description: 'Over the time range.', width: 14 },
          {
            exprs: [
              { expr: lost(PAIR, RANGE) },
              { expr: quantile(0.5, pathRtt, { window: RANGE, by: PAIR, match: MATCH, orClassic: true }) },
              { expr: aggregate('sum', PAIR, increase(pathChanges, RANGE, MATCH)) },
              { expr: aggregate('min', PAIR, selector(pathHops, MATCH)) },
            ],
            columns: [
              { field: 'vantage', title: 'Vantage' },
              {
                field: 'target',
                title: 'Target',
                link: {
                  title: 'Look at this target',
                  url: to('parallax-target', { target: '${__data.fields.Target}' }),
                },
              },
              { field: 'Value #A', title: 'Flows lost', unit: 'percentunit', decimals: 2, steps: BAD_ABOVE(0.01, 0.1) },
              { field: 'Value #B', title: 'Round trip', unit: 's' },
              { field: 'Value #C', title: 'Changes', decimals: 0, steps: BAD_ABOVE(1, 5) },
              { field: 'Value #D', title: 'Hops', decimals: 0 },
            ],
            sortBy: { title: 'Flows lost', desc: true },
          },
        ),
        table(
          {
            title: 'What was noticed',
            description: 'Findings of the last runs by kind, and by how many vantages. The picture shows where.',
            width: 10,
          },
          {
            exprs: [{ expr: `count by (kind, target) (${selector(pathFindings, MATCH)} > 0)` }],
            columns: [
              { field: 'kind', title: 'Finding', width: 200 },
              { field: 'target', title: 'Target' },
              { field: 'Value #A', title: 'Vantages', decimals: 0 },
            ],
            sortBy: { title: 'Vantages', desc: true },
            noValue: 'Nothing was noticed in the last runs.',
          },
        ),
      ],
    },
    {
      title: 'Hop by hop',
      collapsed: true,
      panels: [
        timeseries(
          {
            title: 'Round trip by distance',
            description:
              'Least round trip of the answers at each TTL, over the chosen vantages. A slow router is not a slow link.',
          },
          {
            exprs: [{ expr: aggregate('min', ['ttl'], selector(pathHopRtt, MATCH)), legend: 'TTL {{ttl}}' }],
            unit: 's',
            min: 0,
          },
        ),
        timeseries(
          {
            title: 'Where flows end',
            description: 'Flows a second that were last seen at this TTL and did not arrive.',
          },
          {
            exprs: [
              {
                expr: aggregate('sum', ['ttl'], `rate(${selector(pathHopEnded, MATCH)}[${WINDOW}])`),
                legend: 'TTL {{ttl}}',
              },
            ],
            unit: A_SECOND,
            draw: 'bars',
            stack: true,
          },
        ),
        stat(
          { title: 'Flows followed', description: 'Over the time range.', width: 24, height: 4 },
          { exprs: [{ expr: aggregate('sum', [], increase(pathFlows, RANGE, MATCH)) }], decimals: 0 },
        ),
      ],
    },
  ],
};
