import { FAMILIES, INVALID_REASONS, PHASES, REASONS, SOURCES } from '../labels.js';
import { defineMetric, DURATION_BUCKETS } from '../metric.js';

/** Families that every probe type has; the scheduler emits them, a probe never does. */

export const probeRuns = defineMetric({
  name: 'parallax_probe_runs_total',
  type: 'counter',
  unit: 'none',
  help: 'Runs finished, whatever their outcome.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const probeSuccesses = defineMetric({
  name: 'parallax_probe_successes_total',
  type: 'counter',
  unit: 'none',
  help: 'Runs that succeeded; there from the first run on, so that its rate over that of runs is the success ratio.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const probeFailures = defineMetric({
  name: 'parallax_probe_failures_total',
  type: 'counter',
  unit: 'none',
  help: 'Runs that failed, by the phase that failed, why, and whose fault it is.',
  scope: 'target',
  labels: { phase: PHASES, reason: REASONS, source: SOURCES },
  stability: 'stable',
});

export const probeInvalid = defineMetric({
  name: 'parallax_probe_invalid_total',
  type: 'counter',
  unit: 'none',
  help: 'Durations withheld because the vantage could not have timed them truly; phase "run" is the whole run.',
  scope: 'target',
  labels: { phase: [...PHASES, 'run'], reason: INVALID_REASONS },
  stability: 'stable',
});

export const probeMissed = defineMetric({
  name: 'parallax_probe_missed_total',
  type: 'counter',
  unit: 'none',
  help: 'Runs that were due and did not start: the run before had not ended (overrun), or the vantage was too late (late).',
  scope: 'target',
  labels: { reason: ['overrun', 'late'] },
  stability: 'stable',
});

export const probeDuration = defineMetric({
  name: 'parallax_probe_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Whole duration of successful runs.',
  scope: 'target',
  labels: {},
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

export const probeLastRun = defineMetric({
  name: 'parallax_probe_last_run_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'Unix time at which the last run ended.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const probeLastSuccess = defineMetric({
  name: 'parallax_probe_last_success_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'Unix time at which the last successful run ended.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const probeInterval = defineMetric({
  name: 'parallax_probe_interval_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Configured time between the starts of two runs.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const probeAddress = defineMetric({
  name: 'parallax_probe_address_info',
  type: 'info',
  unit: 'none',
  help: 'Address that the last run talked to.',
  scope: 'target',
  labels: { remote_address: 'open', family: FAMILIES },
  stability: 'stable',
});

export const probeResolve = defineMetric({
  name: 'parallax_probe_resolve_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Time to resolve the name of the target; absent when the answer came from the cache.',
  scope: 'target',
  labels: {},
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

export const probeAddresses = defineMetric({
  name: 'parallax_probe_addresses',
  type: 'gauge',
  unit: 'none',
  help: 'Addresses of the name that are probed; only for targets with addresses: all.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});
