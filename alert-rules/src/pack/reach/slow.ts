import {
  increase,
  probeBaseline,
  probeBaselineSpread,
  probeDuration,
  probeMedian,
  probeSlow,
  probeSuccesses,
  quantile,
  targetSlow,
} from '@parallax/contract';
import type { CommonSettings } from '../../kit/common.js';
import { forEach } from '../../kit/evidence.js';
import { eligibleThroughout, quorum } from '../../kit/quorum.js';
import type { AlertRule, RecordingRule } from '../../kit/rule.js';
import { TARGETS } from '../../kit/targets.js';
import { byInterval } from '../../kit/windows.js';
import type { ReachSettings } from './settings.js';
import { DASHBOARD, NAMED, own, TARGET } from './words.js';

/** Targets that are slower than they usually are at this hour of the week. */

const PAIR = ['vantage', 'probe', 'target'];
const BY = PAIR.join(', ');
type Slow = ReachSettings['slow'];

function median({ runs, ...windows }: Slow): string {
  const over = (window: string): string => {
    // A quantile of nothing is no number, and no number is not above 0.
    const value = `(${quantile(0.5, probeDuration, { window, by: PAIR, match: TARGETS, orClassic: true })}) > 0`;
    return `${value} and sum by (${BY}) (${increase(probeSuccesses, window)}) >= ${runs - 0.5}`;
  };
  return byInterval((window) => `(${over(window)})`, windows, runs);
}

/** Above the baseline by the spread, by the share and by the seconds, all three. */
function violating({ spreads, ratio, seconds, window }: Slow): string {
  const [now, usual, spread] = [probeMedian.name, probeBaseline.name, probeBaselineSpread.name];
  const bounds = [`${usual} + ${spreads} * ${spread}`, `${usual} * ${1 + ratio}`, `${usual} + ${seconds}`];
  return eligibleThroughout(`(${bounds.map((bound) => `(${now} > bool ${bound})`).join(' * ')})`, window);
}

export const slowRecords = ({ slow }: ReachSettings): readonly RecordingRule[] => [
  { record: probeMedian, expr: median(slow) },
  { record: probeSlow, expr: violating(slow) },
];

const USUAL = `{{ with printf ${JSON.stringify(`${probeBaseline.name}{vantage=%q,probe=%q,target=%q}`)} .Labels.vantage $labels.probe $labels.target | query }}{{ . | first | value | humanizeDuration }}{{ end }}`;
const TIMES = forEach(
  `${own(probeMedian.name)} and on (${BY}) ${own(probeSlow.name)} == 1`,
  [...TARGET, ...TARGET],
  ` {{ .Labels.vantage }} {{ .Value | humanizeDuration }}, usually ${USUAL};`,
);

export const slowAlert = ({ slow }: ReachSettings, common: CommonSettings): AlertRule => ({
  alert: targetSlow,
  expr: quorum(probeSlow.name, TARGET, common),
  for: slow.for,
  keepFiring: '5m',
  summary: `${NAMED} is slower than usual`,
  impact: 'Users wait longer than they are used to.',
  evidence: `Median durations:${TIMES} more than usual by ${slow.ratio * 100}%, ${slow.seconds} s and ${slow.spreads} times the usual spread.`,
  dashboard: DASHBOARD,
});
