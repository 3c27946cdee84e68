import { cdnEdge, cdnEdgeChecks, cdnWrongEdge, vantageLocalProblem } from '@parallax/contract';
import { says, stands } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

interface Checks {
  readonly target: string;
  /** A minute. */
  readonly wrong: number;
  readonly right: number;
}

const checks = (vantage: string, { target, wrong, right }: Checks): readonly InputSeries[] => {
  const labels = { vantage, probe: 'shop', target, provider: 'new' };
  return [
    series(cdnEdgeChecks, { ...labels, outcome: 'unexpected' }, `0+${wrong}x40`),
    series(cdnEdgeChecks, { ...labels, outcome: 'expected' }, `0+${right}x40`),
    series(cdnEdgeChecks, { ...labels, outcome: 'unknown' }, '0+50x40'),
    series(cdnEdge, { ...labels, detected: 'fastly', pop: 'SIN', asn: 'AS64500', version: '2', steering: 'dns' }, '1x40'), // prettier-ignore
  ];
};

const from = (vantages: string, of: Checks): readonly InputSeries[] =>
  vantages.split('').flatMap((vantage) => checks(vantage, of));

const fires = (target: string): { labels: Record<string, string> } => ({
  labels: { probe: 'shop', target, provider: 'new' },
});

export const edgeTests: readonly RuleTest[] = [
  {
    name: 'two vantages that a wrong place serves in more than a fifth of the rounds, out of however many',
    input: [
      ...'abcdefghij'.split('').map((vantage) => stands(vantage, { asn: 'AS1' })),
      says('i', '0x40'),
      series(vantageLocalProblem, { vantage: 'l' }, '1x40'),
      ...from('ab', { target: 'wrong', wrong: 22, right: 78 }),
      ...from('cdefgh', { target: 'wrong', wrong: 0, right: 100 }),
      ...from('ab', { target: 'seldom', wrong: 18, right: 82 }),
      ...from('a', { target: 'one', wrong: 50, right: 50 }),
      ...from('ai', { target: 'one-sick', wrong: 50, right: 50 }),
      ...from('al', { target: 'one-cut-off', wrong: 50, right: 50 }),
      // Six checks are there after 17 or 37 minutes.
      ...from('ab', { target: 'some', wrong: 0.35, right: 0 }),
      ...from('ab', { target: 'few', wrong: 0.16, right: 0 }),
    ],
    alerts: [
      { at: '15m', alert: cdnWrongEdge, firing: [] },
      {
        at: '16m',
        alert: cdnWrongEdge,
        firing: [
          {
            ...fires('wrong'),
            summary: 'new serves vantages of wrong from places that should not (shop)',
            evidence:
              'More than 20% of rounds within 1h came from a wrong place: a 22% b 22%. Last served by: a SIN b SIN.',
          },
        ],
      },
      { at: '32m', alert: cdnWrongEdge, firing: [fires('wrong')] },
      { at: '34m', alert: cdnWrongEdge, firing: ['some', 'wrong'].map(fires) },
    ],
  },
];
