import { pathFindings, pathId, pathLoop, probeInterval } from '@parallax/contract';
import { crowd, enough } from '../../kit/crowd.js';
import { stands } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

interface Findings {
  readonly vantage: string;
  readonly target: string;
  readonly kind?: 'loop' | 'ttl_zero_forwarding';
  readonly values: string;
  readonly every?: number;
}

function finds({ vantage, target, kind = 'loop', values, every = 60 }: Findings): readonly InputSeries[] {
  const labels = { vantage, probe: 'paths', target };
  return [
    series(pathFindings, { ...labels, kind }, values),
    series(pathId, labels, '77x60'),
    series(probeInterval, labels, `${every}x60`),
  ];
}

const both = (of: Omit<Findings, 'vantage'>): readonly InputSeries[] =>
  ['a', 'b'].flatMap((vantage) => finds({ ...of, vantage }));

const fires = (target: string): { labels: Record<string, string> } => ({ labels: { probe: 'paths', target } });

export const loopTests: readonly RuleTest[] = [
  {
    name: 'a loop in half of the last runs is one; a shorter one is a route that is being changed',
    input: [
      ...['a', 'b'].map((vantage, at) => stands(vantage, { asn: `AS${at + 1}` })),
      ...both({ target: 'round', values: '1x60' }),
      ...both({ target: 'short', values: '_x20 1 1 1 1 stale' }),
      ...both({ target: 'harmless', kind: 'ttl_zero_forwarding', values: '1x60' }),
      ...both({ target: 'none', values: '0x60' }),
      ...both({ target: 'usual', values: '1x60', every: 270 }),
      ...both({ target: 'rare', values: '1x60', every: 330 }),
    ],
    alerts: [
      { at: '5m', alert: pathLoop, firing: [] },
      {
        at: '6m',
        alert: pathLoop,
        firing: ['round', 'usual'].map((target) => ({
          ...fires(target),
          summary: `Packets to ${target} go round (paths)`,
          evidence: 'The last run saw a loop from: a b. Where is not known: the probe has no metrics: { links: true }.',
        })),
      },
      { at: '24m', alert: pathLoop, firing: ['round', 'usual'].map(fires) },
      { at: '30m', alert: pathLoop, firing: ['round', 'usual'].map(fires) },
      { at: '31m', alert: pathLoop, firing: ['rare', 'round', 'usual'].map(fires) },
    ],
  },
  {
    name: 'a quarter of the vantages in two networks must see it; a sick one does not count',
    input: crowd(({ vantage, target, bad }) => finds({ vantage, target, values: bad ? '1x20 stale' : '_x30' })),
    alerts: [
      { at: '36m', alert: pathLoop, firing: enough({ probe: 'paths' }) },
      { at: '37m', alert: pathLoop, firing: [] },
    ],
  },
];
