import {
  eventBacklogAge,
  eventHeld,
  queueBacklogBytes,
  queueBacklogOld,
  queueFillsUp,
  queueLimit,
  queueLosesItems,
  queueLost,
  queueNotWritable,
  queueUnclean,
  queueUncleanStart,
  queueWritable,
  queueWrittenBytes,
  recordsWritable,
  remoteBacklogAge,
  remoteHeld,
  selector,
} from '@parallax/contract';
import { seconds } from '../../kit/common.js';
import { forEach, label, listed } from '../../kit/evidence.js';
import { recent } from '../../kit/recent.js';
import type { AlertRule } from '../../kit/rule.js';
import { DASHBOARD } from './agent.js';
import type { AgentSettings } from './settings.js';

/** The queues, whatever they hold. A consumer of a queue is an endpoint; it is called so in every alert. */

const VANTAGE = label('vantage');
const QUEUE = label('queue');
const WAY = 'vantage, queue, endpoint';
const WHERE = ['vantage', 'endpoint'];

/** Gives series of samples or events the label that those of queues have. */
export const ofQueue = (expr: string, queue: string): string => `label_replace(${expr}, "queue", "${queue}", "", "")`;
const byEndpoint = (expr: string): string => `max by (${WAY}) (label_replace(${expr}, "endpoint", "$1", "consumer", "(.+)"))`; // prettier-ignore

/** Why an endpoint is held, for evidence. */
export const HELD = listed(
  `max by (reason) (${recent(`${remoteHeld.name}{vantage=%q,endpoint=%q}`)} or ${recent(`${eventHeld.name}{vantage=%q,endpoint=%q}`)}) == 1`,
  [...WHERE, ...WHERE],
  { before: ' Held for:', each: ' {{ .Labels.reason }}', after: '.' },
  'reason',
);

function old({ backlog: { samples, events, for: hold } }: AgentSettings): AlertRule {
  const late = (name: string, queue: string, most: string): string =>
    `max by (${WAY}) (${ofQueue(recent(name), queue)}) > ${seconds(most)}`;
  return {
    alert: queueBacklogOld,
    expr: `${late(remoteBacklogAge.name, 'samples', samples)} or ${late(eventBacklogAge.name, 'events', events)}`,
    for: hold,
    keepFiring: '5m',
    summary: `The ${QUEUE} of ${VANTAGE} wait for ${label('endpoint')}`,
    impact: 'Dashboards and alerts on that store run late or see nothing from there. Nothing is lost yet.',
    evidence: `The oldest waits for {{ $value | humanizeDuration }}, {{ if eq $labels.queue "events" }}${events}{{ else }}${samples}{{ end }} is allowed.${HELD}`,
    dashboard: DASHBOARD,
  };
}

function fills({ fills: { hours, used_ratio, window, for: hold } }: AgentSettings): AlertRule {
  const waits = byEndpoint(recent(queueBacklogBytes.name));
  const limit = `max by (vantage, queue) (${recent(queueLimit.name)})`;
  const growth = byEndpoint(`deriv(${queueBacklogBytes.name}[${window}])`);
  const left = `(${limit} - on (vantage, queue) group_right () ${waits}) / (${growth} > 0)`;
  const much = `${waits} / on (vantage, queue) group_left () ${limit} > ${used_ratio}`;
  return {
    alert: queueFillsUp,
    expr: `${left} < ${hours * 3600} and ${much}`,
    for: hold,
    keepFiring: '5m',
    summary: `The queue of ${QUEUE} of ${VANTAGE} for ${label('endpoint')} will be full in {{ $value | humanizeDuration }}`,
    impact: 'When it is full the oldest measurements are lost.',
    evidence: `Full in {{ $value | humanizeDuration }} by the growth of what waits over ${window}; less than ${hours} h is told.${HELD}`,
    dashboard: DASHBOARD,
  };
}

function loses({ loss: { items, window } }: AgentSettings): AlertRule {
  const causes = `sum by (cause) (increase(${queueLost.name}{vantage=%q,queue=%q,consumer=%q}[${window}])) > 0`;
  return {
    alert: queueLosesItems,
    expr: `sum by (${WAY}) (label_replace(increase(${selector(queueLost)}[${window}]), "endpoint", "$1", "consumer", "(.+)")) > ${items}`,
    summary: `Some ${QUEUE} of ${VANTAGE} for ${label('endpoint')} were lost`,
    impact: 'There is a gap in what that store knows, for good.',
    evidence: `{{ printf "%.0f" $value }} within ${window}, by cause:${forEach(causes, ['vantage', 'queue', 'endpoint'], ' {{ .Labels.cause }} {{ printf "%.0f" .Value }}', 'cause')}.`,
    dashboard: DASHBOARD,
  };
}

const unwritable = ({ writable }: AgentSettings): AlertRule => ({
  alert: queueNotWritable,
  expr: `min by (vantage, queue) (${recent(queueWritable.name)} or ${ofQueue(recent(recordsWritable.name), 'records')}) == 0`,
  for: writable.for,
  keepFiring: '5m',
  summary: `The disk of ${VANTAGE} takes no ${QUEUE}`,
  impact: 'They wait in memory, which holds minutes of them, and are lost when the agent ends.',
  evidence: `The last write was refused, and so were those before it for ${writable.for}.`,
  dashboard: DASHBOARD,
});

function unclean({ unclean: { window } }: AgentSettings): AlertRule {
  // The gauge stands as long as the agent runs; what is told is the start.
  const starts = `sum by (vantage) (resets(${selector(queueWrittenBytes)}[${window}]))`;
  return {
    alert: queueUncleanStart,
    expr: `${starts} > 0 and max by (vantage) (${recent(queueUnclean.name)}) == 1`,
    summary: `The agent at ${VANTAGE} was killed, or its machine stopped`,
    impact: 'Nothing that was accepted is lost but for the last second before a power cut.',
    evidence: `Its counters began anew within ${window}, and its queue had not been closed.`,
    dashboard: DASHBOARD,
  };
}

export const queueRules = (settings: AgentSettings): readonly AlertRule[] => [
  old(settings),
  fills(settings),
  loses(settings),
  unwritable(settings),
  unclean(settings),
];
