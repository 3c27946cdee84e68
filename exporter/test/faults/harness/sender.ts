/** The agent's delivery of samples as `agent/` puts it together, with one endpoint. */
import type { z } from 'zod';
import { remoteWrite, type RemoteWriteConfig } from '../../../src/config/delivery.js';
import type { Clock } from '../../../src/core/clock.js';
import { openDeadLetters } from '../../../src/core/delivery/dead-letters.js';
import type { Disk, DiskError } from '../../../src/core/disk.js';
import type { OpenHttpClient } from '../../../src/core/http-client.js';
import type { Logger } from '../../../src/core/log.js';
import { openQueue } from '../../../src/core/queue/open.js';
import type { Block } from '../../../src/core/series.js';
import type { SampleSink } from '../../../src/core/sink.js';
import { StampClock } from '../../../src/core/stamp-clock.js';
import { createFileLock, createSocketClock } from '../../../src/engine/index.js';
import { createHttpClients } from '../../../src/platform/http-client/index.js';
import { createDisk, createPlatform } from '../../../src/platform/index.js';
import { RemoteWriter } from '../../../src/remote-write/writer.js';
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
  /** The time for stamping samples of one's own, Unix milliseconds. */
  wall(): number;
  /** The latest samples that can never be stored. */
  deadLetters(): readonly { readonly status: number; readonly item: Readonly<Record<string, unknown>> }[];
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

/** Of the five seconds that the agent has to end; as `agent/delivery.ts` has it. */
const FLUSH_MS = 3_500;

export async function openSender(plan: SenderPlan, ports: SenderPorts): Promise<Sender> {
  const { clock, sink, disk, http } = ports;
  const onFault = (error: DiskError): void => ports.log(error.message);
  const config = configOf(plan);
  const directory = await disk.open(plan.directory);
  const queue = await openQueue({ directory, clock, maxBytes: plan.maxBytes, maxAge: config.max_age, onFault });
  const letters = await openDeadLetters({ clock, onFault });
  const stamps = new StampClock(clock);
  const log: Logger = { log: (level, event, fields) => ports.log(`${level} ${event} ${JSON.stringify(fields)}`) };
  const writer = await RemoteWriter.open({
    ...{ endpoints: config.endpoints, queue, http, clock, stamps, sink, log },
    ...{ deadLetters: letters, labels: { vantage: 'under-test' } },
  });
  return {
    put: (block) => writer.put(block),
    wall: () => stamps.wall(),
    deadLetters: () => letters.recent.map(({ status, item }) => ({ status, item })),
    close: async () => {
      await writer.stop(FLUSH_MS);
      await queue.close();
      await letters.close();
    },
  };
}
