import { cdnContentDiffers, cdnIntegrityChecks } from '@parallax/contract';
import { crowd, enough } from '../../kit/crowd.js';
import { stands } from '../../kit/fleet.js';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';
import { counts } from '../../kit/story.js';

interface Checks {
  readonly vantage: string;
  readonly target?: string;
  readonly partition?: string;
  /** A minute. */
  readonly other: number;
  readonly same: number;
}

function checks({ vantage, target = 'www', partition = 'static', other, same }: Checks): readonly InputSeries[] {
  const labels = { vantage, probe: 'shop', target, provider: 'new', partition };
  return [
    ...(other > 0 ? [series(cdnIntegrityChecks, { ...labels, outcome: 'different' }, `0+${other}x40`)] : []),
    series(cdnIntegrityChecks, { ...labels, outcome: 'equal' }, `0+${same}x40`),
    series(cdnIntegrityChecks, { ...labels, outcome: 'unknown' }, '0+50x40'),
  ];
}

const both = (of: Omit<Checks, 'vantage'>): readonly InputSeries[] =>
  ['a', 'b'].flatMap((vantage) => checks({ ...of, vantage }));

/** Rounds of four responses of two vantages, all of them other than those of the origin or none. */
const rounds = (partition: string, story: string, { every = 5, isThere = true } = {}): readonly InputSeries[] => {
  const { good, bad } = counts({ story, each: 4, every });
  return ['a', 'b'].flatMap((vantage) => {
    const labels = { vantage, probe: 'shop', target: 'www', provider: 'new', partition };
    return [
      series(cdnIntegrityChecks, { ...labels, outcome: 'equal' }, good),
      series(cdnIntegrityChecks, { ...labels, outcome: 'different' }, isThere ? bad : absentAtFirst(bad)),
    ];
  });
};

/** Without the time in which there was nothing to count. */
const absentAtFirst = (values: string): string => values.replace(/^0x(\d+)/, (_, more) => `_x${Number(more) + 1}`);

const fires = (partition: string): { labels: Record<string, string> } => ({
  labels: { probe: 'shop', target: 'www', provider: 'new', partition },
});

export const contentTests: readonly RuleTest[] = [
  {
    name: 'more than a tenth of the responses are not what the origin serves, for longer than a release takes',
    input: [
      ...['a', 'b'].map((vantage, at) => stands(vantage, { asn: `AS${at + 1}` })),
      ...both({ other: 11, same: 89 }),
      ...both({ partition: 'images', other: 9, same: 91 }),
      // Ten responses are there after 18 minutes, and never.
      ...both({ partition: 'some', other: 0.56, same: 0 }),
      ...both({ partition: 'few', other: 0.225, same: 0 }),
    ],
    alerts: [
      { at: '16m', alert: cdnContentDiffers, firing: [] },
      {
        at: '17m',
        alert: cdnContentDiffers,
        firing: [
          {
            ...fires('static'),
            summary: 'new serves other bytes than the origin of www, static',
            evidence:
              'More than 10% of responses within 1h were not what the origin served in the same round: a 11% b 11%.',
          },
        ],
      },
      { at: '32m', alert: cdnContentDiffers, firing: [fires('static')] },
      { at: '34m', alert: cdnContentDiffers, firing: ['some', 'static'].map(fires) },
    ],
  },
  {
    name: 'one round is what a release looks like; two are other content',
    input: [
      ...['a', 'b'].map((vantage, at) => stands(vantage, { asn: `AS${at + 1}` })),
      ...rounds('released', 'ok*3 bad ok*20'),
      ...rounds('restarted', 'ok*3 bad anew ok*20'),
      ...rounds('again', 'ok*3 bad*2 ok*20'),
      ...rounds('counted-later', 'ok*3 bad*2 ok*20', { isThere: false }),
      ...rounds('each-release', 'ok*2 bad ok*6 bad ok*4', { every: 10 }),
      ...rounds('later', 'ok bad anew ok*5 bad*2 ok*4', { every: 10 }),
    ],
    alerts: [
      { at: '35m', alert: cdnContentDiffers, firing: [] },
      { at: '36m', alert: cdnContentDiffers, firing: ['again', 'counted-later'].map(fires) },
      { at: '105m', alert: cdnContentDiffers, firing: [] },
      { at: '106m', alert: cdnContentDiffers, firing: [fires('later')] },
    ],
  },
  {
    name: 'a quarter of the vantages in two networks must see it; a sick one does not count',
    input: crowd(({ vantage, target, bad }) => checks({ vantage, target, other: bad ? 20 : 0, same: 20 })),
    alerts: [
      {
        at: '20m',
        alert: cdnContentDiffers,
        firing: enough({ probe: 'shop', provider: 'new', partition: 'static' }),
      },
    ],
  },
];
