import {
  nodeInfo,
  pathFlows,
  pathFlowsReached,
  pathForwardingLoss,
  pathNodeEnded,
  probeInterval,
} from '@parallax/contract';
import { crowd, enough } from '../../kit/crowd.js';
import { stands } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';
import { counts } from '../../kit/story.js';

interface Flows {
  readonly vantage: string;
  readonly target: string;
  /** A minute. */
  readonly flows: number;
  readonly reached: number;
  readonly every?: number;
}

function followed({ vantage, target, flows, reached, every = 60 }: Flows): readonly InputSeries[] {
  const labels = { vantage, probe: 'paths', target };
  return [
    series(pathFlows, labels, `0+${flows}x30`),
    series(pathFlowsReached, labels, `0+${reached}x30`),
    series(probeInterval, labels, `${every}x30`),
  ];
}

const both = (of: Omit<Flows, 'vantage'>): readonly InputSeries[] =>
  ['a', 'b'].flatMap((vantage) => followed({ ...of, vantage }));

interface Ending {
  readonly vantages?: string;
  readonly flows: string;
  readonly reached: string;
  readonly every: number;
}

const ending = (target: string, { vantages = 'ab', flows, reached, every }: Ending): readonly InputSeries[] =>
  vantages.split('').flatMap((vantage) => {
    const labels = { vantage, probe: 'paths', target };
    return [
      series(pathFlows, labels, flows),
      series(pathFlowsReached, labels, reached),
      series(probeInterval, labels, `${every}x80`),
    ];
  });

/** Runs of 16 flows by two vantages, all of whose flows arrive or none. */
function runs(target: string, of: { readonly story: string; readonly every?: number }): readonly InputSeries[] {
  const { all, good } = counts({ ...of, each: 16 });
  return ['a', 'b'].flatMap((vantage) => {
    const labels = { vantage, probe: 'paths', target };
    return [
      series(pathFlows, labels, all),
      series(pathFlowsReached, labels, good),
      series(probeInterval, labels, `${(of.every ?? 1) * 60}x120`),
    ];
  });
}

const lossy = (target: string): { labels: Record<string, string> } => ({ labels: { probe: 'paths', target } });

const places = ['a', 'b'].map((vantage, at) => stands(vantage, { asn: `AS${at + 1}` }));

const node = (vantage: string, name: string, flows: number): readonly InputSeries[] => [
  series(pathNodeEnded, { vantage, probe: 'paths', target: 'lossy', ttl: '4', node: name }, `${flows}x30`),
  series(nodeInfo, { vantage, node: name, asn: 'AS64500', as_name: 'Transit' }, '1x30'),
];

