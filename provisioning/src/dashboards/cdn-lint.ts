import {
  aggregate,
  cdnCodingChecks,
  cdnEdgeChecks,
  cdnEdgeDistance,
  cdnEdges,
  cdnFindings,
  cdnIntegrityChecks,
  cdnTtlChecks,
  rate,
  selector,
  share,
} from '@parallax/contract';
import { bargauge, stat, table, timeseries } from '../kit/core-panels.js';
import type { Dashboard } from '../kit/dashboard.js';
import { A_SECOND, BAD_ABOVE } from '../kit/panel.js';
import { ADHOC, annotation, LINKS, ours, several, SOURCES } from '../kit/parts.js';
import { PROVIDER, RANGE, WINDOW } from './ask.js';

const FILTER = { vantage: '${vantage:regex}', probe: '${probe:regex}', provider: '${provider:regex}' };
const errors = { ...PROVIDER, severity: 'error' } as const;
const warnings = { ...PROVIDER, severity: 'warning' } as const;
/** The same object is looked at from every vantage: the most that one of them found. */
const most = (by: readonly string[], match: Record<string, unknown>): string =>
  aggregate('max', by, selector(cdnFindings, match as never));

export const cdnLint: Dashboard = {
  uid: 'parallax-cdn-lint',
  title: 'Parallax / CDN lint and edges',
  description:
    'What is wrong with headers, compression and lifetimes at the origin and at each edge, and whether the right edge answers.',
  variables: [
    ...SOURCES,
    several('probe', 'Comparison'),
    several('provider', 'Provider', ['probe']),
    several('vantage', 'Vantage'),
    ADHOC,
  ],
  annotations: [
    annotation({ name: 'CDN verdicts', of: 'cdn', color: 'red', filter: FILTER }),
    annotation({
      name: 'Sick vantages',
      of: 'vantage',
      color: 'semi-dark-purple',
      filter: { vantage: FILTER.vantage },
    }),
  ],
  links: LINKS,
  from: 'now-3h',
  rows: [
    {
      title: 'Findings',
      panels: [
        stat(
          {
            title: 'Errors',
            description: 'Objects with an error in the last pass, most that one vantage found.',
            height: 6,
          },
          {
            exprs: [{ expr: `sum(${most(['provider', 'rule'], errors)})` }],
            decimals: 0,
            steps: BAD_ABOVE(1, 1),
            noValue: 'No lint',
          },
        ),
        stat(
          { title: 'Warnings', description: 'Objects with a warning in the last pass.', height: 6 },
          {
            exprs: [
              { expr: `sum(${most(['provider', 'rule'], warnings)}) or 0 * sum(${most(['provider'], PROVIDER)})` },
            ],
            decimals: 0,
            steps: BAD_ABOVE(1, 100),
            noValue: '0',
          },
        ),
        bargauge(
          { title: 'By provider', description: 'Errors and warnings in the last pass.', width: 16, height: 6 },
          {
            exprs: [
              {
                expr: `sort_desc(sum by (provider) (${aggregate('max', ['provider', 'rule'], selector(cdnFindings, { ...PROVIDER, severity: { matches: 'error|warning' } }))}))`,
                legend: '{{provider}}',
              },
            ],
            decimals: 0,
            min: 0,
            steps: BAD_ABOVE(1, 10),
          },
        ),
        ours(
          {
            type: 'parallax-cdn-panel',
            title: 'What, where, and what to do',
            description: 'Findings of the last pass; with records in Loki each object with reason and remedy.',
            height: 14,
          },
          [{ kind: 'cdn', filter: FILTER }],
          { view: 'findings', tabs: false, sentence: false },
        ),
      ],
    },
    {
      title: 'What edges do to content',
      panels: [
        timeseries(
          {
            title: "Content that is not the origin's",
            description: 'Responses whose decoded content differs, of those that could be compared.',
          },
          {
            exprs: [
              {
                expr: share(
                  aggregate(
                    'sum',
                    ['provider'],
                    rate(cdnIntegrityChecks, WINDOW, { ...PROVIDER, outcome: 'different' }),
                  ),
                  aggregate(
                    'sum',
                    ['provider'],
                    rate(cdnIntegrityChecks, WINDOW, { ...PROVIDER, outcome: { matches: 'equal|different' } }),
                  ),
                ),
                legend: '{{provider}}',
              },
            ],
            unit: 'percentunit',
            min: 0,
          },
        ),
        timeseries(
          {
            title: 'Lifetimes',
            description: 'Responses a second by whether the edge keeps the object as long as the origin says.',
          },
          {
            exprs: [
              {
                expr: aggregate('sum', ['provider', 'outcome'], rate(cdnTtlChecks, WINDOW, PROVIDER)),
                legend: '{{provider}} {{outcome}}',
              },
            ],
            unit: A_SECOND,
            draw: 'bars',
            stack: true,
          },
        ),
        table(
          {
            title: 'Content codings',
            description: 'Answers to an offer of one coding alone, over the time range.',
            width: 12,
          },
          {
            exprs: [
              {
                expr: `${aggregate('sum', ['provider', 'coding', 'outcome'], `increase(${selector(cdnCodingChecks, PROVIDER)}[${RANGE}])`)} > 0`,
              },
            ],
            columns: [
              { field: 'provider', title: 'Provider' },
              { field: 'coding', title: 'Offered' },
              { field: 'outcome', title: 'Outcome' },
              { field: 'Value #A', title: 'Responses', decimals: 0 },
            ],
          },
        ),
        bargauge(
          {
            title: 'Edges seen',
            description: 'Different addresses of edges over the last rounds, most that one vantage saw.',
            width: 12,
          },
          {
            exprs: [
              {
                expr: aggregate('max', ['provider'], selector(cdnEdges, { ...PROVIDER, kind: 'address' })),
                legend: '{{provider}}',
              },
            ],
            decimals: 0,
            min: 0,
          },
        ),
      ],
    },
    {
      // Shut, because it says nothing where no places are configured.
      title: 'Does the right edge answer',
      collapsed: true,
      panels: [
        timeseries(
          {
            title: 'Rounds by place',
            description: 'Rounds a second by whether the place that answered should serve the vantage.',
          },
          {
            exprs: [
              {
                expr: aggregate('sum', ['provider', 'outcome'], rate(cdnEdgeChecks, WINDOW, PROVIDER)),
                legend: '{{provider}} {{outcome}}',
              },
            ],
            unit: A_SECOND,
            draw: 'bars',
            stack: true,
            noValue: 'No expected places are configured',
          },
        ),
        bargauge(
          {
            title: 'Distance',
            description: 'From the vantage to the place that answered last, where both are known; the twenty farthest.',
          },
          {
            exprs: [
              {
                expr: `sort_desc(topk(20, ${aggregate('max', ['provider', 'vantage'], selector(cdnEdgeDistance, PROVIDER))}))`,
                legend: '{{provider}} from {{vantage}}',
              },
            ],
            unit: 'lengthm',
            min: 0,
            noValue: 'No places known',
          },
        ),
      ],
    },
  ],
};
