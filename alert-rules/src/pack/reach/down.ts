import {
  cdnFailingAgreed,
  probeViolating,
  targetDown,
  targetDownQuorum,
  targetDownSomewhere,
  targetFault,
  vantageCutOff,
} from '@parallax/contract';
import { failureWindow } from '../../kit/because.js';
import type { CommonSettings } from '../../kit/common.js';
import { withFault } from '../../kit/fault.js';
import type { AlertRule } from '../../kit/rule.js';
import type { ReachSettings } from './settings.js';
import { DASHBOARD, NAMED, PATHS_END, reasons, SEEN_FROM, SINCE } from './words.js';

/** What is down for enough vantages, or for some. */

const DOWN = `(${targetDownQuorum.name} == 1)`;
/**
 * A provider that fails, fails the rounds of its probe. Where enough vantages get the same from the origin or from another
 * provider, the alert on the provider says so, and the target is not down.
 */
const OF_ITSELF = `(${DOWN} unless on (probe, target) ${cdnFailingAgreed.name})`;
/** Vantages whose whole network is cut off say so in an alert of their own. */
const ALONE = `sum by (probe, target) (${probeViolating.name} unless on (vantage) (${vantageCutOff.name} == 1)) > 0`;

export const down = ({ somewhere }: ReachSettings, common: CommonSettings): readonly AlertRule[] => [
  {
    alert: targetDown,
    expr: withFault(OF_ITSELF, targetFault),
    keepFiring: '2m',
    summary: `${NAMED} is down`,
    impact: 'Users get errors or no answer.',
    evidence: `${SEEN_FROM}${reasons(failureWindow(common))}${SINCE}${PATHS_END}`,
    dashboard: DASHBOARD,
  },
  {
    alert: targetDownSomewhere,
    expr: withFault(`(${ALONE} unless on (probe, target) ${DOWN})`, targetFault),
    for: somewhere.for,
    keepFiring: '5m',
    summary: `${NAMED} is down for some`,
    impact: 'Users whose way is like that of these vantages get errors or no answer.',
    evidence: `${SEEN_FROM}${reasons(failureWindow(common))}${SINCE}${PATHS_END}`,
    dashboard: DASHBOARD,
  },
];
