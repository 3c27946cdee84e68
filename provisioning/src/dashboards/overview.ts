import {
  aggregate,
  APP_ID,
  cdnPairs,
  pathChanges,
  pathFlows,
  pathFlowsReached,
  ratio,
  increase,
  httpCertificateExpiry,
  selector,
  tlsEarliestExpiry,
  watchdog,
} from '@parallax/contract';
import { bargauge, stat, table, timeseries } from '../kit/core-panels.js';
import type { Dashboard } from '../kit/dashboard.js';
import { A_SECOND, BAD_ABOVE, GOOD_ABOVE } from '../kit/panel.js';
import { ADHOC, annotation, LINKS, several, SOURCES, to } from '../kit/parts.js';
import { duration, gone, RANGE, reasons, sick, success, VANTAGE, WINDOW } from './ask.js';

const lost = (by: readonly string[], window = WINDOW): string =>
  `1 - ${ratio({ metric: pathFlowsReached, match: VANTAGE }, { metric: pathFlows, match: VANTAGE }, { window, by })}`;
const slower = `${aggregate('sum', ['provider'], increase(cdnPairs, RANGE, { ...VANTAGE, comparison: 'slower', fetch: 'as_found' }))} / ${aggregate('sum', ['provider'], increase(cdnPairs, RANGE, { ...VANTAGE, fetch: 'as_found' }))}`;

const bad = 0.99;
const alerts = (state: string): string =>
  `ALERTS{alertname=~"Parallax.*",alertname!="${watchdog.name}",alertstate="${state}"}`;

/** Seconds until the first certificate of a chain expires, as the least lucky vantage was shown it. */
const expiry = aggregate(
  'min',
  ['probe', 'target'],
  `(${selector(tlsEarliestExpiry, VANTAGE)} or ${selector(httpCertificateExpiry, { ...VANTAGE, certificate: 'earliest' })}) - time()`,
);
const DAY = 86_400;

/** Seconds since each alert began, of those that fire; the one that always does is left out. */
const firing = `time() - ALERTS_FOR_STATE{alertname=~"Parallax.*",alertname!="${watchdog.name}"} and ignoring (alertstate) ALERTS{alertstate="firing"}`;
/** Nothing where the one that always fires does not: the rules are not loaded. */
const fire = `count(${alerts('firing')}) or 0 * count(ALERTS{alertname="${watchdog.name}"})`;

const TO_TARGET = {
  title: 'Look at this target',
  url: to('parallax-target', { target: '${__data.fields.Target}', probe: '${__data.fields.Probe}' }),
};
const FILTER = { vantage: '${vantage:regex}' };

