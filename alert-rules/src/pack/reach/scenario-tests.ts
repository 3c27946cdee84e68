import { networkCutOff, noEligibleVantages, targetDown, targetDownSomewhere, type Alert } from '@parallax/contract';
import { fleet, says, seen, standing } from '../../kit/fleet.js';
import type { ExpectedAlerts, FiringAlert, InputSeries, RuleTest } from '../../kit/rule-test.js';

/** What happens to fleets, and all that it says at which moment. */

const ALERTS: readonly Alert[] = [targetDown, targetDownSomewhere, networkCutOff, noEligibleVantages];

type Firing = readonly (readonly [alert: Alert, ...labels: readonly Readonly<Record<string, string>>[]])[];

/** These fire, and no other. */
const only = (at: string, ...firing: Firing): readonly ExpectedAlerts[] =>
  ALERTS.map((alert) => {
    const [, ...labels] = firing.find(([one]) => one === alert) ?? [alert];
    return { at, alert, firing: labels.map((one): FiringAlert => ({ labels: one })) };
  });

/** From one minute to another, each of them. */
const throughout = (from: number, to: number, ...firing: Firing): readonly ExpectedAlerts[] =>
  Array.from({ length: to - from + 1 }, (_, nth) => only(`${from + nth}m`, ...firing)).flat();

const shop = (fault: string): Record<string, string> => ({ probe: 'web', target: 'shop', fault });
const SHOP = { probe: 'web', target: 'shop' } as const;
const DOWN = 'ok*5 fail*20';
const WELL = 'ok*25';

/** A fleet that sees several targets alike. */
const several = (stories: readonly string[], targets: readonly string[]): readonly InputSeries[] =>
  stories.flatMap((story, nth) => {
    const vantage = String.fromCharCode(97 + nth);
    return [
      standing(vantage, { asn: `AS${nth + 1}` }, story),
      ...targets.flatMap((target) => seen({ vantage, target, story })),
    ];
  });

const howMany: readonly RuleTest[] = [
  {
    name: '1 of N: one flaky vantage of five wakes nobody',
    input: fleet([DOWN, WELL, WELL, WELL, WELL]),
    alerts: [...only('21m'), ...only('22m', [targetDownSomewhere, shop('target')])],
  },
  {
    name: 'k of N: three of five vantages page',
    input: fleet([DOWN, DOWN, DOWN, WELL, WELL]),
    alerts: [...only('6m'), ...only('8m', [targetDown, shop('target')])],
  },
  {
    name: 'partial outage: the two vantages of one network lose all targets; the network is what is said, once',
    input: [
      ...['a', 'b', 'c', 'd', 'e'].map((vantage) => standing(vantage, { asn: vantage < 'c' ? 'AS1' : `AS-${vantage}` }, WELL)), // prettier-ignore
      ...['shop', 'mail', 'docs'].flatMap((target) =>
        ['a', 'b', 'c', 'd', 'e'].flatMap((vantage) => seen({ vantage, target, story: vantage < 'c' ? DOWN : WELL })),
      ),
    ],
    alerts: [...throughout(7, 24, [networkCutOff, { network: 'AS1' }])],
  },
  {
    name: 'total outage: all targets are down everywhere; every vantage sees mostly failures and is believed all the same',
    input: several([DOWN, DOWN, DOWN], ['shop', 'mail', 'docs']),
    alerts: [...throughout(7, 12, [targetDown, shop('target'), { ...shop('target'), target: 'mail' }, { ...shop('target'), target: 'docs' }])], // prettier-ignore
  },
  {
    name: 'all sick: nobody is believed, nothing is down, and that is said',
    input: [
      ...fleet(['ok*5 fail*25', 'ok*5 fail*25', 'ok*5 fail*25']),
      ...['a', 'b', 'c'].map((vantage) => says(vantage, '1x4 0x25')),
    ],
    alerts: [...throughout(5, 14), ...throughout(15, 20, [noEligibleVantages, SHOP])],
  },
];

const inTime: readonly RuleTest[] = [
  {
    name: 'flap: a target that is bad in every other round pages once, and does not resolve in between',
    input: fleet(['ok*5 fail ok fail ok fail ok fail ok fail ok fail ok fail ok fail ok fail', 'ok*5 fail ok fail ok fail ok fail ok fail ok fail ok fail ok fail ok fail']), // prettier-ignore
    alerts: Array.from({ length: 10 }, (_, nth) => ({ at: `${9 + nth}m`, alert: targetDown, firing: [{ labels: shop('target') }] })), // prettier-ignore
  },
  {
    name: 'flap: one bad round of five, again and again, is no outage',
    input: fleet(Array.from({ length: 3 }, () => `ok*5 ${'fail ok*4 '.repeat(4).trim()}`)),
    alerts: [...throughout(5, 24)],
  },
  {
    name: 'dead agent: one dies, the others judge on; what it saw last does not count',
    input: fleet(['ok*5 fail*2 gone*18', 'ok*25', 'ok*25']),
    alerts: [...throughout(5, 24)],
  },
  {
    name: 'dead agent: those who die in an outage neither end it nor make it worse',
    input: fleet([DOWN, DOWN, DOWN, 'ok*5 fail*5 gone*15', WELL]),
    alerts: [...throughout(9, 24, [targetDown, shop('target')])],
  },
  {
    name: 'agent restart in an outage: counters at nothing, no last success, no series for a minute, and it neither resolves nor fires again',
    input: fleet(['ok*5 fail*5 gone fail*14', 'ok*5 fail*7 gone fail*12', 'ok*5 fail*6 gone fail*13']),
    alerts: Array.from({ length: 18 }, (_, nth) => ({ at: `${7 + nth}m`, alert: targetDown, firing: [{ labels: shop('target') }] })), // prettier-ignore
  },
  {
    name: 'agent restart while all is well: all agents begin anew within a minute, and nothing is said',
    input: fleet(['ok*10 gone ok*14', 'ok*10 gone ok*14', 'ok*10 gone ok*14']),
    alerts: [...throughout(9, 24)],
  },
  {
    name: 'clock skew: an hour late and an hour early, they see what the others see',
    input: [
      ...fleet(['ok*5 fail*10 ok*10'], { clock: () => -3600 }),
      standing('b', {}, WELL),
      ...seen({ vantage: 'b', story: 'ok*5 fail*10 ok*10', clock: () => 3600 }),
      standing('c', {}, WELL),
      ...seen({ vantage: 'c', story: 'ok*25', clock: () => 86_400 }),
    ],
    alerts: [...only('6m'), ...only('8m', [targetDown, shop('target')])],
  },
];

export const scenarioTests: readonly RuleTest[] = [...howMany, ...inTime];
