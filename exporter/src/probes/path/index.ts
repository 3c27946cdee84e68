import { hostNameProblem } from '../../core/host.js';
import { defineProbe } from '../../core/probe.js';
import { Config } from './config.js';
import { metrics, samples } from './metrics.js';
import { run } from './run.js';

export const path = defineProbe({
  type: 'path',
  Config,
  checkHost: (host) => hostNameProblem(host),
  hostName: (target) => target.host,
  run,
  samples,
  metrics,
});
