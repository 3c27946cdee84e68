import { cdnErrors, cdnFailures, cdnFetches, probeInterval } from '@parallax/contract';
import { crowd, enough } from '../../kit/crowd.js';
import { stands } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

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
      { at: '3m', alert: cdnErrors, firing: [] },
      {
        at: '4m',
        alert: cdnErrors,
        firing: [
          {
            ...fires('www'),
            summary: 'new fails for www where others do not (shop)',
            evidence:
              'More than 10% of fetches fail: a (static) 11% b (static) 11%. Reasons: timeout 66 status_mismatch 22.',
          },
          {
            ...fires('one-partition'),
            summary: 'new fails for one-partition where others do not (shop)',
            evidence:
              'More than 10% of fetches fail: a (images) 50% b (images) 50%. Reasons: timeout 300 status_mismatch 100.',
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
