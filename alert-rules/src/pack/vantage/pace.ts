import {
  aggregate,
  clockLastStep,
  clockSteps,
  increase,
  loopDelay,
  probeInvalid,
  probeMissed,
  probeRuns,
  remoteClockOffset,
  selector,
  vantageClockWrong,
  vantageInfo,
  vantageStalled,
} from '@parallax/contract';
import { forEach } from '../../kit/evidence.js';
import { recent } from '../../kit/recent.js';
import type { AlertRule } from '../../kit/rule.js';
import type { VantageSettings } from './settings.js';
import { DASHBOARD, VANTAGE } from './state.js';

/** Whether a vantage knows the time, and is in time. */

const HOUR = '1h';
const by = ['vantage'];
/** Of this vantage alone, for evidence. */
const own = (expr: string): string => `${expr} and on (vantage) ${vantageInfo.name}{vantage=%q}`;

function clock({ clock: { offset_seconds, steps, for: hold } }: VantageSettings): AlertRule {
  // One receiver whose own clock is wrong must not accuse the fleet: all of them have to disagree.
  const offset = aggregate('min', by, `abs(${recent(remoteClockOffset.name)})`);
  const jumps = aggregate('sum', by, increase(clockSteps, HOUR));
  const last = aggregate('max', by, recent(clockLastStep.name));
  return {
    alert: vantageClockWrong,
    expr: `${offset} > ${offset_seconds} or ${jumps} >= ${steps}`,
    for: hold,
    keepFiring: '5m',
    summary: `The clock of vantage ${VANTAGE} is wrong`,
    impact: `Samples of ${VANTAGE} carry wrong times; receivers refuse those that lie in their future.`,
    evidence: `${forEach(own(offset), by, `Off by {{ .Value | humanizeDuration }} from every receiver, ${offset_seconds} s are allowed. `)}${forEach(own(jumps), by, `It was set {{ printf "%.0f" .Value }} times within an hour, fewer than ${steps} are allowed. `)}${forEach(own(last), by, 'The last step was {{ .Value | humanizeDuration }}.')}`,
    dashboard: DASHBOARD,
  };
}

function stalled({ stalled: of }: VantageSettings): AlertRule {
  const { window, at_least, late_ratio, withheld_ratio, loop_delay_seconds, for: hold } = of;
  const delay = aggregate('max', by, `avg_over_time(${selector(loopDelay, { rank: 'p99' })}[${window}])`);
  const late = aggregate('sum', by, increase(probeMissed, window, { reason: 'late' }));
  const withheld = aggregate('sum', by, increase(probeInvalid, window));
  const runs = aggregate('sum', by, increase(probeRuns, window));
  const often = (count: string, most: number): string => `(${count} >= ${at_least} and ${count} / ${runs} > ${most})`;
  return {
    alert: vantageStalled,
    expr: `${delay} > ${loop_delay_seconds} or ${often(late, late_ratio)} or ${often(withheld, withheld_ratio)}`,
    for: hold,
    keepFiring: '5m',
    summary: `Vantage ${VANTAGE} is too busy to probe on time`,
    impact: `${VANTAGE} has gaps in what it measures, and times nothing that it could not time truly.`,
    evidence: `${forEach(own(delay), by, `The event loop is {{ .Value | humanizeDuration }} late at its 99th percentile, ${loop_delay_seconds} s are allowed. `)}${forEach(own(`${late} / ${runs}`), by, `Left out as too late: {{ .Value | humanizePercentage }} of runs, ${percent(late_ratio)} are allowed. `)}${forEach(own(`${withheld} / ${runs}`), by, `Durations withheld: {{ .Value | humanizePercentage }} of runs, ${percent(withheld_ratio)} are allowed.`)}`,
    dashboard: DASHBOARD,
  };
}

const percent = (ratio: number): string => `${Number((ratio * 100).toPrecision(4))}%`;

export const paceRules = (settings: VantageSettings): readonly AlertRule[] => [clock(settings), stalled(settings)];
