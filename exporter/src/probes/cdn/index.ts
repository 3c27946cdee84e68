import { defineProbe } from '../../core/probe.js';
import { routeProblem } from '../../core/http/route.js';
import { Config } from './config.js';
import { metrics, samples } from './metrics.js';
import type { CdnMeasured } from './result.js';
import { seriesOf } from './series.js';
import { run } from './run.js';
import { tables } from './view.js';

export type { CdnMeasured, VisitMeasured, WayMeasured } from './result.js';

/** The same objects through several providers and from the origin; see README.md beside this file. */
export const cdn = defineProbe<Config, CdnMeasured>({
  type: 'cdn',
  Config,
  checkHost: (host) => routeProblem(host),
  // Each way has an address or a name of its own: there is not one name whose addresses could be targets.
  hostName: () => undefined,
  run,
  samples,
  metrics,
  series: seriesOf,
  tables,
});
