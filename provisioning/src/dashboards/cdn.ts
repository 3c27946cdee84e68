import {
  aggregate,
  cdnCacheRequests,
  cdnFailures,
  cdnFetchedBytes,
  cdnFetches,
  cdnFirstByte,
  cdnFirstByteRatio,
  quantile,
  rate,
  ratio,
} from '@parallax/contract';
import { timeseries } from '../kit/core-panels.js';
import type { Dashboard } from '../kit/dashboard.js';
import { A_SECOND, OURS, ourTargets } from '../kit/panel.js';
import { ADHOC, annotation, choice, LINKS, ours, several, SOURCES } from '../kit/parts.js';
import { PROVIDER, WINDOW } from './ask.js';

const FILTER = { vantage: '${vantage:regex}', probe: '${probe:regex}', provider: '${provider:regex}' };
const FOUND = { ...PROVIDER, fetch: 'as_found' } as const;
const EDGE = { ...FOUND, layer: 'edge' } as const;

export const cdn: Dashboard = {
  uid: 'parallax-cdn',
  title: 'Parallax / CDN comparison',
  description:
    'Is each provider within 5 % of the one we know, does it cache, does the right place answer, from each vantage.',
  variables: [
    ...SOURCES,
    several('probe', 'Comparison'),
    several('provider', 'Provider', ['probe']),
    several('vantage', 'Vantage'),
    choice({
      name: 'columns',
      label: 'Columns',
      values: ['vantage', 'country', 'city', 'network', 'partition', 'pop'],
    }),
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
  rows: [
    {
      title: 'Verdict',
      panels: [
        ours(
          {
            type: 'parallax-cdn-panel',
            title: 'Providers beside the baseline',
            description:
              'Paired fetches in the same round. Pass and fail are signs of a test at 95 %; "not enough data" is neither.',
            height: 20,
          },
          [{ kind: 'cdn', filter: FILTER, columns: '${columns}' as 'vantage' }],
        ),
      ],
    },
    {
      title: 'Time',
      panels: [
        ours(
          {
            type: 'parallax-cdn-panel',
            title: 'Where the time goes',
            description: 'Mean of each phase of a fetch; hover for median and 95 of 100.',
            width: 12,
            height: 10,
          },
          [{ kind: 'phases', of: 'cdn', filter: FILTER }],
          { view: 'phases', tabs: false, sentence: false },
        ),
        timeseries(
          { title: 'Time to first byte', description: 'Median, as users find the caches.', height: 10 },
          {
            exprs: [
              {
                expr: quantile(0.5, cdnFirstByte, { window: WINDOW, by: ['provider'], match: FOUND, orClassic: true }),
                legend: '{{provider}}',
              },
            ],
            unit: 's',
            min: 0,
          },
        ),
        timeseries(
          {
            title: 'Beside the baseline',
            description: 'Median of the ratios, pair by pair; 1 is as fast, 1.05 is the limit.',
          },
          {
            exprs: [
              {
                expr: quantile(0.5, cdnFirstByteRatio, {
                  window: WINDOW,
                  by: ['provider'],
                  match: FOUND,
                  orClassic: true,
                }),
                legend: '{{provider}}',
              },
            ],
            steps: [
              { from: null, color: 'green' },
              { from: 1.05, color: 'red' },
            ],
            showSteps: true,
          },
        ),
        timeseries(
          { title: 'Failed fetches', description: 'Fetches that gave no acceptable response, of all.' },
          {
            exprs: [
              {
                expr: ratio(
                  { metric: cdnFailures, match: PROVIDER },
                  { metric: cdnFetches, match: PROVIDER },
                  { window: WINDOW, by: ['provider'] },
                ),
                legend: '{{provider}}',
              },
            ],
            unit: 'percentunit',
            min: 0,
          },
        ),
      ],
    },
    {
      title: 'Cache',
      panels: [
        timeseries(
          {
            title: 'Hit ratio at the edge',
            description: 'Hits, stale and confirmed ones among them, of what the edge tried.',
          },
          {
            exprs: [
              {
                expr: `${aggregate('sum', ['provider'], rate(cdnCacheRequests, WINDOW, { ...EDGE, cache_status: { matches: 'hit|stale_hit|revalidated' } }))} / ${aggregate('sum', ['provider'], rate(cdnCacheRequests, WINDOW, { ...EDGE, cache_status: { matches: 'hit|stale_hit|revalidated|miss|expired' } }))}`,
                legend: '{{provider}}',
              },
            ],
            unit: 'percentunit',
            min: 0,
            max: 1,
          },
        ),
        timeseries(
          {
            title: 'What caches say',
            description: 'Responses a second by status; a rise of unknown means that headers changed.',
          },
          {
            exprs: [
              {
                expr: aggregate('sum', ['provider', 'cache_status'], rate(cdnCacheRequests, WINDOW, EDGE)),
                legend: '{{provider}} {{cache_status}}',
              },
            ],
            unit: A_SECOND,
            draw: 'bars',
            stack: true,
          },
        ),
      ],
    },
    {
      title: 'Edges and cost',
      panels: [
        ours(
          {
            type: 'parallax-cdn-panel',
            title: 'Who answers',
            description: 'Place, network and way of steering of the edges that answered last, by vantage.',
            width: 14,
            height: 10,
          },
          [{ kind: 'cdn', filter: FILTER }],
          { view: 'edges', tabs: false, sentence: false },
        ),
        {
          ...{
            type: 'geomap',
            title: 'Places',
            description: 'Vantages by state, as configured. Which place answers each of them stands beside it.',
          },
          ...{
            width: 10,
            height: 10,
            datasource: OURS,
            targets: ourTargets([{ kind: 'vantages', filter: { vantage: FILTER.vantage } }]),
          },
          options: {
            view: { id: 'fit', allLayers: true },
            basemap: { type: 'default', name: 'Basemap' },
            layers: [
              {
                type: 'markers',
                name: 'Vantages',
                location: { mode: 'coords', latitude: 'latitude', longitude: 'longitude' },
                config: {
                  style: { color: { fixed: 'blue' }, size: { fixed: 6 }, text: { field: 'vantage', mode: 'field' } },
                },
                tooltip: true,
              },
            ],
          },
          fieldConfig: { defaults: {}, overrides: [] },
        },
        timeseries(
          { title: 'Bytes fetched', description: 'What measuring costs, by provider.', width: 24, height: 6 },
          {
            exprs: [
              { expr: aggregate('sum', ['provider'], rate(cdnFetchedBytes, WINDOW, PROVIDER)), legend: '{{provider}}' },
            ],
            unit: 'Bps',
            min: 0,
            stack: true,
            fill: 30,
          },
        ),
      ],
    },
  ],
};
