import {
  aggregate,
  increase,
  pathFlows,
  pathFlowsFollowed,
  pathFlowsLost,
  pathFlowsMissing,
  pathFlowsReached,
  pathForwardingLoss,
  pathLossyRuns,
  pathLossySeen,
} from '@parallax/contract';
import { label, listed } from '../../kit/evidence.js';
import { eligible } from '../../kit/quorum.js';
import { recent } from '../../kit/recent.js';
import type { Rule } from '../../kit/rule.js';
import { agreed, byInterval, rises } from '../../kit/windows.js';
import { PATH_DASHBOARD, WHERE_FLOWS_END } from './evidence.js';
import { PAIR, TARGET, type PathRules } from './settings.js';

const flows = (metric: typeof pathFlows | typeof pathFlowsReached, window: string): string =>
  aggregate('sum', PAIR, increase(metric, window));

/**
 * Loss is where flows end; hops that do not answer are in none of these counters. A destination that has answered no
 * vantage since the agents began is one that does not answer this protocol, and not a path that loses.
 * Flows of one run are lost together when its vantage stumbles: what is counted beside the share are rounds.
 */
export function lossRules({ settings, common }: PathRules): readonly Rule[] {
  const { loss } = settings;
  const reached = byInterval((window) => flows(pathFlowsReached, window), settings);
  const enough = `${pathFlowsFollowed.name} >= ${loss.flows}`;
  const everReached = `${aggregate('max', TARGET, pathFlowsReached.name)} > 0`;
  return [
    { record: pathFlowsFollowed, expr: byInterval((window) => flows(pathFlows, window), settings) },
    { record: pathFlowsLost, expr: eligible(`((1 - ${reached} / ${pathFlowsFollowed.name}) and ${enough})`) },
    {
      record: pathFlowsMissing,
      expr: `${aggregate('sum', PAIR, recent(pathFlows.name))} - ${aggregate('sum', PAIR, recent(pathFlowsReached.name))}`,
    },
    { record: pathLossyRuns, expr: byInterval((window) => rises(pathFlowsMissing, window), settings, loss.rounds + 1) },
    {
      record: pathLossySeen,
      expr: `(${pathFlowsLost.name} > bool ${loss.share}) * (${pathLossyRuns.name} >= bool ${loss.rounds})`,
    },
    {
      alert: pathForwardingLoss,
      expr: `${agreed(pathLossySeen.name, TARGET, { common, quorum: settings.quorum })} and ${everReached}`,
      for: loss.for,
      keepFiring: '10m',
      summary: `Packets to ${label('target')} are lost on the way (${label('probe')})`,
      impact: `Connections to ${label('target')} that take this way stall or fail.`,
      evidence:
        listed(
          `${pathFlowsLost.name}{probe=%q,target=%q} and on (${PAIR.join(', ')}) ${pathLossySeen.name} == 1`,
          TARGET,
          {
            before: `More than ${loss.share * 100}% of flows end before the destination, for ${loss.for}:`,
            each: ' {{ .Labels.vantage }} {{ .Value | humanizePercentage }}',
            after: '.',
          },
          'vantage',
        ) + WHERE_FLOWS_END,
      dashboard: PATH_DASHBOARD,
    },
  ];
}
