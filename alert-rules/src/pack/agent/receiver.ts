import {
  eventHeld,
  eventsTotal,
  increase,
  receiverRefuses,
  receiverRejectsSamples,
  remoteHeld,
  remoteSamples,
  selector,
  type Match,
} from '@parallax/contract';
import { forEach, label } from '../../kit/evidence.js';
import type { AlertRule } from '../../kit/rule.js';
import { DASHBOARD } from './agent.js';
import { HELD, ofQueue } from './queue.js';
import type { AgentSettings } from './settings.js';

/** What receivers do not take. */

const VANTAGE = label('vantage');
const ENDPOINT = label('endpoint');
const WAY = 'vantage, queue, endpoint';
/** Time does not mend these; a pause after an error (backoff) it does. */
const REFUSALS = { reason: { matches: 'refused|credentials|clock' } } as const;
const LOST = { outcome: { matches: 'rejected|invalid|out_of_order|future|too_old' } } as const;
/** A try a minute is made meanwhile, during which the endpoint is not held. */
const TRIES = '2m';

const refuses = ({ refused }: AgentSettings): AlertRule => ({
  alert: receiverRefuses,
  expr: `max by (${WAY}) (${ofQueue(`max_over_time(${selector(remoteHeld, REFUSALS)}[${TRIES}])`, 'samples')} or ${ofQueue(`max_over_time(${selector(eventHeld, REFUSALS)}[${TRIES}])`, 'events')}) == 1`,
  for: refused.for,
  keepFiring: '5m',
  summary: `${ENDPOINT} takes no ${label('queue')} of ${VANTAGE}`,
  impact: 'Nothing is lost until the queue is full; that store knows nothing new from there.',
  evidence: `It takes nothing for ${refused.for} and longer.${HELD}`,
  dashboard: DASHBOARD,
});

function rejects({ rejected: { samples, events, shortened, window } }: AgentSettings): AlertRule {
  const cut: Match = { outcome: { matches: shortened ? 'rejected|shortened' : 'rejected' } };
  const sum = (expr: string, queue: string): string => `sum by (${WAY}) (${ofQueue(expr, queue)})`;
  const outcomes = `sum by (outcome) (increase(${remoteSamples.name}{vantage=%q,endpoint=%q,outcome=~"${LOST.outcome.matches}"}[${window}]) or increase(${eventsTotal.name}{vantage=%q,endpoint=%q,outcome=~"rejected|shortened"}[${window}])) > 0`; // prettier-ignore
  const where = ['vantage', 'endpoint', 'vantage', 'endpoint'];
  return {
    alert: receiverRejectsSamples,
    expr: `${sum(increase(remoteSamples, window, LOST), 'samples')} > ${samples} or ${sum(increase(eventsTotal, window, cut), 'events')} > ${events}`,
    keepFiring: '5m',
    summary: `${ENDPOINT} rejects ${label('queue')} of ${VANTAGE}`,
    impact: 'What is rejected is missing in that store; everything else arrives.',
    evidence: `{{ printf "%.0f" $value }} within ${window}:${forEach(outcomes, where, ' {{ .Labels.outcome }} {{ printf "%.0f" .Value }}', 'outcome')}. The agent's dead letters hold them with what the receiver said.`,
    dashboard: DASHBOARD,
  };
}

export const receiverRules = (settings: AgentSettings): readonly AlertRule[] => [refuses(settings), rejects(settings)];
