import { QueueTally } from '../core/delivery/queue-tally.js';
import { every } from '../core/every.js';
import type { Consumer, Queue } from '../core/queue/queue.js';
import { isSame } from '../core/same.js';
import { createSerial } from '../core/serial.js';
import type { Block, BlockSink } from '../core/series.js';
import { BlockCodec, splitBlock } from './codec/index.js';
import type { EndpointConfig } from './config.js';
import { Endpoint, type EndpointSurroundings } from './send/endpoint.js';
import type { SettledItems } from './send/settled.js';

export interface RemoteWriterOptions extends Omit<EndpointSurroundings, 'decode' | 'accepted'> {
  readonly endpoints: readonly EndpointConfig[];
  /** The caller closes it, after {@link RemoteWriter.stop}. */
  readonly queue: Queue;
  /** Default {@link BlockCodec}. */
  readonly codec?: Pick<BlockCodec, 'encode' | 'decode'>;
}

interface Open {
  readonly endpoint: Endpoint;
  readonly consumer: Consumer;
}

/** Rows of a record: what one flipped bit on disk can cost. */
const RECORD_ROWS = 2_000;
const TICK_MS = 2_000;
/** How long endpoints may finish what they do when the configuration changes. */
const CHANGE_MS = 1_000;
const SOURCE = 'remote_write';

/** Delivers everything that is put into it to each endpoint, through one queue in which each has a cursor of its own. */
export class RemoteWriter implements BlockSink {
  readonly #endpoints = new Map<string, Open>();
  readonly #stop = new AbortController();
  readonly #change = createSerial();
  readonly #tally: QueueTally;
  readonly #ticking: Promise<void>;
  readonly #codec: Pick<BlockCodec, 'encode' | 'decode'>;

  private constructor(private readonly options: RemoteWriterOptions) {
    this.#codec = options.codec ?? new BlockCodec();
    this.#tally = new QueueTally('samples', options.queue);
    this.#ticking = every(options.clock, TICK_MS, this.#stop.signal, () => this.#tick());
  }

  /** Resolves when each endpoint has its cursor: what is put from then on reaches all of them. */
  static async open(options: RemoteWriterOptions): Promise<RemoteWriter> {
    const writer = new RemoteWriter(options);
    await writer.update(options.endpoints);
    return writer;
  }

  async put(block: Block): Promise<void> {
    const { queue } = this.options;
    try {
      const pieces = splitBlock(block, RECORD_ROWS);
      await Promise.all(pieces.map((piece) => queue.append(this.#codec.encode(piece))));
    } catch (error) {
      // A bug of a producer must not end it.
      this.options.log.log('error', 'samples could not be queued', {
        samples: block.series.length,
        error: String(error),
      });
    }
  }

  /** Goes on with other endpoints; those that keep their name keep their place, those that are gone are forgotten. */
  update(configs: readonly EndpointConfig[]): Promise<void> {
    return this.#change(() => this.#update(configs));
  }

  /** Tries to deliver what is left, for `ms` milliseconds at most; the rest stays in the queue. */
  async stop(ms: number): Promise<void> {
    await this.#change(async () => {
      this.#stop.abort(new Error('remote write stops'));
      await this.#ticking;
      await Promise.all([...this.#endpoints.values()].map(({ endpoint }) => endpoint.stop(ms)));
      this.#publishQueue();
    });
  }

  async #update(configs: readonly EndpointConfig[]): Promise<void> {
    const { queue } = this.options;
    const wanted = new Map(configs.map((config) => [config.name, config]));
    const over = [...this.#endpoints].filter(([name, { endpoint }]) => !isSame(endpoint.config, wanted.get(name)));
    await Promise.all(over.map(([, { endpoint }]) => endpoint.stop(CHANGE_MS)));
    const settled = new Map(over.map(([name, { endpoint }]) => [name, endpoint.settled]));
    for (const [name, { endpoint }] of over) {
      this.#endpoints.delete(name);
      if (!wanted.has(name)) endpoint.forget();
    }
    await queue.keepOnly([...wanted.keys()]);
    for (const [name, config] of wanted) if (!this.#endpoints.has(name)) await this.#open(config, settled.get(name));
    this.#tick();
  }

  async #open(config: EndpointConfig, settled?: SettledItems): Promise<void> {
    const { queue } = this.options;
    const consumer = await queue.consumer(config.name, config.shards.min);
    const decode = (payload: Uint8Array): Block => this.#codec.decode(payload);
    const around = { ...this.options, decode, accepted: () => queue.state.accepted };
    this.#endpoints.set(config.name, { endpoint: new Endpoint(config, consumer, around, settled), consumer });
  }

  #tick(): void {
    for (const { endpoint } of this.#endpoints.values()) endpoint.tick();
    this.#publishQueue();
  }

  #publishQueue(): void {
    const { sink, labels } = this.options;
    const consumers = new Map([...this.#endpoints].map(([name, { consumer }]) => [name, consumer]));
    const samples = this.#tally.drain(consumers);
    sink.accept({ source: SOURCE, labels, expiresAt: Infinity, metrics: QueueTally.metrics, samples });
  }
}
