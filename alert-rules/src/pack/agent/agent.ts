import {
  agentConfigRefused,
  agentInternalFailures,
  agentSeriesNearLimit,
  aggregate,
  configLastReloadOk,
  configLastReloadTime,
  increase,
  probeFailures,
  probeRuns,
  storeDropped,
  storeFolded,
  storeSeries,
  storeSeriesLimit,
} from '@parallax/contract';
import { forEach, label } from '../../kit/evidence.js';
import { recent } from '../../kit/recent.js';
import type { AlertRule } from '../../kit/rule.js';
import type { AgentSettings } from './settings.js';

/** The agent itself. Several ways to the same store (scraped and written) are one: each is aggregated to the vantage. */

const VANTAGE = label('vantage');
export const DASHBOARD = { uid: 'parallax-agent', variables: { vantage: VANTAGE } } as const;
const by = ['vantage'];

const refused = ({ config }: AgentSettings): AlertRule => ({
  alert: agentConfigRefused,
  expr: `${aggregate('min', by, recent(configLastReloadOk.name))} == 0`,
  for: config.for,
  keepFiring: '5m',
  summary: `The agent at ${VANTAGE} refused its configuration`,
  impact: `${VANTAGE} goes on with the old one: what was changed is not in force, and a restart would fail.`,
  evidence: `The configuration that runs is of ${forEach(`max(${recent(`${configLastReloadTime.name}{vantage=%q}`)})`, by, '{{ .Value | humanizeTimestamp }}')}.`,
  dashboard: DASHBOARD,
});

function internal({ internal: { window, ratio, at_least, for: hold } }: AgentSettings): AlertRule {
  const failed = aggregate('sum', by, increase(probeFailures, window, { source: 'internal' }));
  const why = `sum by (probe, reason) (increase(${probeFailures.name}{vantage=%q,source="internal"}[${window}])) > 0`;
  return {
    alert: agentInternalFailures,
    expr: `${failed} / ${aggregate('sum', by, increase(probeRuns, window))} > ${ratio} and ${failed} >= ${at_least}`,
    for: hold,
    keepFiring: '5m',
    summary: `Runs fail at ${VANTAGE} for reasons of its own`,
    impact: `${VANTAGE} does not see what those runs should see.`,
    evidence: `{{ $value | humanizePercentage }} of the runs within ${window}, ${Number((ratio * 100).toPrecision(4))}% are allowed:${forEach(why, by, ' {{ .Labels.probe }} ({{ .Labels.reason }})', 'reason')}.`,
    dashboard: DASHBOARD,
  };
}

const FOLDED = '15m';

function series({ series: { used_ratio, folded, for: hold } }: AgentSettings): AlertRule {
  const used = `${aggregate('max', by, recent(storeSeries.name))} / ${aggregate('max', by, recent(storeSeriesLimit.name))}`;
  const lost = aggregate('sum', by, `${increase(storeFolded, FOLDED)} or ${increase(storeDropped, FOLDED, { reason: 'budget' })}`); // prettier-ignore
  const own = (expr: string, body: string): string =>
    forEach(`(${expr}) and on (vantage) ${storeSeries.name}{vantage=%q}`, by, body);
  return {
    alert: agentSeriesNearLimit,
    expr: `${used} > ${used_ratio} or ${lost} > ${folded}`,
    for: hold,
    keepFiring: '5m',
    summary: `The agent at ${VANTAGE} holds nearly as many series as it may`,
    impact: `What does not fit loses its labels: counters are folded into one series, gauges are dropped.`,
    evidence: `${own(used, `{{ .Value | humanizePercentage }} of the series are used, ${Number((used_ratio * 100).toPrecision(4))}% are allowed. `)}${own(lost, `Folded or dropped within ${FOLDED}: {{ printf "%.0f" .Value }} samples.`)}`,
    dashboard: DASHBOARD,
  };
}

export const agentRules = (settings: AgentSettings): readonly AlertRule[] => [
  refused(settings),
  internal(settings),
  series(settings),
];