export const overview: Dashboard = {
  uid: 'parallax-overview',
  title: 'Parallax / Overview',
  description:
    'What the internet looks like from every vantage: what fails, where packets are lost, which CDN is slower.',
  variables: [...SOURCES, several('vantage', 'Vantage'), ADHOC],
  annotations: [
    annotation({ name: 'Route changes', of: 'path', color: 'orange', filter: FILTER }),
    annotation({ name: 'CDN verdicts', of: 'cdn', color: 'red', filter: FILTER }),
    annotation({ name: 'Sick vantages', of: 'vantage', color: 'semi-dark-purple', filter: FILTER }),
  ],
  links: LINKS,
  rows: [
    {
      title: 'Now',
      panels: [
        stat(
          {
            title: 'Alerts that fire',
            description: 'Of the rules of Parallax, info among them. They stand below, each with what to do.',
          },
          { exprs: [{ expr: fire }], decimals: 0, steps: BAD_ABOVE(1, 5), noValue: 'Rules not loaded' },
        ),
        stat(
          {
            title: 'Targets failing',
            description: 'Pairs of probe and target with less than 99 % success over the time range, all vantages.',
          },
          {
            exprs: [
              {
                expr: `count(${success(['probe', 'target'], VANTAGE, RANGE)} < ${bad}) or 0 * count(${success(['probe', 'target'], VANTAGE, RANGE)})`,
              },
            ],
            decimals: 0,
            steps: BAD_ABOVE(1, 5),
          },
        ),
        stat(
          { title: 'Runs that succeed', description: 'Over the time range, all probes and targets.' },
          {
            exprs: [{ expr: success([], VANTAGE, RANGE) }],
            unit: 'percentunit',
            decimals: 2,
            steps: GOOD_ABOVE(0.95, bad),
          },
        ),
        stat(
          {
            title: 'Flows lost',
            description:
              'Flows of traceroutes that did not reach their destination: forwarding loss, not silence of routers.',
          },
          {
            exprs: [{ expr: lost([], RANGE) }],
            unit: 'percentunit',
            decimals: 2,
            steps: BAD_ABOVE(0.01, 0.1),
            noValue: 'No path probe',
          },
        ),
        stat(
          {
            title: 'Slowest CDN',
            description: 'Largest share of pairs slower than the baseline by more than 5 %; one half is the limit.',
          },
          {
            exprs: [{ expr: `topk(1, ${slower})`, legend: '{{provider}}' }],
            unit: 'percentunit',
            decimals: 0,
            steps: BAD_ABOVE(0.4, 0.5),
            named: true,
            noValue: 'No CDN probe',
          },
        ),
        stat(
          {
            title: 'Vantages not well',
            description: 'Sick now, or gone within the time range. A sick one says nothing about its targets.',
          },
          { exprs: [{ expr: `${sick(VANTAGE)} + ${gone(VANTAGE)}` }], decimals: 0, steps: BAD_ABOVE(1, 2) },
        ),
      ],
    },
    {
      title: 'Alerts',
      panels: [
        table(
          {
            title: 'Alerts that fire',
            description:
              'The fault is where the evidence points: the target, the path, the resolver, the CDN, a vantage. An alert leads to what to do.',
            height: 6,
          },
          {
            exprs: [{ expr: firing }],
            columns: [
              {
                field: 'alertname',
                title: 'Alert',
                link: { title: 'What to do', url: `/a/${APP_ID}/runbooks/\${__data.fields.Alert}` },
              },
              { field: 'severity', title: 'Severity' },
              { field: 'fault', title: 'Fault' },
              {
                field: 'target',
                title: 'Target',
                link: TO_TARGET,
              },
              { field: 'probe', title: 'Probe' },
              {
                field: 'vantage',
                title: 'Vantage',
                link: {
                  title: 'Look at this vantage',
                  url: to('parallax-vantages', { vantage: '${__data.fields.Vantage}' }),
                },
              },
              {
                field: 'provider',
                title: 'Provider',
                link: {
                  title: 'Look at this provider',
                  url: to('parallax-cdn', { provider: '${__data.fields.Provider}' }),
                },
              },
              { field: 'Value #A', title: 'For', unit: 's', decimals: 0 },
            ],
            sortBy: { title: 'For', desc: false },
            noValue: 'Nothing fires. Whether rules are loaded stands above.',
          },
        ),
      ],
    },
    {
      title: 'Targets',
      panels: [
        table(
          {
            title: 'Worst targets',
            description:
              'Least success first, over the time range, with how long runs that succeed take. A target that one vantage alone cannot reach is the way there, or the vantage.',
            width: 14,
            height: 10,
          },
          {
            exprs: [
              { expr: success(['probe', 'target'], VANTAGE, RANGE) },
              {
                expr: `count by (probe, target) (${success(['vantage', 'probe', 'target'], VANTAGE, RANGE)} < ${bad}) or 0 * ${success(['probe', 'target'], VANTAGE, RANGE)}`,
              },
              { expr: duration(0.5, ['probe', 'target'], VANTAGE, RANGE) },
              { expr: duration(0.95, ['probe', 'target'], VANTAGE, RANGE) },
            ],
            columns: [
              {
                field: 'target',
                title: 'Target',
                link: TO_TARGET,
              },
              { field: 'probe', title: 'Probe' },
              { field: 'Value #A', title: 'Success', unit: 'percentunit', decimals: 2, steps: GOOD_ABOVE(0.95, bad) },
              { field: 'Value #B', title: 'Failing from', decimals: 0, steps: BAD_ABOVE(1, 2) },
              { field: 'Value #C', title: 'Median run', unit: 's' },
              { field: 'Value #D', title: '95 of 100', unit: 's' },
            ],
            sortBy: { title: 'Success', desc: false },
          },
        ),
        bargauge(
          {
            title: 'Success by vantage',
            description: 'Over the time range, the twelve lowest. One low bar is a vantage, many are the world.',
            width: 10,
            height: 10,
          },
          {
            exprs: [{ expr: `sort(bottomk(12, ${success(['vantage'], VANTAGE, RANGE)}))`, legend: '{{vantage}}' }],
            unit: 'percentunit',
            min: 0,
            max: 1,
            steps: GOOD_ABOVE(0.95, bad),
          },
        ),
        timeseries(
          { title: 'Success by probe', description: 'Runs that succeeded, of all.' },
          { exprs: [{ expr: success(['probe'], VANTAGE), legend: '{{probe}}' }], unit: 'percentunit', max: 1 },
        ),
        timeseries(
          { title: 'Why runs fail', description: 'Failures a second by what failed, why, and whose fault it is.' },
          {
            exprs: [{ expr: reasons(VANTAGE), legend: '{{phase}}: {{reason}} ({{source}})' }],
            draw: 'bars',
            stack: true,
            unit: A_SECOND,
          },
        ),
      ],
    },
    {
      title: 'Paths and CDNs',
      panels: [
        timeseries(
          { title: 'Flows lost by target', description: 'Flows that did not arrive, of those followed to their end.' },
          { exprs: [{ expr: lost(['target']), legend: '{{target}}' }], unit: 'percentunit', min: 0 },
        ),
        timeseries(
          { title: 'Route changes', description: 'Changes within each step, by vantage.' },
          {
            exprs: [
              { expr: aggregate('sum', ['vantage'], increase(pathChanges, WINDOW, VANTAGE)), legend: '{{vantage}}' },
            ],
            draw: 'bars',
            stack: true,
            decimals: 0,
          },
        ),
        bargauge(
          {
            title: 'Pairs slower than the baseline',
            description:
              'Share of paired fetches slower by more than 5 %, over the time range, as users find the caches. Half of them is the limit.',
            width: 12,
          },
          {
            exprs: [{ expr: `sort_desc(${slower})`, legend: '{{provider}}' }],
            unit: 'percentunit',
            min: 0,
            max: 1,
            steps: BAD_ABOVE(0.4, 0.5),
          },
        ),
        table(
          {
            title: 'Certificates, the first to expire',
            description: 'Time left of the shortest-lived certificate of each chain, as probes of HTTP and TLS see it.',
            width: 12,
            height: 8,
          },
          {
            exprs: [{ expr: `sort(bottomk(20, ${expiry}))` }],
            columns: [
              { field: 'target', title: 'Target', link: TO_TARGET },
              { field: 'probe', title: 'Probe' },
              { field: 'Value #A', title: 'Left', unit: 's', decimals: 1, steps: GOOD_ABOVE(7 * DAY, 21 * DAY) },
            ],
            sortBy: { title: 'Left', desc: false },
            noValue: 'No probe has seen a certificate.',
          },
        ),
      ],
    },
  ],
};
