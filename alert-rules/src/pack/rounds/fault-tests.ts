import { targetFault, type AlertFault, type Source } from '@parallax/contract';
import { fleet, seen } from '../../kit/fleet.js';
import type { RuleTest } from '../../kit/rule-test.js';
import { holds } from '../../kit/series.js';

/** Where the fault lies, by what the failures say. */

const SHOP = { probe: 'web', target: 'shop' } as const;
const FAULTS: Readonly<Record<Source, AlertFault>> = {
  target: 'target',
  resolver: 'resolver',
  path: 'path',
  internal: 'vantage',
  policy: 'vantage',
};

/** Says the fault alone: how much there is of it is extrapolated. */
const fault = (at: string, faults: readonly AlertFault[]): NonNullable<RuleTest['samples']>[number] => ({
  at,
  expr: `${targetFault.name} > bool 0`,
  samples: faults.map((one) => ({ labels: holds(targetFault, at, [[{ ...SHOP, fault: one }, 1]]).samples[0]?.labels.replace(targetFault.name, '') ?? '', value: 1 })), // prettier-ignore
});

const bySource = Object.entries(FAULTS).map(([source, wanted]): RuleTest => ({
  name: `failures of source ${source} are the fault of: ${wanted}`,
  input: fleet(['ok fail*5', 'ok fail*5'], { source: source as Source }),
  samples: [fault('5m', [wanted])],
}));

export const faultTests: readonly RuleTest[] = [
  ...bySource,
  {
    name: 'a target that does not violate has no fault',
    input: fleet(['ok*3 fail*2', 'ok*3 fail*2']),
    samples: [fault('4m', [])],
  },
  {
    name: 'most failures decide, of those who violate; the others say nothing',
    input: [
      ...fleet(['ok fail*9', 'ok fail*9'], { source: 'path' }),
      ...seen({ vantage: 'c', story: 'ok fail*9', source: 'target' }),
      ...seen({ vantage: 'd', story: 'fail*5 ok*5', source: 'resolver' }),
      ...seen({ vantage: 'e', story: 'fail*5 ok*5', source: 'resolver' }),
      ...seen({ vantage: 'f', story: 'fail*5 ok*5', source: 'resolver' }),
    ],
    samples: [fault('9m', ['path'])],
  },
  {
    name: 'each probe of a target has a fault of its own',
    input: [
      ...fleet(['ok fail*5', 'ok fail*5'], { source: 'path' }),
      ...['a', 'b'].flatMap((vantage) => seen({ vantage, probe: 'ping', story: 'ok fail*5', source: 'target' })),
    ],
    samples: [
      {
        at: '5m',
        expr: `${targetFault.name} > bool 0`,
        samples: [
          { labels: '{probe="web",target="shop",fault="path"}', value: 1 },
          { labels: '{probe="ping",target="shop",fault="target"}', value: 1 },
        ],
      },
    ],
  },
  {
    name: 'as many of one as of the other: there is one fault, and it stays',
    input: [
      ...fleet(['ok fail*20'], { source: 'path' }),
      ...seen({ vantage: 'b', story: 'ok*4 fail*17', source: 'target' }),
      ...seen({ vantage: 'c', story: 'ok*6 fail*15', source: 'target' }),
    ],
    samples: [fault('5m', ['path']), fault('9m', ['path']), fault('10m', ['path']), fault('20m', ['target'])],
  },
  {
    name: 'an agent that begins anew does not take the fault away',
    input: fleet(['ok fail*5 gone fail*3', 'ok fail*9'], { source: 'path' }),
    samples: [fault('6m', ['path']), fault('7m', ['path']), fault('8m', ['path'])],
  },
];
