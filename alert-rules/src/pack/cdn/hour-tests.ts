import {
  cdnCacheRequests,
  cdnContentDiffers,
  cdnEdgeChecks,
  cdnHeadersUnknown,
  cdnHitRatioDropped,
  cdnHitsBefore,
  cdnIntegrityChecks,
  cdnTtlChecks,
  cdnTtlIgnored,
  cdnWrongEdge,
  type Alert,
} from '@parallax/contract';
import { stands } from '../../kit/fleet.js';
import type { ExpectedAlerts, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';

/** An hour that is well, forty minutes in which `part` of each hundred is bad, and what follows. */
const bad = (part: number): string => `0x60 ${part}+${part}x39 ${40 * part}x80`;
const good = (part: number): string =>
  `0+100x60 ${6000 + (100 - part)}+${100 - part}x39 ${6000 + 40 * (100 - part) + 100}+100x80`;

const WAY = { probe: 'shop', target: 'www', provider: 'new' };
const STATIC = { ...WAY, partition: 'static' };
const HALF = 50;
const ALL = 100;

interface Course {
  readonly alert: Alert;
  readonly labels: Readonly<Record<string, string>>;
  /** Minutes: the first in which it fires, and the first in which it is over. */
  readonly from: number;
  readonly over: number;
}

const course = ({ alert, labels, from, over }: Course): readonly ExpectedAlerts[] => [
  { at: `${from - 1}m`, alert, firing: [] },
  { at: `${from}m`, alert, firing: [{ labels }] },
  { at: `${over - 1}m`, alert, firing: [{ labels }] },
  { at: `${over}m`, alert, firing: [] },
];

export const hourTests: readonly RuleTest[] = [
  {
    name: 'windows of an hour see what is bad when it is enough of the hour, and are over when it no longer is',
    input: [
      ...['a', 'b'].map((vantage, at) => stands(vantage, { asn: `AS${at + 1}` })),
      series(cdnHitsBefore, STATIC, '0.9x180'),
      ...['a', 'b'].flatMap((vantage) => {
        const of = { ...STATIC, vantage };
        const requests = { ...of, layer: 'edge', fetch: 'as_found' };
        return [
          series(cdnEdgeChecks, { ...WAY, vantage, outcome: 'unexpected' }, bad(HALF)),
          series(cdnEdgeChecks, { ...WAY, vantage, outcome: 'expected' }, good(HALF)),
          series(cdnIntegrityChecks, { ...of, outcome: 'different' }, bad(HALF)),
          series(cdnIntegrityChecks, { ...of, outcome: 'equal' }, good(HALF)),
          series(cdnTtlChecks, { ...of, outcome: 'longer' }, bad(HALF)),
          series(cdnTtlChecks, { ...of, outcome: 'honoured' }, good(HALF)),
          series(cdnCacheRequests, { ...requests, cache_status: 'miss' }, bad(ALL)),
          series(cdnCacheRequests, { ...requests, cache_status: 'hit' }, good(ALL)),
          series(cdnCacheRequests, { ...requests, provider: 'mute', cache_status: 'unknown' }, bad(HALF)),
          series(cdnCacheRequests, { ...requests, provider: 'mute', cache_status: 'hit' }, good(HALF)),
        ];
      }),
    ],
    alerts: [
      ...course({ alert: cdnWrongEdge, labels: WAY, from: 100, over: 151 }),
      ...course({ alert: cdnContentDiffers, labels: STATIC, from: 88, over: 163 }),
      ...course({ alert: cdnTtlIgnored, labels: STATIC, from: 115, over: 151 }),
      ...course({ alert: cdnHeadersUnknown, labels: { ...WAY, provider: 'mute' }, from: 97, over: 169 }),
      ...course({ alert: cdnHitRatioDropped, labels: STATIC, from: 93, over: 158 }),
    ],
  },
];
