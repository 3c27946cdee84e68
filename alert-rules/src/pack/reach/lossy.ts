import {
  increase,
  probeFailedRatio,
  probeLossy,
  probeRuns,
  probeSuccesses,
  targetDownQuorum,
  targetLossy,
  targetLossyFault,
} from '@parallax/contract';
import { durationOf, seconds, type CommonSettings } from '../../kit/common.js';
import { forEach } from '../../kit/evidence.js';
import { mostly, withFault } from '../../kit/fault.js';
import { eligibleThroughout, quorum } from '../../kit/quorum.js';
import type { AlertRule, RecordingRule } from '../../kit/rule.js';
import { TARGETS } from '../../kit/targets.js';
import { byInterval } from '../../kit/windows.js';
import type { ReachSettings } from './settings.js';
import { DASHBOARD, NAMED, own, reasons, TARGET } from './words.js';

/** Targets that answer, but not always. */

const PAIR = 'vantage, probe, target';

/** Without targets that were down within `window`: that was said, and is still in what was counted. */
const notDown = (vector: string, window: string): string =>
  `${vector} unless on (probe, target) (max_over_time(${targetDownQuorum.name}[${window}]) == 1)`;

const rose = (metric: typeof probeRuns | typeof probeSuccesses, window: string): string =>
  `sum by (${PAIR}) (${increase(metric, window, TARGETS)})`;

/** Of runs, and not of failures: those counters are not there before the first failure. */
const failed = (window: string): string => `(${rose(probeRuns, window)} - ${rose(probeSuccesses, window)})`;

/** Prometheus extrapolates counts: half of a run is no run. */
const atLeast = (runs: number): string => `>= ${runs - 0.5}`;

export function lossyRecords({ lossy }: ReachSettings): readonly RecordingRule[] {
  const { runs, share } = lossy;
  const ratio = (window: string): string =>
    notDown(eligibleThroughout(`(${failed(window)} / ${rose(probeRuns, window)} and ${rose(probeRuns, window)} ${atLeast(runs)})`, window), window); // prettier-ignore
  const enough = byInterval((window) => `${failed(window)} ${atLeast(lossy.failed)}`, lossy, runs);
  return [
    { record: probeFailedRatio, expr: byInterval(ratio, lossy, runs) },
    {
      record: probeLossy,
      expr: `(${probeFailedRatio.name} >= bool ${share}) and ${enough} or ${probeFailedRatio.name} * 0`,
    },
    { record: targetLossyFault, expr: mostly(targetLossyFault, `${probeLossy.name} == 1`, longest(lossy)) },
  ];
}

const longest = ({ window, slow_window }: ReachSettings['lossy']): string =>
  durationOf(Math.max(seconds(window), seconds(slow_window)));

const SHARES = forEach(
  `${own(probeFailedRatio.name)} and on (${PAIR}) ${own(probeLossy.name)} == 1`,
  [...TARGET, ...TARGET],
  ' {{ .Labels.vantage }} {{ .Value | humanizePercentage }}',
);

export const lossyAlert = ({ lossy }: ReachSettings, common: CommonSettings): AlertRule => ({
  alert: targetLossy,
  expr: withFault(`(${quorum(probeLossy.name, TARGET, common)})`, targetLossyFault),
  for: lossy.for,
  keepFiring: '5m',
  summary: `${NAMED} fails now and then`,
  impact: 'A part of what users ask for fails or comes late.',
  evidence: `Runs that failed within ${lossy.window}:${SHARES}; ${lossy.share * 100}% are allowed.${reasons(longest(lossy), `${own(probeLossy.name)} == 1`)}`,
  dashboard: DASHBOARD,
});
