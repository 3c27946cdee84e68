import { pathChanges, pathChangeStorm } from '@parallax/contract';
import { crowd, enough } from '../../kit/crowd.js';
import { stands } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

const changes = (vantage: string, target: string, values: string): InputSeries =>
  series(pathChanges, { vantage, probe: 'paths', target }, values);

const both = (target: string, values: string): readonly InputSeries[] =>
  ['a', 'b'].map((vantage) => changes(vantage, target, values));

export const changeTests: readonly RuleTest[] = [
  {
    name: 'five changes within an hour are daily life, six are a storm; more over a longer time are not',
    input: [
      ...['a', 'b'].map((vantage, at) => stands(vantage, { asn: `AS${at + 1}` })),
      ...both('stormy', '0x50 0+1x6 6x70'),
      ...both('lively', '0x50 0+1x5 5x60'),
      ...both('busy', `${Array.from({ length: 60 }, (_, at) => Math.floor(at / 15)).join(' ')} 4x60`),
    ],
    alerts: [
      { at: '61m', alert: pathChangeStorm, firing: [] },
      {
        at: '62m',
        alert: pathChangeStorm,
        firing: [
          {
            labels: { probe: 'paths', target: 'stormy' },
            summary: 'The way to stormy changes again and again (paths)',
            evidence: 'At least 6 changes within 1h: a 6 b 6.',
          },
        ],
      },
      { at: '121m', alert: pathChangeStorm, firing: [{ labels: { probe: 'paths', target: 'stormy' } }] },
      { at: '122m', alert: pathChangeStorm, firing: [] },
    ],
  },
  {
    name: 'what one vantage sees changing is its own network',
    input: crowd(({ vantage, target, bad }) => [changes(vantage, target, bad ? '0+1x40' : '0x40')]),
    alerts: [{ at: '30m', alert: pathChangeStorm, firing: enough({ probe: 'paths' }) }],
  },
];
