import { endpointOf, endpointProblem } from '../../core/endpoint.js';
import { defineProbe } from '../../core/probe.js';
import { Config } from './config.js';
import { metrics, samples } from './metrics.js';
import { defaultPort, run } from './run.js';

export const tls = defineProbe({
  type: 'tls',
  Config,
  checkHost: (host, config) => endpointProblem(host, defaultPort(config)),
  hostName: (target) => endpointOf(target.host).host,
  run,
  samples,
  metrics,
});
