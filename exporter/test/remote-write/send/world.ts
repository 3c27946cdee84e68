import type { DeadLine } from '../../../src/core/delivery/dead-letters.js';
import { HttpError, type HttpAnswer, type HttpCall, type HttpFailure } from '../../../src/core/http-client.js';
import { itemsOf, payloadOf } from '../../../src/core/queue/items.js';
import { openQueue } from '../../../src/core/queue/open.js';
import type { Queue } from '../../../src/core/queue/queue.js';
import type { Block, Series } from '../../../src/core/series.js';
import { StampClock } from '../../../src/core/stamp-clock.js';
import { plainHttp } from '../../../src/core/http-config.js';
import type { EndpointConfig } from '../../../src/remote-write/config.js';
import { RemoteWriter } from '../../../src/remote-write/writer.js';
import { FakeClock } from '../../kit/clock.js';
import { MemoryDirectory } from '../../kit/memory-disk.js';
import { decodeRequest } from '../../kit/receiver/decode.js';
import { decodeSnappyBlock } from '../../kit/receiver/snappy-block.js';
import { numberOf, seriesKey, type Protocol } from '../../kit/receiver/types.js';
import { FakeLog, FakeSink } from '../../kit/sink.js';

export interface Stored {
  readonly series: string;
  readonly time: number;
  readonly value: number;
}

export interface Received {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly url: string;
  readonly protocol: Protocol;
  readonly samples: readonly Stored[];
  readonly headers: HttpCall['headers'];
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fails?: HttpFailure;
  /** Seconds that the answer takes. */
  readonly takes?: number;
}

/** Keeps blocks by a number that stands for them in the queue. */
class Shelf {
  readonly #blocks: Block[] = [];

  encode(block: Block): Uint8Array {
    this.#blocks.push(block);
    const number = Uint8Array.of(this.#blocks.length & 0xff, this.#blocks.length >> 8);
    return payloadOf(block.series.length, number);
  }

  decode(payload: Uint8Array): Block {
    const at = payload.length - 2;
    const block = this.#blocks[(payload[at] ?? 0) + 256 * (payload[at + 1] ?? 0) - 1];
    if (block?.series.length !== itemsOf(payload)) throw new Error('no such block');
    return block;
  }
}

export const endpoint = (more: Partial<EndpointConfig> = {}): EndpointConfig => ({
  ...plainHttp('http://receiver.test/api/v1/write'),
  ...{ name: 'central', timeout: 30_000, on_refused: 'hold', max_retry_after: 600_000, protocol: '1.0' },
  ...{ external_labels: {}, relabel: [], batch: { max_samples: 2_000, deadline: 5_000 }, shards: { min: 1, max: 1 } },
  ...{ exemplars: true, metadata: true, native_histograms: true, start_timestamps: true },
  ...more,
});

/** Series `name_0` to `name_<count - 1>`, always the same objects. */
export function seriesOf(count: number, name = 'x'): Series[] {
  return Array.from({ length: count }, (_, index) => ({
    labels: [['__name__', `${name}_${index}`]],
    metadata: { family: `${name}_${index}`, type: 'gauge', help: '', unit: '' },
  }));
}

export function blockOf(series: readonly Series[], time: number, values = series.map((_, index) => index)): Block {
  const timestamps = new Float64Array(series.length).fill(time);
  const starts = new Float64Array(series.length);
  return { series, timestamps, values: Float64Array.from(values), starts, histograms: new Map(), exemplars: new Map() };
}

/** An agent's sender in one process, its queue on a disk in memory, and a receiver that answers as the test says. */
export class World {
  readonly clock = new FakeClock();
  readonly stamps = new StampClock(this.clock);
  readonly directory = new MemoryDirectory(() => this.clock.wall());
  readonly codec = new Shelf();
  readonly sink = new FakeSink();
  readonly log = new FakeLog();
  readonly dead: DeadLine[] = [];
  readonly received: Received[] = [];
  /** What the receiver has stored, in order. */
  readonly stored: Stored[] = [];
  /** Milliseconds that the receiver's clock is ahead of the truth. */
  skew = 0;
  readonly #truth = this.clock.wall() - this.clock.now();
  reply: (received: Received) => Reply | number = () => 204;

  get truth(): number {
    return this.#truth + this.clock.now();
  }

  openQueue(): Promise<Queue> {
    const { clock, directory } = this;
    const limits = { maxBytes: 64 << 20, maxAge: 3_600_000 * 1000, onFault: (error: Error) => this.log.log('error', error.message) }; // prettier-ignore
    return openQueue({ directory, clock, ...limits });
  }

  open(queue: Queue, ...endpoints: EndpointConfig[]): Promise<RemoteWriter> {
    const { clock, stamps, codec, sink, log } = this;
    return RemoteWriter.open({
      ...{ queue, clock, stamps, codec, sink, log, endpoints },
      http: ({ config }) => ({ call: (call) => this.#call(config.url, call), close: () => Promise.resolve() }),
      deadLetters: { put: (line) => void this.dead.push(line) },
      labels: { vantage: 'here' },
    });
  }

  /** Lets time pass in steps, so that what waits for promises keeps up. */
  async pass(ms: number, step = 1_000): Promise<void> {
    for (let left = ms; left > 0; left -= step) await this.clock.advance(Math.min(step, left));
  }

  outcomes(name = 'central'): Record<string, number> {
    const outcomes: Record<string, number> = {};
    for (const { samples } of this.sink.batches) {
      for (const { metric, labels, value } of samples) {
        const { outcome = '' } = labels;
        if (metric.name !== 'parallax_remote_write_samples_total' || value === 0 || labels['endpoint'] !== name)
          continue;
        outcomes[outcome] = (outcomes[outcome] ?? 0) + value;
      }
    }
    return outcomes;
  }

  /** The last value of a gauge. */
  gauge(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    return this.sink.values(name, labels).at(-1);
  }

  async #call(url: string, call: HttpCall): Promise<HttpAnswer> {
    const protocol = call.headers['x-prometheus-remote-write-version'] === '2.0.0' ? '2.0' : '1.0';
    const { series } = decodeRequest(protocol, decodeSnappyBlock(call.body ?? new Uint8Array(0), 1 << 28));
    const samples = series.flatMap((one) =>
      one.samples.map(({ timestamp, bits }) => ({
        series: seriesKey(one.labels),
        time: timestamp,
        value: numberOf(bits),
      })),
    );
    const received = { at: this.clock.now(), url, protocol, samples, headers: call.headers } as const;
    this.received.push(received);
    const reply = this.reply(received);
    const { status = 204, headers = {}, fails, takes = 0 } = typeof reply === 'number' ? { status: reply } : reply;
    const sentAt = this.clock.wall();
    if (takes > 0)
      await this.clock.sleep(takes * 1000, call.signal ?? new AbortController().signal).catch(() => undefined);
    if (call.signal?.aborted) throw new HttpError('aborted', 'aborted');
    if (fails !== undefined) throw new HttpError(fails, fails);
    if (status >= 200 && status < 300 && headers['stores'] !== 'nothing') this.stored.push(...samples);
    const date = new Date(this.truth + this.skew).toUTCString();
    return { status, headers: { date, ...headers }, body: new Uint8Array(0), sentAt, answeredAt: this.clock.wall() };
  }
}

/** Answers as a receiver of 2.0 that counts what it stores. */
export const counting = ({ protocol, samples }: Received): Reply =>
  protocol === '1.0' ? {} : { headers: { 'x-prometheus-remote-write-samples-written': String(samples.length) } };
