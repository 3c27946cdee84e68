import { pathMtu, pathMtuDrop, probeInterval } from '@parallax/contract';
import { crowd, enough } from '../../kit/crowd.js';
import { stands } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

const sizes = (vantage: string, target: string, values: string, every = 60): readonly InputSeries[] => [
  series(pathMtu, { vantage, probe: 'paths', target }, values),
  series(probeInterval, { vantage, probe: 'paths', target }, `${every}x90`),
];

const both = (target: string, values: string, every?: number): readonly InputSeries[] =>
  ['a', 'b'].flatMap((vantage) => sizes(vantage, target, values, every));

export const mtuTests: readonly RuleTest[] = [
  {
    name: 'packets that came through an hour ago and no longer do; one good run among bad ones is none',
    input: [
      ...['a', 'b'].map((vantage, at) => stands(vantage, { asn: `AS${at + 1}` })),
      ...both('less', '1500x20 1491x70'),
      ...both('alike', '1500x20 1493x70'),
      ...both('tunnel', '1400x90'),
      ...both('shaky', '1500x20 1400x8 1500 1400x8 1500 1400x8 1500'),
      // Read over an hour: the large ones are in it still.
      ...both('rare', '1500x20 1400x70', 330),
      ...both('usual', '1500x20 1400x70', 270),
    ],
    alerts: [
      { at: '35m', alert: pathMtuDrop, firing: [] },
      {
        at: '36m',
        alert: pathMtuDrop,
        firing: [
          {
            labels: { probe: 'paths', target: 'less' },
            summary: 'Large packets no longer reach less (paths)',
            evidence: 'The largest that come through, in bytes: a 1491 b 1491. Within the last day 1500 did.',
          },
          {
            labels: { probe: 'paths', target: 'usual' },
            summary: 'Large packets no longer reach usual (paths)',
            evidence: 'The largest that come through, in bytes: a 1400 b 1400. Within the last day 1500 did.',
          },
        ],
      },
      {
        at: '87m',
        alert: pathMtuDrop,
        firing: ['less', 'rare', 'usual'].map((target) => ({ labels: { probe: 'paths', target } })),
      },
    ],
  },
  {
    name: 'a quarter of the vantages in two networks must see it; a sick one does not count',
    input: crowd(({ vantage, target, bad }) => sizes(vantage, target, bad ? '1500x5 1400x19 1500x20' : '1500x45')),
    alerts: [
      { at: '35m', alert: pathMtuDrop, firing: enough({ probe: 'paths' }) },
      { at: '36m', alert: pathMtuDrop, firing: [] },
    ],
  },
];
