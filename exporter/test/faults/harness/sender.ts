/** The agent's delivery of samples as `agent/` puts it together, with one endpoint. */
import type { z } from 'zod';
import { remoteWrite, type RemoteWriteConfig } from '../../../src/config/delivery.js';
import type { Clock } from '../../../src/core/clock.js';
import type { Disk } from '../../../src/core/disk.js';
import type { OpenHttpClient } from '../../../src/core/http-client.js';
import type { Block } from '../../../src/core/series.js';
import type { SampleSink } from '../../../src/core/sink.js';
import { createFileLock, createSocketClock } from '../../../src/engine/index.js';
import { createHttpClients } from '../../../src/platform/http-client/index.js';
import { createDisk, createPlatform } from '../../../src/platform/index.js';
import { createResolver } from '../../../src/resolver/index.js';

export type Endpoint = Partial<NonNullable<z.input<typeof remoteWrite>['endpoints']>[number]>;

export interface SenderPlan {
  readonly directory: string;
  readonly maxBytes: number;
  /** Options of the endpoint as a user writes them, without its name. */
  readonly endpoint: Endpoint;
}

export interface SenderPorts {
  readonly clock: Clock;
  readonly sink: SampleSink;
  readonly log: (line: string) => void;
  readonly disk: Disk;
  readonly http: OpenHttpClient;
}

export interface Sender {
  put(block: Block): Promise<void>;
  /** As on SIGTERM. */
  close(): Promise<void>;
}

/** The machine's own disk. */
export const realDisk = (): Disk => createDisk(createFileLock());

/** The agent's HTTP client; names are asked of `resolvers`, or of those of the machine. */
export function realHttp(clock: Clock, resolvers: readonly string[] = []): OpenHttpClient {
  const { net, readSecret } = createPlatform(createSocketClock());
  const system = () => Promise.resolve({ resolvConf: '', hosts: '' });
  const resolver = createResolver({ net, clock, system, servers: resolvers });
  return createHttpClients({ clock, resolver, readSecret, version: '0.0.0-test' });
}

/** Small batches that do not wait, unless the case says otherwise. */
const QUICK: Endpoint = { batch: { max_samples: 500, deadline: '100ms' } };

export function configOf({ endpoint }: SenderPlan): RemoteWriteConfig {
  const endpoints = [{ name: 'far', url: 'http://127.0.0.1', ...QUICK, ...endpoint }];
  return remoteWrite.parse({ max_age: '8760h', endpoints });
}

export function openSender(plan: SenderPlan, ports: SenderPorts): Promise<Sender> {
  return Promise.reject(new Error(`not yet: ${configOf(plan).max_size} ${String(ports)}`));
}
