import { targetDownQuorum, vantageCountry, vantageNetwork } from '@parallax/contract';
import { seen, stands, type Place } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { holds } from '../../kit/series.js';

/** Where vantages stand, and that those who agree must stand apart. */

const SHOP = { probe: 'web', target: 'shop' } as const;

/** Vantages a, b and so on at these places, of which the first ones see the target fail. */
const placed = (places: readonly Place[], failing: number): readonly InputSeries[] =>
  places.flatMap((place, nth) => {
    const vantage = String.fromCharCode(97 + nth);
    return [stands(vantage, place), ...seen({ vantage, story: nth < failing ? 'ok fail*5' : 'ok*6' })];
  });

const down = (
  name: string,
  places: readonly Place[],
  { failing, value }: { failing: number; value: 0 | 1 },
): RuleTest => ({
  // prettier-ignore
  name,
  input: placed(places, failing),
  samples: [holds(targetDownQuorum, '5m', [[SHOP, value]])],
});

const ONE = { asn: 'AS1', country: 'DE' } as const;
const TWO = { asn: 'AS2', country: 'DE' } as const;

export const placeTests: readonly RuleTest[] = [
  {
    name: 'the network is the AS number, else its name, else the vantage itself; so is the country',
    input: [
      ...placed([{ asn: 'AS1', network: 'isp', country: 'DE' }, { network: 'isp', country: 'FR' }, {}], 0),
      ...seen({ vantage: 'd', story: 'ok*6' }),
    ],
    samples: [
      holds(vantageNetwork, '5m', [
        [{ vantage: 'a', network: 'AS1' }, 1],
        [{ vantage: 'b', network: 'isp' }, 1],
        [{ vantage: 'c', network: 'c' }, 1],
        [{ vantage: 'd', network: 'd' }, 1],
      ]),
      holds(vantageCountry, '5m', [
        [{ vantage: 'a', country: 'DE' }, 1],
        [{ vantage: 'b', country: 'FR' }, 1],
        [{ vantage: 'c', country: 'c' }, 1],
        [{ vantage: 'd', country: 'd' }, 1],
      ]),
    ],
  },
  {
    name: 'a vantage that has just been moved stands in one network',
    input: [...placed([ONE], 0), stands('a', TWO)],
    samples: [
      {
        at: '5m',
        expr: `count by (vantage) (${vantageNetwork.name})`,
        samples: [{ labels: '{vantage="a"}', value: 1 }],
      },
    ],
  },
  down('two vantages of one network are one network', [ONE, ONE, TWO], { failing: 2, value: 0 }),
  down('two vantages of two networks are two', [ONE, TWO, TWO], { failing: 2, value: 1 }),
  down('where all stand in one network, one is all that can be asked for', [ONE, ONE, ONE], { failing: 2, value: 1 }),
  down('vantages of which nothing is known stand for themselves', [{}, {}, {}], { failing: 2, value: 1 }),
  down('one country is enough unless more are asked for', [ONE, TWO], { failing: 2, value: 1 }),
];
