import {
  agentBuild,
  aggregate,
  clockSteps,
  increase,
  loopDelay,
  probeInvalid,
  probeLastRun,
  probeMissed,
  quantile,
  rate,
  scheduleLag,
  scheduleTargets,
  selector,
  vantageAnchors,
  vantageHealthy,
  vantageInfo,
  vantageSick,
} from '@parallax/contract';
import { stat, states, table, timeseries } from '../kit/core-panels.js';
import type { Dashboard } from '../kit/dashboard.js';
import { A_SECOND, BAD_ABOVE, GOOD_ABOVE, OURS, ourTargets } from '../kit/panel.js';
import { ADHOC, annotation, LINKS, several, SOURCES, to } from '../kit/parts.js';
import { ago, gone, healthy, known, latest, RANGE, sick, success, VANTAGE, WINDOW } from './ask.js';

const HEALTH = { 1: { text: 'well', color: 'green' }, 0: { text: 'sick', color: 'red' } };

export const vantages: Dashboard = {
  uid: 'parallax-vantages',
  title: 'Parallax / Vantages',
  description:
    'The fleet: which vantages are well, which are sick and why, which are gone, and whether they keep their schedule.',
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
      title: 'Fleet',
      panels: [
        stat(
          { title: 'Well', description: 'Vantages that can judge their targets.' },
          // Whether few are well is told by how many are not.
          { exprs: [{ expr: healthy(VANTAGE) }], steps: GOOD_ABOVE(1, 1) },
        ),
        stat(
          { title: 'Sick', description: 'Vantages whose anchors, resolver, clock or event loop speak against them.' },
          {
            exprs: [{ expr: sick(VANTAGE) }],
            steps: BAD_ABOVE(1, 2),
          },
        ),
        stat({ title: 'Report', description: 'Vantages that report now.' }, { exprs: [{ expr: known(VANTAGE) }] }),
        stat(
          { title: 'Gone', description: 'Vantages that reported within the time range and no longer do.' },
          {
            exprs: [{ expr: gone(VANTAGE) }],
            steps: BAD_ABOVE(1, 1),
          },
        ),
        stat(
          { title: 'Targets', description: 'Pairs of probe and target, all vantages.' },
          { exprs: [{ expr: `sum(${selector(scheduleTargets, VANTAGE)})` }], decimals: 0 },
        ),
        stat(
          { title: 'Versions', description: 'Different versions of the agent.' },
          { exprs: [{ expr: `count(count by (version) (${selector(agentBuild, VANTAGE)}))` }], steps: BAD_ABOVE(2, 4) },
        ),
        states(
          { title: 'Health', description: 'Grey is not known: no anchors, or not yet.', height: 7 },
          {
            exprs: [{ expr: selector(vantageHealthy, VANTAGE), legend: '{{vantage}}' }],
            words: HEALTH,
            steps: [
              { from: null, color: 'red' },
              { from: 1, color: 'green' },
            ],
          },
        ),
        table(
          {
            title: 'Vantages',
            description:
              'Each vantage with where it stands and how it does, over the time range. Health is of now: one that is gone has none.',
            height: 10,
          },
          {
            exprs: [
              { expr: aggregate('min', ['vantage'], selector(vantageHealthy, VANTAGE)) },
              { expr: `group by (vantage, city, country) (${latest(selector(vantageInfo, VANTAGE))})` },
              { expr: success(['vantage'], VANTAGE, RANGE) },
              { expr: aggregate('sum', ['vantage'], selector(scheduleTargets, VANTAGE)) },
              {
                expr: quantile(0.99, scheduleLag, { window: RANGE, by: ['vantage'], match: VANTAGE, orClassic: true }),
              },
              {
                expr: `${aggregate('sum', ['vantage'], increase(probeMissed, RANGE, VANTAGE))} or 0 * ${success(['vantage'], VANTAGE, RANGE)}`,
              },
              { expr: ago(aggregate('max', ['vantage'], latest(selector(probeLastRun, VANTAGE)))) },
            ],
            columns: [
              {
                field: 'vantage',
                title: 'Vantage',
                link: { title: 'Its targets', url: to('parallax-overview', { vantage: '${__data.fields.Vantage}' }) },
              },
              { field: 'city', title: 'City' },
              { field: 'country', title: 'Country' },
              {
                field: 'Value #A',
                title: 'Health',
                words: HEALTH,
                steps: [
                  { from: null, color: 'red' },
                  { from: 1, color: 'green' },
                ],
              },
              { field: 'Value #C', title: 'Success', unit: 'percentunit', decimals: 2, steps: GOOD_ABOVE(0.9, 0.99) },
              { field: 'Value #D', title: 'Targets', decimals: 0 },
              { field: 'Value #E', title: 'Late (99 of 100)', unit: 's', steps: BAD_ABOVE(0.1, 1) },
              { field: 'Value #F', title: 'Missed runs', decimals: 0, steps: BAD_ABOVE(1, 100) },
              { field: 'Value #G', title: 'Last run', unit: 's', decimals: 0, steps: BAD_ABOVE(120, 600) },
            ],
            sortBy: { title: 'Health', desc: false },
          },
        ),
      ],
    },
    {
      title: 'Where they stand',
      panels: [
        {
          ...{
            type: 'geomap',
            title: 'Map',
            description: 'Vantages by state, as configured.',
            width: 12,
            height: 10,
            datasource: OURS,
          },
          targets: ourTargets([{ kind: 'vantages', filter: { vantage: '${vantage:regex}' } }]),
          options: {
            view: { id: 'fit', allLayers: true },
            basemap: { type: 'default', name: 'Basemap' },
            layers: [
              {
                type: 'markers',
                name: 'Vantages',
                location: { mode: 'coords', latitude: 'latitude', longitude: 'longitude' },
                config: {
                  style: {
                    color: { field: 'state', fixed: 'blue' },
                    size: { fixed: 7 },
                    text: { field: 'vantage', mode: 'field' },
                  },
                },
                tooltip: true,
              },
            ],
          },
          fieldConfig: {
            defaults: {
              mappings: [
                {
                  type: 'value',
                  options: {
                    healthy: { color: 'green' },
                    sick: { color: 'red' },
                    unknown: { color: 'gray' },
                    gone: { color: 'purple' },
                  },
                },
              ],
            },
            overrides: [],
          },
        },
        states(
          {
            title: 'What speaks against them',
            description: 'Number of vantages by sign of sickness. The map says of each vantage what speaks against it.',
            width: 12,
            height: 10,
          },
          {
            exprs: [{ expr: aggregate('sum', ['reason'], selector(vantageSick, VANTAGE)), legend: '{{reason}}' }],
            decimals: 0,
            words: { 0: { text: 'none', color: 'green' } },
            steps: [
              { from: null, color: 'green' },
              { from: 1, color: 'red' },
            ],
          },
        ),
      ],
    },
    {
      title: 'How true their numbers are',
      panels: [
        timeseries(
          { title: 'Lateness of runs', description: '99 of 100 runs start within this time of when they were due.' },
          {
            exprs: [
              {
                expr: quantile(0.99, scheduleLag, { window: WINDOW, by: ['vantage'], match: VANTAGE, orClassic: true }),
                legend: '{{vantage}}',
              },
            ],
            unit: 's',
            min: 0,
          },
        ),
        timeseries(
          {
            title: 'Event loop',
            description:
              'How late the main loop was, 99 of 100. Durations that overlap a stall are withheld, not reported.',
          },
          {
            exprs: [{ expr: selector(loopDelay, { ...VANTAGE, rank: 'p99' }), legend: '{{vantage}}' }],
            unit: 's',
            min: 0,
          },
        ),
        timeseries(
          { title: 'Durations withheld', description: 'A second, by why the vantage could not have timed them truly.' },
          {
            exprs: [
              {
                expr: aggregate('sum', ['vantage', 'reason'], rate(probeInvalid, WINDOW, VANTAGE)),
                legend: '{{vantage}} {{reason}}',
              },
            ],
            unit: A_SECOND,
            draw: 'bars',
            stack: true,
          },
        ),
        timeseries(
          {
            title: 'Anchors',
            description: 'Well-known targets that only tell whether the vantage is well, by their last answer.',
          },
          {
            exprs: [{ expr: aggregate('sum', ['state'], selector(vantageAnchors, VANTAGE)), legend: '{{state}}' }],
            stack: true,
            fill: 50,
            decimals: 0,
          },
        ),
        timeseries(
          {
            title: 'Clock steps',
            description: 'Times the wall clock moved against the monotonic one by more than slewing explains.',
            width: 24,
            height: 6,
          },
          {
            exprs: [{ expr: increase(clockSteps, WINDOW, VANTAGE), legend: '{{vantage}}' }],
            draw: 'bars',
            decimals: 0,
            min: 0,
          },
        ),
      ],
    },
  ],
};
