import { EVENT_OUTCOMES, HOLD_REASONS, REQUEST_OUTCOMES } from '../labels.js';
import { defineMetric } from '../metric.js';

/** What happened to events (records of runs) on their way to Loki or a file, by endpoint. */

export const eventsTotal = defineMetric({
  name: 'parallax_events_total',
  type: 'counter',
  unit: 'none',
  help: 'Events by what became of them at this endpoint; shortened ones are delivered too.',
  scope: 'vantage',
  labels: { endpoint: 'open', outcome: EVENT_OUTCOMES },
  stability: 'stable',
});

export const eventRequests = defineMetric({
  name: 'parallax_event_requests_total',
  type: 'counter',
  unit: 'none',
  help: 'Requests with events, or writes to the file, by how they ended.',
  scope: 'vantage',
  labels: { endpoint: 'open', outcome: REQUEST_OUTCOMES },
  stability: 'stable',
});

export const eventBacklog = defineMetric({
  name: 'parallax_event_backlog',
  type: 'gauge',
  unit: 'none',
  help: 'Events accepted and not yet done with at this endpoint.',
  scope: 'vantage',
  labels: { endpoint: 'open' },
  stability: 'stable',
});

export const eventBacklogAge = defineMetric({
  name: 'parallax_event_backlog_age_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Age of the oldest event that is not yet done with; 0 when there is none.',
  scope: 'vantage',
  labels: { endpoint: 'open' },
  stability: 'stable',
});

export const eventHeld = defineMetric({
  name: 'parallax_event_held',
  type: 'gauge',
  unit: 'none',
  help: '1 while nothing is sent for this reason although there is something to send.',
  scope: 'vantage',
  labels: { endpoint: 'open', reason: HOLD_REASONS },
  stability: 'stable',
});
