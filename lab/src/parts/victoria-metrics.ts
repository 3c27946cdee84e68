/** A real VictoriaMetrics: a receiver of another make, 1.0 only, that takes everything in any order. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Scope } from './scope.js';
import { switchable, type Switchable } from './switchable.js';

export interface VictoriaOptions {
  readonly port: number;
  readonly folder: string;
}

/** Starts it and waits until it answers; remote write goes to /api/v1/write. */
export function victoriaMetrics(scope: Scope, { port, folder }: VictoriaOptions): Promise<Switchable> {
  mkdirSync(folder, { recursive: true });
  const flags = [`-storageDataPath=${folder}/data`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=1', '-search.latencyOffset=0s', '-loggerLevel=WARN']; // prettier-ignore
  return switchable(scope, {
    name: 'VictoriaMetrics',
    command: ['victoria-metrics', ...flags],
    log: join(folder, 'victoria-metrics.log'),
    ready: `http://127.0.0.1:${port}/health`,
  });
}
