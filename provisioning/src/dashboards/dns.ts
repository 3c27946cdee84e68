import {
  aggregate,
  dnsFlag,
  dnsPhaseDuration,
  dnsResponses,
  dnsShareDraws,
  dnsShareStep,
  dnsShareTtl,
  probeResolve,
  quantile,
  rate,
  resolverUp,
  selector,
  share,
  increase,
  dnsShareFailures,
  dnsShareDrift,
} from '@parallax/contract';
import { stat, states, table, timeseries } from '../kit/core-panels.js';
import type { Dashboard } from '../kit/dashboard.js';
import { A_SECOND, BAD_ABOVE, GOOD_ABOVE } from '../kit/panel.js';
import { ADHOC, annotation, LINKS, ours, several, SOURCES } from '../kit/parts.js';
import { RANGE, TARGET, VANTAGE, WINDOW } from './ask.js';

const FILTER = { vantage: '${vantage:regex}', target: '${target:regex}' };
const MATCH = { ...VANTAGE, target: TARGET.target } as const;

export const dns: Dashboard = {
  uid: 'parallax-dns',
  title: 'Parallax / DNS',
  description:
    'Whether names resolve, how fast, and whether the traffic split that was asked for is what resolvers answer.',
  variables: [...SOURCES, several('target', 'Target'), several('vantage', 'Vantage'), ADHOC],
  annotations: [
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
      title: 'Traffic split',
      panels: [
        stat(
          {
            title: 'Largest drift',
            description: 'How far the interval of a measured share lies from the intended weight; 0 when it holds it.',
          },
          {
            exprs: [{ expr: `max(${selector(dnsShareDrift, MATCH)})` }],
            unit: 'percentunit',
            decimals: 1,
            steps: BAD_ABOVE(0.01, 0.05),
            noValue: 'No dns-share probe',
          },
        ),
        stat(
          {
            title: 'Rounds out of step',
            description:
              'Rounds over the time range in which hostnames that should move together did not, of all; one in twenty does so by chance.',
          },
          {
            exprs: [
              {
                expr: share(
                  aggregate('sum', [], increase(dnsShareStep, RANGE, { ...MATCH, outcome: 'out_of_step' })),
                  aggregate('sum', [], increase(dnsShareStep, RANGE, MATCH)),
                ),
              },
            ],
            unit: 'percentunit',
            decimals: 1,
            steps: BAD_ABOVE(0.1, 0.3),
            noValue: 'No dns-share probe',
          },
        ),
        stat(
          {
            title: 'Draws',
            description:
              'Independent answers behind the shares now, all kinds of resolvers; a cached answer is one draw, however often it is asked for.',
          },
          { exprs: [{ expr: `sum(${selector(dnsShareDraws, MATCH)})` }], decimals: 0, noValue: 'No dns-share probe' },
        ),
        stat(
          { title: 'Resolvers up', description: 'Of those that the vantages themselves use.' },
          {
            exprs: [{ expr: `sum(${selector(resolverUp, VANTAGE)}) / count(${selector(resolverUp, VANTAGE)})` }],
            unit: 'percentunit',
            decimals: 0,
            steps: GOOD_ABOVE(0.5, 1),
          },
        ),
        stat(
          {
            title: 'Lookups that fail',
            description: 'Questions of the share probe without an answer, over the time range.',
          },
          {
            exprs: [{ expr: aggregate('sum', [], increase(dnsShareFailures, RANGE, MATCH)) }],
            decimals: 0,
            steps: BAD_ABOVE(1, 100),
            noValue: 'No dns-share probe',
          },
        ),
        stat(
          { title: 'Name to address', description: 'Median time that vantages wait for a name.' },
          {
            exprs: [{ expr: quantile(0.5, probeResolve, { window: RANGE, by: [], match: VANTAGE, orClassic: true }) }],
            unit: 's',
          },
        ),
        ours(
          {
            type: 'parallax-cdn-panel',
            title: 'Share of answers against intent',
            description: 'Each bar is a measured share with its interval; the mark is the intended weight.',
            height: 11,
          },
          [{ kind: 'dns-share', filter: FILTER }],
          { view: 'share', tabs: false, sentence: false },
        ),
      ],
    },
    {
      title: 'Over time',
      panels: [
        timeseries(
          {
            title: 'Drift',
            description: 'Distance of the interval from the intended weight, by provider; 0 when it holds it.',
          },
          {
            exprs: [{ expr: aggregate('max', ['provider'], selector(dnsShareDrift, MATCH)), legend: '{{provider}}' }],
            unit: 'percentunit',
            min: 0,
          },
        ),
        timeseries(
          {
            title: 'TTL as answered',
            description: 'Largest TTL that a resolver answered with: what a change of weights waits for.',
          },
          {
            exprs: [{ expr: aggregate('max', ['resolver'], selector(dnsShareTtl, MATCH)), legend: '{{resolver}}' }],
            unit: 's',
            min: 0,
          },
        ),
      ],
    },
    {
      title: 'Names',
      panels: [
        timeseries(
          { title: 'Answer time', description: 'Median from question to answer, by target, of the dns probe.' },
          {
            exprs: [
              {
                expr: quantile(0.5, dnsPhaseDuration, {
                  window: WINDOW,
                  by: ['target'],
                  match: VANTAGE,
                  orClassic: true,
                }),
                legend: '{{target}}',
              },
            ],
            unit: 's',
            min: 0,
          },
        ),
        timeseries(
          { title: 'Answers by code', description: 'Answers a second of the dns probe.' },
          {
            exprs: [{ expr: aggregate('sum', ['rcode'], rate(dnsResponses, WINDOW, VANTAGE)), legend: '{{rcode}}' }],
            unit: A_SECOND,
            draw: 'bars',
            stack: true,
          },
        ),
        states(
          {
            title: 'Resolvers of the vantages',
            description: 'Whether the last question to each was answered, whatever the answer.',
            width: 14,
          },
          {
            exprs: [{ expr: selector(resolverUp, VANTAGE), legend: '{{vantage}} {{resolver}}' }],
            words: { 1: { text: 'answers', color: 'green' }, 0: { text: 'silent', color: 'red' } },
            steps: [
              { from: null, color: 'red' },
              { from: 1, color: 'green' },
            ],
          },
        ),
        table(
          { title: 'Flags', description: 'Flags of the last answers of the dns probe.', width: 10, height: 6 },
          {
            exprs: [{ expr: selector(dnsFlag, VANTAGE) }],
            columns: [
              { field: 'vantage', title: 'Vantage' },
              { field: 'target', title: 'Target' },
              { field: 'flag', title: 'Flag' },
              {
                field: 'Value #A',
                title: 'Set',
                words: { 1: { text: 'yes', color: 'text' }, 0: { text: 'no', color: 'text' } },
              },
            ],
          },
        ),
      ],
    },
  ],
};
