import type { AgentConfig } from '../config/config.js';
import type { Logger } from '../core/log.js';
import { ProblemError } from '../core/problem.js';
import type { SampleSink } from '../core/sink.js';
import type { Family } from '../core/snapshot.js';
import { createFileLock } from '../engine/index.js';
import type { EventRecord } from '../events/event.js';
import { createAppendFiles, createDisk, createHttpClients } from '../platform/index.js';
import { EventRoom } from './event-room.js';
import type { Machine } from './machine.js';
import { RemoteRoom } from './remote-room.js';

export interface DeliveryOptions {
  readonly machine: Machine;
  readonly own: SampleSink;
  readonly log: Logger;
  readonly vantage: string;
  readonly version: string;
  gather(): Promise<readonly Family[]>;
}

export type DeliverySections = Pick<AgentConfig, 'remote_write' | 'scrape' | 'events'>;

/** Of the five seconds in which the agent ends; the rest is for what comes before and after. */
const FLUSH_MS = 3_500;

/** Everything that leaves the agent by itself: samples to receivers of remote write, records of runs to Loki and files. */
export class Delivery implements AsyncDisposable {
  readonly #remote: RemoteRoom;
  readonly #events: EventRoom;
  #changing: Promise<void> = Promise.resolve();

  constructor(private readonly options: DeliveryOptions) {
    const { machine, own, log, vantage, version, gather } = options;
    const { clock, resolver, readSecret } = machine;
    const lock = createFileLock();
    const http = createHttpClients({ resolver, clock, readSecret, env: process.env, version });
    const around = { disk: createDisk(lock), clock, log, http };
    this.#remote = new RemoteRoom({ ...around, own, vantage, gather });
    this.#events = new EventRoom({ ...around, sink: own, labels: { vantage }, openFile: createAppendFiles(lock) });
  }

  /** Rejects with a ProblemError when a queue cannot be opened. */
  update(sections: DeliverySections): Promise<void> {
    const change = this.#changing.then(async () => {
      await this.#remote.update(sections);
      await this.#events.update(sections.events);
    });
    this.#changing = change.catch(() => undefined);
    return change;
  }

  /** The same while the agent runs: what is in the way goes to the log, and the rest goes on. */
  change(sections: DeliverySections): void {
    this.update(sections).catch((error: unknown) => {
      const problems = error instanceof ProblemError ? error.problems : [{ reason: String(error), remedy: '' }];
      for (const { reason, remedy } of problems) {
        this.options.log.log('error', 'delivery did not change as configured', { reason, remedy });
      }
    });
  }

  recorded(record: EventRecord): void {
    this.#events.put(record);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#changing;
    await Promise.all([this.#remote.stop(FLUSH_MS), this.#events.stop(FLUSH_MS)]);
  }
}
