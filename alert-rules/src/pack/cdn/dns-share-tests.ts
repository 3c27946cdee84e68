import {
  dnsShareDraws,
  dnsShareDrift,
  dnsShareDrifted,
  dnsShareIntended,
  dnsShareMeasured,
  dnsShareOutOfStep,
  dnsShareStep,
  probeInterval,
} from '@parallax/contract';
import { crowd, enough } from '../../kit/crowd.js';
import { stands } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

interface Drift {
  readonly vantage: string;
  readonly target: string;
  readonly drift: string;
  /** Or what they are minute by minute. */
  readonly draws?: number | string;
  /** Of the draws; those of the drift are of name servers. */
  readonly kind?: 'authoritative' | 'public';
}

function drifts({ vantage, target, drift, draws = 50, kind = 'authoritative' }: Drift): readonly InputSeries[] {
  const labels = { vantage, probe: 'split', target };
  return [
    series(dnsShareDrift, { ...labels, provider: 'new', kind: 'authoritative' }, drift),
    series(dnsShareDraws, { ...labels, kind }, typeof draws === 'string' ? draws : `${draws}x180`),
    series(probeInterval, labels, typeof draws === 'string' ? draws.replace(/\b[1-9]\d*x/g, '60x') : '60x180'),
    series(dnsShareMeasured, { ...labels, provider: 'new', kind: 'authoritative', bound: 'estimate' }, '0.5x180'),
    series(dnsShareMeasured, { ...labels, provider: 'new', kind: 'authoritative', bound: 'low' }, '0.4x180'),
    series(dnsShareIntended, { ...labels, provider: 'new' }, '0.3x180'),
  ];
}

const both = (of: Omit<Drift, 'vantage'>): readonly InputSeries[] =>
  ['a', 'b'].flatMap((vantage) => drifts({ ...of, vantage }));

interface Step {
  readonly vantage: string;
  readonly target: string;
  /** A minute. */
  readonly out: number;
  readonly step: number;
  /** Minute of the first round. */
  readonly from?: number;
}

function steps({ vantage, target, out, step, from = 0 }: Step): readonly InputSeries[] {
  const labels = { vantage, probe: 'split', target };
  const rises = (each: number): string => `${'_ '.repeat(from)}0+${each}x80`;
  return [
    ...(out > 0 ? [series(dnsShareStep, { ...labels, outcome: 'out_of_step' }, rises(out))] : []),
    series(dnsShareStep, { ...labels, outcome: 'in_step' }, rises(step)),
    series(dnsShareStep, { ...labels, outcome: 'unknown' }, rises(50)),
  ];
}

const stepsOfBoth = (of: Omit<Step, 'vantage'>): readonly InputSeries[] =>
  ['a', 'b'].flatMap((vantage) => steps({ ...of, vantage }));

const places = ['a', 'b'].map((vantage, at) => stands(vantage, { asn: `AS${at + 1}` }));
const drifted = (target: string): { labels: Record<string, string> } => ({
  labels: { probe: 'split', target, provider: 'new', kind: 'authoritative' },
});
const outOfStep = (target: string): { labels: Record<string, string> } => ({ labels: { probe: 'split', target } });