export const lossTests: readonly RuleTest[] = [
  {
    name: 'a tenth of the flows may end on the way; more is loss, and the node where they end is named',
    input: [
      ...places,
      ...both({ target: 'lossy', flows: 100, reached: 89 }),
      ...both({ target: 'well', flows: 100, reached: 91 }),
      ...both({ target: 'filtered', flows: 100, reached: 0 }),
      ...both({ target: 'seldom', flows: 2.9, reached: 0.9 }),
      ...both({ target: 'often', flows: 3.5, reached: 1.5 }),
      ...node('a', '192.0.2.4', 7),
      ...node('b', '192.0.2.4', 8),
      ...node('b', '192.0.2.5', 2),
      ...node('b', '192.0.2.6', 0),
    ],
    alerts: [
      { at: '6m', alert: pathForwardingLoss, firing: [] },
      {
        at: '7m',
        alert: pathForwardingLoss,
        firing: [
          {
            labels: { probe: 'paths', target: 'lossy' },
            summary: 'Packets to lossy are lost on the way (paths)',
            evidence:
              'More than 10% of flows end before the destination, for 5m: a 11% b 11%. Most end at 192.0.2.4 (AS64500 Transit) 192.0.2.5 (AS64500 Transit).',
          },
        ],
      },
      {
        at: '20m',
        alert: pathForwardingLoss,
        firing: ['lossy', 'often'].map((target) => ({ labels: { probe: 'paths', target } })),
      },
    ],
  },
  {
    name: 'a probe that runs less than twice in the window is read over the long one',
    input: [
      ...places,
      ...both({ target: 'rare', flows: 2, reached: 1, every: 330 }),
      ...both({ target: 'rare-and-well', flows: 20, reached: 20, every: 330 }),
      ...both({ target: 'few', flows: 2, reached: 1, every: 270 }),
      ...both({ target: 'usual', flows: 20, reached: 10, every: 270 }),
    ],
    alerts: [
      {
        at: '25m',
        alert: pathForwardingLoss,
        firing: ['rare', 'usual'].map((target) => ({ labels: { probe: 'paths', target } })),
      },
    ],
  },
  {
    name: 'it is over when a window holds hardly any lost flows, and a while after that',
    input: [
      ...places,
      ...ending('mended', { flows: '0+16x80', reached: '0+8x15 136+16x64', every: 60 }),
      ...ending('rare', { flows: '0+16x80', reached: '0+8x15 136+16x64', every: 330 }),
      // Runs no longer begin: what was lost an hour ago says nothing of now.
      ...ending('stopped', { flows: '0+16x15 stale', reached: '0+8x15 stale', every: 60 }),
      ...ending('stopped', { vantages: 'c', flows: '0+16x80', reached: '0+16x80', every: 60 }),
      stands('c', { asn: 'AS3' }),
    ],
    alerts: [
      { at: '32m', alert: pathForwardingLoss, firing: ['mended', 'rare', 'stopped'].map(lossy) },
      { at: '33m', alert: pathForwardingLoss, firing: ['rare', 'stopped'].map(lossy) },
      { at: '36m', alert: pathForwardingLoss, firing: [lossy('rare')] },
      { at: '72m', alert: pathForwardingLoss, firing: [lossy('rare')] },
      { at: '73m', alert: pathForwardingLoss, firing: [] },
    ],
  },
  {
    name: 'one run is an accident, however many of its flows are lost and however few runs there were; two are loss',
    input: [
      ...places,
      ...runs('first', { story: 'ok bad ok*18' }),
      ...runs('restarted', { story: 'ok*4 bad ok anew ok*13' }),
      ...runs('twice', { story: 'ok bad ok*2 bad ok*15' }),
      ...runs('later', { story: 'ok bad anew ok*12 bad*2 ok*6' }),
    ],
    alerts: [
      { at: '9m', alert: pathForwardingLoss, firing: [] },
      { at: '10m', alert: pathForwardingLoss, firing: [lossy('twice')] },
      { at: '15m', alert: pathForwardingLoss, firing: [lossy('twice')] },
      { at: '22m', alert: pathForwardingLoss, firing: [lossy('later')] },
    ],
  },
  {
    name: 'the runs of a probe that runs less than three times in the window are counted over the long one',
    input: [
      ...places,
      ...runs('once', { every: 5, story: 'ok*2 bad ok*12 bad ok*4' }),
      ...runs('seldom', { every: 5, story: 'ok bad*2 ok*16' }),
      ...runs('seldom-later', { every: 5, story: 'ok bad anew ok*13 bad*2 ok*2' }),
      ...runs('less', { every: 4, story: 'ok bad ok*2 bad ok*18' }),
      ...runs('often-once', { every: 3, story: 'ok bad ok*3 bad ok*24' }),
      ...runs('often', { every: 3, story: 'ok bad*2 ok*27' }),
    ],
    alerts: [
      { at: '11m', alert: pathForwardingLoss, firing: [] },
      { at: '12m', alert: pathForwardingLoss, firing: [lossy('often')] },
      { at: '16m', alert: pathForwardingLoss, firing: ['often', 'seldom'].map(lossy) },
      { at: '21m', alert: pathForwardingLoss, firing: ['often', 'seldom'].map(lossy) },
      { at: '22m', alert: pathForwardingLoss, firing: ['less', 'often', 'seldom'].map(lossy) },
      { at: '90m', alert: pathForwardingLoss, firing: [] },
      { at: '91m', alert: pathForwardingLoss, firing: [lossy('seldom-later')] },
    ],
  },
  {
    name: 'a quarter of the vantages in two networks must see it; a sick one does not count',
    input: crowd(({ vantage, target, bad }) => followed({ vantage, target, flows: 16, reached: bad ? 12 : 16 })),
    alerts: [{ at: '12m', alert: pathForwardingLoss, firing: enough({ probe: 'paths' }) }],
  },
];
