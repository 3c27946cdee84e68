import { endpointOf, endpointProblem } from '../../core/endpoint.js';
import { defineProbe } from '../../core/probe.js';
import { Config } from './config.js';
import { metrics, samples } from './metrics.js';
import { run } from './run.js';

export const udp = defineProbe({
  type: 'udp',
  Config,
  checkHost: (host) => endpointProblem(host),
  hostName: (target) => endpointOf(target.host).host,
  run,
  samples,
  metrics,
});
