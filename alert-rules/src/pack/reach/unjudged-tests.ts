import { noEligibleVantages } from '@parallax/contract';
import { fleet, says, seen, standing } from '../../kit/fleet.js';
import type { ExpectedAlerts, InputSeries, RuleTest } from '../../kit/rule-test.js';

const SHOP = { probe: 'web', target: 'shop' } as const;

const nobody = (at: string, targets: readonly string[]): ExpectedAlerts => ({
  at,
  alert: noEligibleVantages,
  firing: targets.map((target) => ({ labels: { ...SHOP, target } })),
});

const said = (at: string, evidence: string): ExpectedAlerts => ({
  at,
  alert: noEligibleVantages,
  firing: [
    {
      labels: SHOP,
      summary: 'Nobody can judge shop (web)',
      evidence: `It was probed within 6h by:${evidence}. None of them is fit to judge it now.`,
    },
  ],
});

/** Vantage d, which does not probe the shop and sees all else fail. */
const troubled: readonly InputSeries[] = ['t1', 't2', 't3'].flatMap((target) => [
  ...seen({ vantage: 'a', target, story: 'ok*5 fail*30' }),
  ...['x', 'y'].flatMap((vantage) => seen({ vantage, target, story: 'ok*35' })),
]);

export const unjudgedTests: readonly RuleTest[] = [
  {
    name: 'all vantages of a target are sick or gone for 10 minutes: nobody can judge it',
    input: [...fleet(['ok*5 fail*30', 'ok*35', 'ok*5 gone*30']), says('a', '1x4 0x30'), says('b', '1x4 0x30')],
    alerts: [nobody('14m', []), said('15m', ' a (sick) b (sick) c (silent)')],
  },
  {
    name: 'a vantage with a problem of its own is not fit either',
    input: [...fleet(['ok*5 fail*30']), ...troubled],
    alerts: [said('20m', ' a (a problem of its own)')],
  },
  {
    name: 'one fit vantage is enough to judge, however few that is for an alert',
    input: [...fleet(['ok*35', 'ok*35', 'ok*5 gone*30']), says('a', '1x4 0x30')],
    alerts: [nobody('30m', [])],
  },
  {
    name: 'a target that a fit vantage no longer probes was taken out of its configuration',
    input: [
      standing('a', { asn: 'AS1' }, 'ok*35'),
      ...seen({ vantage: 'a', story: 'ok*5 gone*30' }),
      ...seen({ vantage: 'b', target: 'mail', story: 'ok*5 gone*30' }),
      ...seen({ vantage: 'b', target: 'other', story: 'ok*35' }),
    ],
    alerts: [nobody('30m', [])],
  },
  {
    name: 'it is over five minutes after a vantage is fit again',
    input: [...fleet(['ok*40']), says('a', '1x4 0x14 1x20')],
    alerts: [nobody('24m', ['shop']), nobody('26m', [])],
  },
];
