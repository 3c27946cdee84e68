import { SICKNESSES } from '../labels.js';
import { defineMetric } from '../metric.js';

/** How well the vantage itself is; a sick vantage says nothing about its targets. */

export const vantageHealthy = defineMetric({
  name: 'parallax_vantage_healthy',
  type: 'gauge',
  unit: 'none',
  help: '1 when enough anchors answer, a resolver works and the clock is steady; 0 when this vantage cannot judge its targets; absent until it knows.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});

export const vantageSick = defineMetric({
  name: 'parallax_vantage_sick',
  type: 'gauge',
  unit: 'none',
  help: '1 when this speaks against the vantage, 0 when it does not; absent when it is not known or not watched.',
  scope: 'vantage',
  labels: { reason: SICKNESSES },
  stability: 'stable',
});

export const vantageInfo = defineMetric({
  name: 'parallax_vantage_info',
  type: 'info',
  unit: 'none',
  help: 'Where the vantage stands, as configured; empty labels were not configured.',
  scope: 'vantage',
  labels: {
    city: 'open',
    country: 'open',
    latitude: 'open',
    longitude: 'open',
    asn: 'open',
    provider: 'open',
    network: 'open',
  },
  stability: 'stable',
});

export const vantageAnchors = defineMetric({
  name: 'parallax_vantage_anchors',
  type: 'gauge',
  unit: 'none',
  help: 'Anchors by their last answer. Without any the health rests on resolver, clock and event loop alone.',
  scope: 'vantage',
  labels: { state: ['ok', 'failed', 'unknown'] },
  stability: 'stable',
});

export const resolverUp = defineMetric({
  name: 'parallax_resolver_up',
  type: 'gauge',
  unit: 'none',
  help: '1 when the last query to this resolver was answered, whatever the answer; 0 when it was not.',
  scope: 'vantage',
  labels: { resolver: 'open' },
  stability: 'stable',
});

export const clockSteps = defineMetric({
  name: 'parallax_clock_steps_total',
  type: 'counter',
  unit: 'none',
  help: 'Times the wall clock moved against the monotonic clock by more than slewing explains.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});

export const clockLastStep = defineMetric({
  name: 'parallax_clock_last_step_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Size of the last step of the wall clock, positive when it went forward; 0 before the first.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});

export const loopDelay = defineMetric({
  name: 'parallax_event_loop_delay_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'How late the main event loop was over the last ten seconds, by percentile.',
  scope: 'vantage',
  labels: { rank: ['p50', 'p90', 'p99', 'max'] },
  stability: 'stable',
});