export const dnsShareTests: readonly RuleTest[] = [
  {
    name: 'drift that lasts longer than chance explains, with enough draws of the same kind',
    input: [
      ...places,
      ...both({ target: 'www', drift: '0.011x100' }),
      ...both({ target: 'near', drift: '0.009x100' }),
      ...both({ target: 'some', drift: '0.2x100', draws: 11 }),
      ...both({ target: 'few', drift: '0.2x100', draws: 9 }),
      ...both({ target: 'other-kind', drift: '0.2x100', kind: 'public' }),
      ...both({ target: 'later', drift: '0x5 0.2x95' }),
      ...both({ target: 'over', drift: '0.2x45 0x55' }),
      // A window of twenty drifts by chance, the first of a fresh agent too.
      ...both({ target: 'at-first', drift: '0.2x25 0x75' }),
      ...both({ target: 'passing', drift: '0.2x8 0 0.2x25 0 0.2x25 0x40' }),
    ],
    alerts: [
      { at: '39m', alert: dnsShareDrifted, firing: [] },
      {
        at: '40m',
        alert: dnsShareDrifted,
        firing: ['over', 'some', 'www'].map((target) => ({
          ...drifted(target),
          summary: `new does not get its share of answers for ${target} (authoritative)`,
          evidence: 'For 30m and longer, share of answers: a 50% b 50%. Meant is 30%.',
        })),
      },
      { at: '45m', alert: dnsShareDrifted, firing: ['over', 'some', 'www'].map(drifted) },
      { at: '46m', alert: dnsShareDrifted, firing: ['later', 'over', 'some', 'www'].map(drifted) },
      { at: '55m', alert: dnsShareDrifted, firing: ['later', 'over', 'some', 'www'].map(drifted) },
      { at: '56m', alert: dnsShareDrifted, firing: ['later', 'some', 'www'].map(drifted) },
      { at: '98m', alert: dnsShareDrifted, firing: ['later', 'some', 'www'].map(drifted) },
    ],
  },
  {
    name: 'an agent that begins anew without draws neither ends nor renews the drift; one that stays away says nothing',
    input: [
      ...places,
      ...drifts({ vantage: 'a', target: 'www', drift: '0.2x180' }),
      ...drifts({ vantage: 'b', target: 'www', drift: '0.2x45 stale 0x20 0.2x113', draws: '50x45 stale 5x20 20x113' }),
      // Too few draws for longer than what was seen before may be believed.
      ...drifts({ vantage: 'a', target: 'mute', drift: '0.2x180' }),
      ...drifts({ vantage: 'b', target: 'mute', drift: '0.2x45 stale 0.2x133', draws: '50x45 stale 5x133' }),
      ...drifts({ vantage: 'a', target: 'gone', drift: '0.2x180' }),
      ...drifts({ vantage: 'b', target: 'gone', drift: '0.2x45 stale', draws: '50x45 stale' }),
    ],
    alerts: [
      { at: '45m', alert: dnsShareDrifted, firing: ['gone', 'mute', 'www'].map(drifted) },
      { at: '50m', alert: dnsShareDrifted, firing: ['gone', 'mute', 'www'].map(drifted) },
      { at: '70m', alert: dnsShareDrifted, firing: ['mute', 'www'].map(drifted) },
      { at: '100m', alert: dnsShareDrifted, firing: ['mute', 'www'].map(drifted) },
      { at: '145m', alert: dnsShareDrifted, firing: ['mute', 'www'].map(drifted) },
      { at: '147m', alert: dnsShareDrifted, firing: [drifted('www')] },
    ],
  },
  {
    name: 'a quarter of the vantages in two networks must see the drift; a sick one does not count',
    input: crowd(({ vantage, target, bad }) => drifts({ vantage, target, drift: bad ? '0.2x50' : '0x50' })),
    alerts: [
      {
        at: '45m',
        alert: dnsShareDrifted,
        firing: enough({ probe: 'split', provider: 'new', kind: 'authoritative' }),
      },
    ],
  },
  {
    name: 'hostnames out of step in more than half of the rounds, with enough of them',
    input: [
      ...places,
      ...stepsOfBoth({ target: 'www', out: 55, step: 45 }),
      ...stepsOfBoth({ target: 'near', out: 45, step: 55 }),
      // Ten rounds are there after 34 minutes, and never.
      ...stepsOfBoth({ target: 'some', out: 0.3, step: 0 }),
      ...stepsOfBoth({ target: 'few', out: 0.16, step: 0 }),
      ...stepsOfBoth({ target: 'young', out: 55, step: 45, from: 5 }),
    ],
    alerts: [
      { at: '39m', alert: dnsShareOutOfStep, firing: [] },
      {
        at: '40m',
        alert: dnsShareOutOfStep,
        firing: [
          {
            ...outOfStep('www'),
            summary: 'Hostnames of www lead to different providers (split)',
            evidence: 'More than 50% of rounds within 1h out of step: a 55% b 55%.',
          },
        ],
      },
      { at: '43m', alert: dnsShareOutOfStep, firing: [outOfStep('www')] },
      { at: '45m', alert: dnsShareOutOfStep, firing: ['some', 'www', 'young'].map(outOfStep) },
    ],
  },
  {
    name: 'an agent that begins anew, and one that was away for twenty minutes, neither end nor renew it',
    input: [
      ...places,
      ...['a', 'b'].flatMap((vantage) =>
        (['out_of_step', 'in_step'] as const).map((outcome) =>
          series(
            dnsShareStep,
            { vantage, probe: 'split', target: 'www', outcome },
            outcome === 'in_step' ? '0x42 stale _ 0x14 stale _x18 0x80' : '0+1x42 stale _ 0+1x14 stale _x18 0+1x80',
          ),
        ),
      ),
    ],
    alerts: Array.from({ length: 80 }, (_, nth) => ({ at: `${40 + nth}m`, alert: dnsShareOutOfStep, firing: [outOfStep('www')] })), // prettier-ignore
  },
  {
    name: 'forty minutes out of step after an hour in step: a window of an hour is more than half of it late, and for long',
    input: [
      ...places,
      ...['a', 'b'].flatMap((vantage) => {
        const labels = { vantage, probe: 'split', target: 'www' };
        return [
          series(dnsShareStep, { ...labels, outcome: 'out_of_step' }, '0x60 10+10x39 400x60'),
          series(dnsShareStep, { ...labels, outcome: 'in_step' }, '0+10x60 600x39 610+10x60'),
        ];
      }),
    ],
    alerts: [
      { at: '100m', alert: dnsShareOutOfStep, firing: [] },
      { at: '101m', alert: dnsShareOutOfStep, firing: [outOfStep('www')] },
      { at: '139m', alert: dnsShareOutOfStep, firing: [outOfStep('www')] },
      { at: '140m', alert: dnsShareOutOfStep, firing: [] },
    ],
  },
  {
    name: 'a quarter of the vantages in two networks must see it; a sick one does not count',
    input: crowd(({ vantage, target, bad }) => steps({ vantage, target, out: bad ? 20 : 0, step: 5 })),
    alerts: [{ at: '45m', alert: dnsShareOutOfStep, firing: enough({ probe: 'split' }) }],
  },
];
