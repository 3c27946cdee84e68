import { cdnErrors, cdnFailures, cdnFetches, probeInterval } from '@parallax/contract';
import { crowd, enough } from '../../kit/crowd.js';
import { stands } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';
import { counts } from '../../kit/story.js';

interface Way {
  readonly provider: string;
  readonly partition?: string;
  /** A minute. */
  readonly fetches?: number;
  readonly failed: number;
}

interface Site {
  readonly vantage: string;
  readonly target: string;
  readonly ways: readonly Way[];
  readonly every?: number;
}

function site({ vantage, target, ways, every = 60 }: Site): readonly InputSeries[] {
  const labels = { vantage, probe: 'shop', target };
  return [
    series(probeInterval, labels, `${every}x40`),
    ...ways.flatMap(({ provider, partition = 'static', fetches = 100, failed }) => [
      series(cdnFetches, { ...labels, provider, partition, fetch: 'as_found' }, `0+${fetches / 2}x40`),
      series(cdnFetches, { ...labels, provider, partition, fetch: 'warm' }, `0+${fetches / 2}x40`),
      series(cdnFailures, { ...labels, provider, partition, reason: 'timeout' }, `0+${(failed * 3) / 4}x40`),
      series(cdnFailures, { ...labels, provider, partition, reason: 'status_mismatch' }, `0+${failed / 4}x40`),
    ]),
  ];
}

const both = (target: string, ways: readonly Way[], every?: number): readonly InputSeries[] =>
  ['a', 'b'].flatMap((vantage) => site({ vantage, target, ways, ...(every === undefined ? {} : { every }) }));

/** Rounds of ten fetches by two vantages, through the origin, which is always well, and a provider. */
function rounds(target: string, of: { readonly story: string; readonly every?: number }): readonly InputSeries[] {
  const { all, bad } = counts({ ...of, each: 10 });
  return ['a', 'b'].flatMap((vantage) => {
    const labels = { vantage, probe: 'shop', target };
    const way = (provider: string): Record<string, string> => ({ ...labels, provider, partition: 'static' });
    return [
      series(probeInterval, labels, `${(of.every ?? 1) * 60}x120`),
      ...['origin', 'new'].map((provider) => series(cdnFetches, { ...way(provider), fetch: 'as_found' }, all)),
      series(cdnFailures, { ...way('origin'), reason: 'timeout' }, '0x120'),
      series(cdnFailures, { ...way('new'), reason: 'timeout' }, bad),
    ];
  });
}

interface Anew {
  readonly there: string;
  readonly fetches: string;
  readonly failures: string;
}

function anew(vantage: string, { there, fetches, failures }: Anew): readonly InputSeries[] {
  const labels = { vantage, probe: 'shop', target: 'www' };
  const of = { ...labels, partition: 'static' };
  return [
    series(probeInterval, labels, there),
    ...['origin', 'new'].flatMap((provider) => [
      series(cdnFetches, { ...of, provider, fetch: 'as_found' }, fetches),
      series(cdnFailures, { ...of, provider, reason: 'timeout' }, provider === 'new' ? failures : '0x62'),
    ]),
  ];
}

const places = ['a', 'b'].map((vantage, at) => stands(vantage, { asn: `AS${at + 1}` }));
const fires = (target: string, provider = 'new'): { labels: Record<string, string> } => ({
  labels: { probe: 'shop', target, provider },
});

