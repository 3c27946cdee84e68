import type { OpenAppendFile } from '../core/append-file.js';
import type { Clock } from '../core/clock.js';
import { QueueTally } from '../core/delivery/queue-tally.js';
import { every } from '../core/every.js';
import type { OpenHttpClient } from '../core/http-client.js';
import type { Logger } from '../core/log.js';
import type { Consumer, Queue } from '../core/queue/queue.js';
import type { SampleSink } from '../core/sink.js';
import { Carrier } from './delivery/carrier.js';
import { EndpointTally } from './delivery/endpoint-tally.js';
import type { EventRecord } from './event.js';
import { FileOutlet, type FileConfig } from './file/outlet.js';
import { LokiOutlet, type EventDeadLetters, type LokiConfig } from './loki/outlet.js';
import { encodePayload } from './payload.js';

/** Where events go: the section `events` without what is said about the queue. */
export interface EventsConfig {
  readonly loki: readonly LokiConfig[];
  readonly file?: FileConfig | undefined;
}

export interface EventsOptions {
  readonly config: EventsConfig;
  /** The caller closes it, after {@link Events.stop}. */
  readonly queue: Queue;
  readonly http: OpenHttpClient;
  readonly openFile: OpenAppendFile;
  readonly clock: Clock;
  readonly sink: SampleSink;
  readonly log: Logger;
  /** Labels of the agent's own series. */
  readonly labels: Readonly<Record<string, string>>;
  /** Told of events that an endpoint refuses for good. */
  readonly bury: (letters: EventDeadLetters) => void;
}

/** The endpoint label of the file; no endpoint of Loki has this name. */
export const FILE_ENDPOINT = 'file';
const TICK_MS = 1_000;
/** How long carriers may finish what they do when the configuration changes. */
const CHANGE_MS = 1_000;

interface Endpoint {
  readonly consumer: Consumer;
  readonly tally: EndpointTally;
  readonly carrier: Pick<Carrier<never>, 'stop'>;
}

/** Delivers records of runs to Loki and to a file, through a queue in which each endpoint has a cursor of its own. */
export class Events {
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #stop = new AbortController();
  readonly #ticking: Promise<void>;
  readonly #tally: QueueTally;
  #changing: Promise<void> = Promise.resolve();

  private constructor(private readonly options: EventsOptions) {
    this.#tally = new QueueTally('events', options.queue);
    this.#ticking = every(options.clock, TICK_MS, this.#stop.signal, () => this.#publish());
  }

  /** Resolves when each endpoint has its cursor: what is put from then on reaches all of them. */
  static async open(options: EventsOptions): Promise<Events> {
    const events = new Events(options);
    await events.update(options.config);
    return events;
  }

  /** Resolves when the event would survive the death of this process, or waits in memory. Never rejects. */
  put(event: EventRecord): Promise<void> {
    return this.options.queue.append(encodePayload(event));
  }

  /** Goes on with other endpoints; those that keep their name keep their place. */
  update(config: EventsConfig): Promise<void> {
    this.#changing = this.#changing.then(() => this.#change(config));
    return this.#changing;
  }

  /** Tries to deliver what is left, for `ms` milliseconds at most; the rest stays in the queue. */
  async stop(ms: number): Promise<void> {
    await this.#changing;
    await this.#halt(ms);
    this.#stop.abort(new Error('shutting down'));
    await this.#ticking;
    this.#publish();
  }

  async #change({ loki, file }: EventsConfig): Promise<void> {
    await this.#halt(CHANGE_MS);
    const before = new Map(this.#endpoints);
    this.#endpoints.clear();
    for (const config of loki) await this.#open(config.name, before, (tally) => this.#toLoki(config, tally));
    if (file !== undefined) await this.#open(FILE_ENDPOINT, before, (tally) => this.#toFile(file, tally));
    await this.options.queue.keepOnly([...this.#endpoints.keys()]);
    this.#publish();
  }

  #halt(ms: number): Promise<unknown> {
    return Promise.all([...this.#endpoints.values()].map(({ carrier }) => carrier.stop(ms)));
  }

  async #open(
    name: string,
    before: ReadonlyMap<string, Endpoint>,
    carrierFor: (tally: EndpointTally) => (consumer: Consumer) => Endpoint['carrier'],
  ): Promise<void> {
    const { queue, log } = this.options;
    const { consumer = await queue.consumer(name, 1), tally = new EndpointTally(name, log) } = before.get(name) ?? {};
    this.#endpoints.set(name, { consumer, tally, carrier: carrierFor(tally)(consumer) });
  }

  #toLoki(config: LokiConfig, tally: EndpointTally): (consumer: Consumer) => Endpoint['carrier'] {
    const { http, clock, log, bury } = this.options;
    const outlet = new LokiOutlet({ config, http, clock, log, tally, bury });
    return (consumer) => new Carrier({ consumer, outlet, clock, tally });
  }

  #toFile(config: FileConfig, tally: EndpointTally): (consumer: Consumer) => Endpoint['carrier'] {
    const { openFile: open, clock } = this.options;
    const outlet = new FileOutlet({ config, open, clock, tally });
    return (consumer) => new Carrier({ consumer, outlet, clock, tally });
  }

  #publish(): void {
    const { sink, labels, clock } = this.options;
    const wall = clock.wall();
    const samples = [...this.#endpoints.values()].flatMap(({ tally, consumer }) =>
      tally.drain(consumer.backlog.items, wall),
    );
    sink.accept({ source: 'events', labels, expiresAt: Infinity, metrics: EndpointTally.metrics, samples });
    const consumers = new Map([...this.#endpoints].map(([name, { consumer }]) => [name, consumer]));
    const queued = this.#tally.drain(consumers);
    sink.accept({ source: 'events queue', labels, expiresAt: Infinity, metrics: QueueTally.metrics, samples: queued });
  }
}
