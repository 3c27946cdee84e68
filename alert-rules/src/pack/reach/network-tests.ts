import {
  networkCutOff,
  networkCutOffRatio,
  networkFailedRatio,
  targetDownSomewhere,
  vantageCutOff,
} from '@parallax/contract';
import { says, seen, stands } from '../../kit/fleet.js';
import type { ExpectedAlerts, InputSeries, RuleTest } from '../../kit/rule-test.js';
import { holds } from '../../kit/series.js';

/** Vantages by network: how many of so many targets fail from each. */
type World = Readonly<Record<string, readonly (readonly [failing: number, targets: number])[]>>;

const world = (networks: World, bad = 'ok*5 fail*25'): readonly InputSeries[] =>
  Object.entries(networks).flatMap(([network, vantages]) =>
    vantages.flatMap(([failing, targets], nth) => {
      const vantage = `${network}${nth + 1}`;
      return [
        stands(vantage, { network }),
        ...Array.from({ length: targets }, (_, at) =>
          seen({ vantage, target: `t${at}`, story: at < failing ? bad : 'ok*30' }),
        ).flat(),
      ];
    }),
  );

const cut = (at: string, networks: readonly string[]): ExpectedAlerts => ({
  at,
  alert: networkCutOff,
  firing: networks.map((network) => ({ labels: { network } })),
});

const judged = (name: string, networks: World, cutOff: readonly string[]): RuleTest => ({
  name,
  input: world(networks),
  alerts: [cut('12m', cutOff)],
});

const WELL = [[0, 4], [0, 4]] as const; // prettier-ignore
const LOST = [[4, 4], [4, 4]] as const; // prettier-ignore

export const networkTests: readonly RuleTest[] = [
  {
    name: 'the vantages of a network reach nothing and the others all: the network is cut off, and no target is down for some',
    input: world({ isp: LOST, home: WELL, cloud: WELL }),
    alerts: [
      cut('6m', []),
      {
        at: '7m',
        alert: networkCutOff,
        firing: [
          {
            labels: { network: 'isp' },
            summary: 'Network isp is cut off',
            evidence:
              '100% of the targets that are well elsewhere fail from it, 50% are allowed. Vantages there: isp1 isp2. Among them: t0 (web) t1 (web) t2 (web) t3 (web).',
          },
        ],
      },
      { at: '29m', alert: targetDownSomewhere, firing: [] },
    ],
    samples: [
      holds(networkCutOffRatio, '7m', [
        [{ network: 'isp' }, 1],
        [{ network: 'home' }, 0],
        [{ network: 'cloud' }, 0],
      ]),
      holds(
        vantageCutOff,
        '7m',
        ['cloud', 'home', 'isp'].flatMap((network) =>
          [1, 2].map((nth) => [{ vantage: `${network}${nth}`, network }, network === 'isp' ? 1 : 0] as const),
        ),
      ),
    ],
  },
  {
    name: 'a network that is cut off stays so for two minutes after the last round of which enough was bad',
    input: world({ isp: LOST, home: WELL, cloud: WELL }, 'ok*5 fail*5 ok*20'),
    alerts: [cut('13m', ['isp']), cut('15m', [])],
  },
  judged('half of the targets are enough', { isp: [[2, 4], [2, 4]], home: WELL }, ['isp']), // prettier-ignore
  judged('11 of 20 targets are enough, 9 of 20 are not', { isp: [[11, 20], [11, 20]], home: [[0, 20]], edge: [[9, 20], [9, 20]], cloud: [[0, 20]] }, ['isp']), // prettier-ignore
  judged('3 targets are enough', { isp: [[3, 3], [3, 3]], home: WELL }, ['isp']), // prettier-ignore
  judged('2 targets say nothing about a network', { isp: [[2, 2], [2, 2]], home: WELL }, []), // prettier-ignore
  judged('a vantage alone in its network may have a problem of its own', { isp: [[4, 4]], home: WELL }, []), // prettier-ignore
  judged('one of two vantages may, too; two of three are the network', { isp: [[4, 4], [0, 4]], lan: [[4, 4], [4, 4], [0, 4]], home: WELL, cloud: WELL }, ['lan']), // prettier-ignore
  judged('what fails from most networks is the targets', { isp: LOST, home: LOST, cloud: WELL }, []),
  judged('what fails from half of the networks is those networks', { isp: LOST, home: LOST, cloud: WELL, edge: WELL }, ['home', 'isp']), // prettier-ignore
  judged('a network alone has nobody to be compared with', { isp: LOST }, []),
  judged('targets that are down for all do not speak for a network', { isp: [[3, 7], [3, 7]], home: [[3, 7], [3, 7]], cloud: [[3, 7]] }, []), // prettier-ignore
  judged('three of five vantages are most of a network', { isp: [[4, 4], [4, 4], [4, 4], [0, 4], [0, 4]], home: WELL }, ['isp']), // prettier-ignore
  judged('networks of which most vantages fail speak for the targets', { isp: LOST, lan: [[4, 4], [4, 4], [4, 4], [0, 4], [0, 4]], home: WELL }, []), // prettier-ignore
  judged('networks of which half of the vantages fail do not', { isp: LOST, lan: [[4, 4], [0, 4]], home: WELL }, ['isp']), // prettier-ignore
  judged('three of five networks are most of them', { isp: LOST, lan: LOST, home: LOST, cloud: WELL, edge: WELL }, []),
  {
    name: 'the share of a network is of the vantages that are not sick',
    input: [...world({ isp: [[1, 1], [1, 1], [0, 1]], home: [[0, 1]] }), says('isp1', '0x30')], // prettier-ignore
    samples: [
      holds(networkFailedRatio, '9m', [
        [{ network: 'isp', probe: 'web', target: 't0' }, 0.5],
        [{ network: 'home', probe: 'web', target: 't0' }, 0],
      ]),
    ],
  },
  {
    name: 'a sick vantage is no part of its network',
    input: [...world({ isp: LOST, home: WELL }), says('isp1', '0x30')],
    alerts: [cut('12m', [])],
    samples: [
      { at: '9m', expr: `${networkFailedRatio.name}{network="isp",target="t0"}`, samples: [{ labels: `${networkFailedRatio.name}{network="isp",probe="web",target="t0"}`, value: 1 }] }, // prettier-ignore
    ],
  },
];
