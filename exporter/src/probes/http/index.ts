import { defineProbe } from '../../core/probe.js';
import { routeOf } from './ask.js';
import { Config } from './config.js';
import { metrics, samples } from './metrics.js';
import type { HttpMeasured } from './result.js';
import { routeProblem } from '../../core/http/route.js';
import { run } from './run.js';

export type { HttpMeasured } from './result.js';

/** HTTP and HTTPS by whole URL; see README.md beside this file. */
export const http = defineProbe<Config, HttpMeasured>({
  type: 'http',
  Config,
  checkHost: (host) => routeProblem(host),
  // Behind a proxy, or with a pinned address, the name of the target is not resolved here.
  hostName: (target) =>
    target.config.proxy === undefined && target.config.address === undefined ? routeOf(target).host : undefined,
  run,
  samples,
  metrics,
});
