import type { PathRun } from '@parallax/contract';
import { defineProbe, type AnyProbe } from '../../src/core/probe.js';
import type { Target } from '../../src/core/target.js';
import type { Config } from '../../src/probes/path/config.js';
import { path } from '../../src/probes/path/index.js';
import type { PathMeasured } from '../../src/probes/path/run.js';

/** A run over one router, as the path probe would report it. */
export function cannedRun(change: Partial<PathRun> = {}): PathRun {
  const rtt = { min: 0.001, median: 0.001, max: 0.001, count: 1 };
  return {
    ...{ protocol: 'udp', family: '4', source: '192.0.2.10', destination: '192.0.2.99', port: 33_434 },
    ...{
      algorithm: 'fixed',
      flows: 1,
      reached: 1,
      distance: 2,
      path_id: 42,
      packets: 2,
      seconds: 0.01,
      complete: true,
    },
    rtt,
    nodes: [
      { id: '192.0.2.1', ttl: 1, address: '192.0.2.1', flows: [0], sent: 1, received: 1, rtt },
      { id: '192.0.2.99', ttl: 2, address: '192.0.2.99', flows: [0], sent: 1, received: 1, rtt, destination: true },
    ],
    links: [{ ttl: 2, from: '192.0.2.1', to: '192.0.2.99', flows: 1, delay: 0 }],
    routes: [{ nodes: ['192.0.2.1', '192.0.2.99'], flows: [0], end: 'reached' }],
    ...{ findings: [], unexpected: {}, words: ['Reached 192.0.2.99 at hop 2.'] },
    ...change,
  };
}

/** The path probe with its real options, whose runs see what the test says. */
export function cannedPathProbe(see: (target: Target) => PathRun | undefined): AnyProbe {
  return defineProbe<Config, PathMeasured>({
    ...path,
    run: (target) => {
      const run = see(target);
      const measured = { wanted: target.config.metrics, ...(run === undefined ? {} : { path: run }) };
      return Promise.resolve({ outcome: 'ok' as const, measured });
    },
    samples: () => [],
  });
}
