import { defineMetric } from '../metric.js';

/** The agent about itself: build, configuration, scheduler. */

export const agentBuild = defineMetric({
  name: 'parallax_build_info',
  type: 'info',
  unit: 'none',
  help: 'Version of the agent and of the runtime.',
  scope: 'vantage',
  labels: { version: 'open', node_version: 'open' },
  stability: 'stable',
});

export const configReloads = defineMetric({
  name: 'parallax_config_reloads_total',
  type: 'counter',
  unit: 'none',
  help: 'Attempts to load the configuration, the start included. A refused one leaves the old configuration running.',
  scope: 'vantage',
  labels: { outcome: ['applied', 'unchanged', 'refused'] },
  stability: 'stable',
});

export const configLastReloadOk = defineMetric({
  name: 'parallax_config_last_reload_successful',
  type: 'gauge',
  unit: 'none',
  help: '1 when the last attempt to load the configuration succeeded, else 0.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});

export const configLastReloadTime = defineMetric({
  name: 'parallax_config_last_reload_success_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'Unix time at which the running configuration was loaded.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});

export const scheduleTargets = defineMetric({
  name: 'parallax_schedule_targets',
  type: 'gauge',
  unit: 'none',
  help: 'Targets being probed, by probe type; a name with addresses: all counts once for each address.',
  scope: 'vantage',
  labels: { probe_type: 'open' },
  stability: 'stable',
});

export const scheduleInFlight = defineMetric({
  name: 'parallax_schedule_in_flight',
  type: 'gauge',
  unit: 'none',
  help: 'Runs that have started and not ended, by probe type.',
  scope: 'vantage',
  labels: { probe_type: 'open' },
  stability: 'stable',
});

export const scheduleWaiting = defineMetric({
  name: 'parallax_schedule_waiting',
  type: 'gauge',
  unit: 'none',
  help: 'Runs that are due and wait for a free place, by probe type.',
  scope: 'vantage',
  labels: { probe_type: 'open' },
  stability: 'stable',
});

export const scheduleLag = defineMetric({
  name: 'parallax_schedule_lag_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'How much later than planned runs started, waiting for a free place included.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
});
