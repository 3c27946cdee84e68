import { CDN_CURL_CHECKS, CDN_CURL_OUTCOMES } from '../labels.js';
import { defineMetric } from '../metric.js';

/**
 * The smoke test of a new provider, written by `parallax cdn curl --metrics FILE` for the textfile collector of
 * node_exporter; no agent serves them. `provider` is the name of the way, `host` the hostname that was asked for.
 */

export const cdnTimeToCurl = defineMetric({
  name: 'parallax_cdn_time_to_curl_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Time from the change of the configuration to the end of the smoke test that passed.',
  scope: 'vantage',
  labels: { provider: 'open', host: 'open' },
  stability: 'stable',
});

export const cdnCurlGoal = defineMetric({
  name: 'parallax_cdn_time_to_curl_goal_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Time within which the smoke test was meant to pass.',
  scope: 'vantage',
  labels: { provider: 'open', host: 'open' },
  stability: 'stable',
});

export const cdnCurlChecks = defineMetric({
  name: 'parallax_cdn_curl_checks',
  type: 'gauge',
  unit: 'none',
  help: 'Objects by what a check of the last smoke test said; unknown where it could not be told.',
  scope: 'vantage',
  labels: { provider: 'open', host: 'open', check: CDN_CURL_CHECKS, outcome: CDN_CURL_OUTCOMES },
  stability: 'stable',
});
