import { defineProbe } from '../../core/probe.js';
import { Config } from './config.js';
import { metrics, samples } from './metrics.js';
import type { DnsMeasured } from './result.js';
import { run } from './run.js';
import { nameOf, parseServer } from './server.js';

export type { DnsMeasured } from './result.js';

/** Asks a DNS server one question. Target: `host[:port]`, `https://host/path`, or `system`. */
export const dns = defineProbe<Config, DnsMeasured>({
  type: 'dns',
  Config,
  checkHost: (host, config) => {
    const server = parseServer(host, config);
    return typeof server === 'string' ? server : undefined;
  },
  hostName: ({ host, config }) => {
    const server = parseServer(host, config);
    return typeof server === 'string' ? undefined : nameOf(server);
  },
  run,
  samples,
  metrics,
});
