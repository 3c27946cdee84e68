import { nodeInfo, pathLinkDelay, pathLinkDelayBefore, pathLinkSlow, vantageLocalProblem } from '@parallax/contract';
import { says } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { holds, series } from '../../kit/series.js';

interface Seen {
  readonly vantage: string;
  readonly targets?: readonly string[];
  readonly to: string;
  /** Seconds, in promtool's notation. */
  readonly delay: string;
  /** Seconds; none when the link is not known for long enough. */
  readonly usual?: number;
}

const link = ({ vantage, targets = ['shop'], to, delay, usual = 0.01 }: Seen): readonly InputSeries[] => [
  ...targets.map((target) =>
    series(pathLinkDelay, { vantage, probe: 'paths', target, ttl: '5', from: '192.0.2.1', to }, delay),
  ),
  series(pathLinkDelayBefore, { vantage, from: '192.0.2.1', to }, `${usual}x60`),
];

const each = (vantages: string, of: Omit<Seen, 'vantage'>): readonly InputSeries[] =>
  vantages.split('').flatMap((vantage) => link({ ...of, vantage }));

const fires = (to: string): { labels: Record<string, string> } => ({ labels: { from: '192.0.2.1', to } });

export const linkTests: readonly RuleTest[] = [
  {
    name: 'a link that adds much more than it used to is slow when two paths and half of the vantages see it',
    input: [
      ...each('ab', { to: 'slow', delay: '0.033x60' }),
      ...each('c', { to: 'slow', delay: '0.010x60' }),
      ...each('ab', { to: 'less', delay: '0.0275x60' }),
      ...each('ab', { to: 'long', delay: '0.13x60', usual: 0.1 }),
      ...each('ab', { to: 'longer', delay: '0.16x60', usual: 0.1 }),
      ...each('ab', { to: 'short', delay: '0.0315x60', usual: 0.02 }),
      ...each('ab', { to: 'minority', delay: '0.05x60' }),
      ...each('cde', { to: 'minority', delay: '0.01x60' }),
      ...each('ab', { to: 'half', delay: '0.05x60' }),
      ...each('cd', { to: 'half', delay: '0.01x60' }),
      ...each('a', { to: 'one-path', delay: '0.05x60' }),
      ...link({ vantage: 'a', targets: ['shop', 'blog'], to: 'two-targets', delay: '0.05x60' }),
      ...each('as', { to: 'one-sick', delay: '0.05x60' }),
      says('s', '0x60'),
      ...each('al', { to: 'one-cut-off', delay: '0.05x60' }),
      series(vantageLocalProblem, { vantage: 'l' }, '1x60'),
      ...each('ab', { to: 'later', delay: '0.01x5 0.05x60' }),
      ...each('ab', { to: 'mended', delay: '0.05x15 0.01x60' }),
      // Once a quarter of an hour is enough.
      ...each('ab', { to: 'now-and-then', delay: '0.05x13 0.01 0.05x13 0.01 0.05x13 0.01 0.05x13' }),
      ...['192.0.2.1', 'slow'].map((node) =>
        series(nodeInfo, { vantage: 'a', node, asn: 'AS64500', as_name: 'Transit' }, '1x60'),
      ),
    ],
    alerts: [
      { at: '9m', alert: pathLinkSlow, firing: [] },
      {
        at: '10m',
        alert: pathLinkSlow,
        firing: ['half', 'longer', 'mended', 'now-and-then', 'slow', 'two-targets'].map(fires),
      },
      { at: '25m', alert: pathLinkSlow, firing: ['half', 'longer', 'mended', 'slow', 'two-targets'].map(fires) },
      { at: '26m', alert: pathLinkSlow, firing: ['half', 'longer', 'slow', 'two-targets'].map(fires) },
      { at: '31m', alert: pathLinkSlow, firing: ['half', 'later', 'longer', 'slow', 'two-targets'].map(fires) },
    ],
  },
  {
    name: 'the alert names who sees it, what is usual, and whose routers stand at both ends',
    input: [
      ...each('ab', { to: '198.51.100.9', delay: '0.04x20' }),
      ...each('c', { to: '198.51.100.9', delay: '0.01x20' }),
      series(nodeInfo, { vantage: 'a', node: '192.0.2.1', asn: 'AS64500', as_name: 'Transit' }, '1x20'),
      series(nodeInfo, { vantage: 'b', node: '192.0.2.1', asn: 'AS64500', as_name: 'Transit' }, '1x20'),
      series(nodeInfo, { vantage: 'b', node: '198.51.100.9', asn: 'AS64501', as_name: 'Exchange' }, '1x20'),
    ],
    alerts: [
      {
        at: '12m',
        alert: pathLinkSlow,
        firing: [
          {
            ...fires('198.51.100.9'),
            summary: 'The link from 192.0.2.1 (AS64500 Transit) to 198.51.100.9 (AS64501 Exchange) has become slow',
            evidence: 'It adds 40ms for a, 40ms for b, usually 10ms. It is shared by 3 paths.',
          },
        ],
      },
    ],
  },
  {
    name: 'the baseline is what a link adds in most hours of a week, once it is known for six; the last hour does not count',
    interval: '5m',
    input: ['old', 'new'].map((to) =>
      series(
        pathLinkDelay,
        { vantage: 'a', probe: 'paths', target: 'shop', ttl: '5', from: '192.0.2.1', to },
        to === 'old' ? '0.015625x17 0.0625x12 0.015625x36 0.5x30' : '_x14 0.015625x51 0.5x30',
      ),
    ),
    samples: [
      holds(pathLinkDelayBefore, '5h50m', []),
      holds(pathLinkDelayBefore, '6h10m', [[{ vantage: 'a', from: '192.0.2.1', to: 'old' }, 0.053125000000000006]]),
    ],
  },
];