export const errorTests: readonly RuleTest[] = [
  {
    name: 'a provider fails where the origin does not; where both do it is the origin',
    input: [
      ...places,
      ...both('www', [
        { provider: 'origin', failed: 4 },
        { provider: 'new', failed: 11 },
        { provider: 'known', failed: 9 },
      ]),
      ...both('origin-ill', [
        { provider: 'origin', failed: 6 },
        { provider: 'new', failed: 40 },
        { provider: 'known', failed: 0 },
      ]),
      ...both('one-partition', [
        { provider: 'origin', failed: 0 },
        { provider: 'origin', partition: 'images', failed: 0 },
        { provider: 'new', failed: 0 },
        { provider: 'new', partition: 'images', failed: 50 },
      ]),
    ],
    alerts: [
      { at: '4m', alert: cdnErrors, firing: [] },
      {
        at: '5m',
        alert: cdnErrors,
        firing: [
          {
            ...fires('www'),
            summary: 'new fails for www where others do not (shop)',
            evidence:
              'More than 10% of fetches fail: a (static) 11% b (static) 11%. Reasons: timeout 82 status_mismatch 28.',
          },
          {
            ...fires('one-partition'),
            summary: 'new fails for one-partition where others do not (shop)',
            evidence:
              'More than 10% of fetches fail: a (images) 50% b (images) 50%. Reasons: timeout 375 status_mismatch 125.',
          },
        ],
      },
    ],
  },
  {
    name: 'where the origin is not asked, somebody must be well in the same partition; a lonely provider is not blamed',
    input: [
      ...places,
      ...both('www', [
        { provider: 'known', failed: 4 },
        { provider: 'new', failed: 50 },
      ]),
      ...both('all-fail', [
        { provider: 'known', failed: 6 },
        { provider: 'new', failed: 50 },
      ]),
      ...both('apart', [
        { provider: 'known', partition: 'images', failed: 0 },
        { provider: 'new', failed: 50 },
      ]),
      ...both('lonely', [{ provider: 'new', failed: 50 }]),
    ],
    alerts: [{ at: '12m', alert: cdnErrors, firing: [fires('www')] }],
  },
  {
    name: 'ten fetches say something; a probe that runs seldom is read over the long window',
    input: [
      ...places,
      ...both('some', [
        { provider: 'known', fetches: 1.1, failed: 0 },
        { provider: 'new', fetches: 1.1, failed: 1 },
      ]),
      ...both('few', [
        { provider: 'known', fetches: 0.9, failed: 0 },
        { provider: 'new', fetches: 0.9, failed: 0.9 },
      ]),
      ...both(
        'rare',
        [
          { provider: 'known', fetches: 0.5, failed: 0 },
          { provider: 'new', fetches: 0.5, failed: 0.5 },
        ],
        330,
      ),
      ...both(
        'rare-and-well',
        [
          { provider: 'known', fetches: 10, failed: 0.2 },
          { provider: 'new', fetches: 10, failed: 0.6 },
        ],
        330,
      ),
      ...both(
        'usual',
        [
          { provider: 'known', fetches: 0.5, failed: 0 },
          { provider: 'new', fetches: 0.5, failed: 0.5 },
        ],
        270,
      ),
      ...both(
        'usual-and-ill',
        [
          { provider: 'known', fetches: 10, failed: 0 },
          { provider: 'new', fetches: 10, failed: 2 },
        ],
        270,
      ),
    ],
    alerts: [{ at: '30m', alert: cdnErrors, firing: ['rare', 'some', 'usual-and-ill'].map((target) => fires(target)) }],
  },
  {
    name: 'one round is an accident, however many of its fetches failed and however few rounds there were; two are failures',
    input: [
      ...places,
      ...rounds('first', { story: 'ok bad ok*18' }),
      ...rounds('restarted', { story: 'ok*4 bad ok anew ok*13' }),
      ...rounds('twice', { story: 'ok bad ok*2 bad ok*15' }),
      ...rounds('later', { story: 'ok bad anew ok*12 bad*2 ok*6' }),
    ],
    alerts: [
      { at: '7m', alert: cdnErrors, firing: [] },
      { at: '8m', alert: cdnErrors, firing: [fires('twice')] },
      { at: '16m', alert: cdnErrors, firing: [fires('twice')] },
      { at: '20m', alert: cdnErrors, firing: [fires('later')] },
    ],
  },
  {
    name: 'the rounds of a probe that runs less than three times in the window are counted over the long one',
    input: [
      ...places,
      ...rounds('once', { every: 5, story: 'ok*2 bad ok*12 bad ok*4' }),
      ...rounds('seldom', { every: 5, story: 'ok bad*2 ok*16' }),
      ...rounds('seldom-later', { every: 5, story: 'ok bad anew ok*13 bad*2 ok*2' }),
      ...rounds('less', { every: 4, story: 'ok bad ok*2 bad ok*18' }),
      ...rounds('often-once', { every: 3, story: 'ok bad ok*3 bad ok*24' }),
      ...rounds('often', { every: 3, story: 'ok bad*2 ok*27' }),
    ],
    alerts: [
      { at: '9m', alert: cdnErrors, firing: [] },
      { at: '10m', alert: cdnErrors, firing: [fires('often')] },
      { at: '14m', alert: cdnErrors, firing: ['often', 'seldom'].map((target) => fires(target)) },
      { at: '20m', alert: cdnErrors, firing: ['less', 'seldom'].map((target) => fires(target)) },
      { at: '88m', alert: cdnErrors, firing: [] },
      { at: '89m', alert: cdnErrors, firing: [fires('seldom-later')] },
    ],
  },
  {
    name: 'a quarter of the vantages in two networks must see it; a sick one does not count',
    input: crowd(({ vantage, target, bad }) =>
      site({
        vantage,
        target,
        ways: [
          { provider: 'origin', failed: 0 },
          { provider: 'new', failed: bad ? 50 : 0 },
        ],
      }),
    ),
    alerts: [{ at: '12m', alert: cdnErrors, firing: enough({ probe: 'shop', provider: 'new' }) }],
  },
  {
    name: 'an agent that begins anew neither ends nor renews the alert; fetches that are well again do end it',
    input: [
      ...places,
      ...anew('a', { there: '1x10 stale _ 1x50', fetches: '0+10x10 stale _ 10+10x50', failures: '0+5x10 stale _ 5+5x20 105x30' }), // prettier-ignore
      ...anew('b', { there: '1x62', fetches: '0+10x62', failures: '0+5x33 165x29' }),
    ],
    alerts: [
      ...['10m', '11m', '12m', '13m', '14m', '15m', '18m', '20m', '33m', '45m'].map((at) => ({
        at,
        alert: cdnErrors,
        firing: [fires('www')],
      })),
      { at: '47m', alert: cdnErrors, firing: [] },
    ],
  },
];
