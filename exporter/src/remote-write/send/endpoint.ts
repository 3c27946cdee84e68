import { remoteHeld, type HoldReason } from '@parallax/contract';
import type { Clock } from '../../core/clock.js';
import { Courier } from '../../core/delivery/courier.js';
import type { DeadLetters } from '../../core/delivery/dead-letters.js';
import type { HttpClient, OpenHttpClient } from '../../core/http-client.js';
import type { Logger } from '../../core/log.js';
import type { Consumer } from '../../core/queue/queue.js';
import { sortedLabels, type Block } from '../../core/series.js';
import type { SampleSink } from '../../core/sink.js';
import type { StampClock } from '../../core/stamp-clock.js';
import type { EndpointConfig } from '../config.js';
import { Rows, Symbols, type Row } from '../encode/index.js';
import { ReceiverClock } from './clock-guard.js';
import { Feed } from './feed.js';
import { Lane } from './lane.js';
import { ProtocolMemory } from './protocol.js';
import { SettledItems } from './settled.js';
import { Sharding, SHARDING_MS } from './sharding.js';
import { Sorter } from './sorter.js';
import { EndpointTally, type EndpointState } from './tally.js';
import { Track } from './track.js';
import { TrackBook } from './tracks.js';
import { EndpointWatch } from './watch.js';
import { WireParts, WriteWire } from './wire.js';

/** A series that is in no route. */
const NO_NUMBER = -1;

/** What all endpoints have in common. */
export interface EndpointSurroundings {
  readonly http: OpenHttpClient;
  readonly clock: Clock;
  readonly stamps: StampClock;
  readonly sink: SampleSink;
  readonly log: Logger;
  readonly deadLetters: Pick<DeadLetters, 'put'>;
  /** Labels of the agent's own series. */
  readonly labels: Readonly<Record<string, string>>;
  /** The samples of a payload of the queue; throws when this version cannot read it. */
  readonly decode: (payload: Uint8Array) => Block;
  /** Samples that the queue has taken since it was opened. */
  readonly accepted: () => number;
}

/** One receiver: what the queue has for it, on its way through checks, lanes and couriers. */
export class Endpoint {
  readonly #stop = new AbortController();
  readonly #kill = new AbortController();
  readonly #http: HttpClient;
  readonly #protocol: ProtocolMemory;
  readonly #receiver: ReceiverClock;
  readonly #symbols = new Symbols();
  readonly #tally = new EndpointTally();
  readonly #watch: EndpointWatch;
  readonly #parts: WireParts;
  readonly #feed: Feed;
  readonly #sharding = new Sharding();
  readonly #health = { passedAt: -Infinity };
  #measured: { readonly at: number; readonly accepted: number };

  /** `consumer` has the cursor of this endpoint. */
  constructor(
    readonly config: EndpointConfig,
    private readonly consumer: Consumer,
    private readonly around: EndpointSurroundings,
    /** Of the endpoint that had the cursor before. */
    readonly settled = new SettledItems(),
  ) {
    const { clock, http, stamps, log, deadLetters, accepted } = around;
    const { name, shards } = config;
    this.#http = http({ config, connections: Math.max(shards.max, consumer.lanes.length) });
    this.#protocol = new ProtocolMemory(config.protocol, clock);
    this.#receiver = new ReceiverClock(clock);
    const tally = this.#tally;
    const receiver = this.#receiver;
    this.#watch = new EndpointWatch({ endpoint: name, tally, log, deadLetters, receiver, stamps, clock });
    this.#parts = this.#wireParts();
    this.#measured = { at: clock.now(), accepted: accepted() };
    this.#feed = this.#openFeed();
  }

  get state(): EndpointState {
    return {
      endpoint: this.config.name,
      backlog: this.consumer.backlog.items,
      oldest: this.#feed.oldest,
      held: this.#watch.held,
      shards: this.#feed.lanes.length,
      protocol: this.#protocol.version,
      clockOffset: this.#receiver.offset,
    };
  }

  /** Publishes what happened since the last time, and looks whether other shards are needed. Call it every few seconds. */
  tick(): void {
    this.publish();
    const { clock, accepted } = this.around;
    const seconds = (clock.now() - this.#measured.at) / 1000;
    if (seconds * 1000 < SHARDING_MS) return;
    const { shards } = this.config;
    const { lanes, oldest } = this.#feed;
    const total = accepted();
    const work = this.#watch.drainWork();
    this.#feed.shards = this.#sharding.next(lanes.length, shards, {
      ...{ seconds, ...work, accepted: total - this.#measured.accepted, backlog: this.consumer.backlog.items },
      age: oldest === undefined ? 0 : this.around.stamps.wall() - oldest,
      failing: lanes.some((lane) => lane.waiting),
    });
    this.#measured = { at: clock.now(), accepted: total };
  }

  publish(): void {
    const { sink, labels, stamps } = this.around;
    const samples = this.#tally.drain(this.state, stamps.wall());
    sink.accept({ source: this.#source, labels, expiresAt: Infinity, metrics: EndpointTally.metrics, samples });
  }

  /** Delivers what is left as far as one attempt allows, for `ms` milliseconds at most; the rest stays in the queue. */
  async stop(ms: number): Promise<void> {
    this.#stop.abort(new Error('the endpoint stops'));
    const over = new AbortController();
    const late = this.around.clock.sleep(ms, over.signal).then(
      () => this.#kill.abort(new Error('the endpoint stops now')),
      () => undefined,
    );
    await this.#feed.ended;
    over.abort();
    await late;
    await this.#http.close();
    this.publish();
  }

  /** Its series end: it is no longer configured. */
  forget(): void {
    this.around.sink.forget(this.#source);
  }

  get #source(): string {
    return `remote_write/${this.config.name}`;
  }

  #wireParts(): WireParts {
    const { exemplars, metadata, start_timestamps: startTimestamps, on_refused: onRefused } = this.config;
    return new WireParts({
      ...{ onRefused, maxRetryAfter: this.config.max_retry_after, clock: this.around.clock },
      ...{ protocol: this.#protocol, symbols: this.#symbols, encode: { exemplars, metadata, startTimestamps } },
      witness: () => Rows.of([this.#witness()]),
    });
  }

  #openFeed(): Feed {
    const { config, consumer } = this;
    const { clock, stamps, decode } = this.around;
    const watch = this.#watch;
    const nativeHistograms = config.native_histograms;
    const { settled } = this;
    const tracks = new TrackBook({
      ...{ symbols: this.#symbols, nativeHistograms },
      prime: (track) => (this.#protocol.version === '2.0' ? track.labelIds : track.labelBytes),
      ...{ externalLabels: config.external_labels, rules: config.relabel },
    });
    const { latest } = tracks;
    const legacyNames = (): boolean => this.#protocol.version === '1.0';
    const onSettled: EndpointWatch['settled'] = (outcome, row, words) => watch.settled(outcome, row, words);
    return new Feed({
      ...{ consumer, clock, stamps, decode, receiver: this.#receiver },
      signals: { stop: this.#stop.signal, kill: this.#kill.signal },
      maxSamples: config.batch.max_samples,
      maxAge: config.max_sample_age,
      tracks,
      sorter: new Sorter({ latest, nativeHistograms, legacyNames, settled, onSettled }),
      settled,
      lane: (onProgress) => this.#lane(onProgress),
      onUnreadable: (items, error) => this.#unreadable(items, error),
      onClock: (disagree) => watch.hold('clock', disagree ? ('clock' satisfies HoldReason) : undefined),
      askTime: () => this.#askTime(),
      onError: (error) => this.#error(error),
    });
  }

  #lane(onProgress: () => Promise<void>): Lane {
    const { clock } = this.around;
    const { batch, timeout } = this.config;
    const wire = new WriteWire(this.#parts);
    const health = this.#health;
    const courier = new Courier({ wire, http: this.#http, clock, timeout, watch: this.#watch.courier(), health });
    return new Lane({
      ...{ courier, clock, onProgress, maxSamples: batch.max_samples, deadline: batch.deadline },
      // An encoder of 1.0 puts parts of pieces together as cheaply.
      wholePieces: () => this.#protocol.version === '2.0',
      signals: { stop: this.#stop.signal, kill: this.#kill.signal },
      onError: (error) => this.#error(error),
    });
  }

  /** A sample that tells that this endpoint is held, which is so when it is sent; as a series it has no `job` and `instance`. */
  #witness(): Row {
    const name = remoteHeld.name;
    const all = { ...this.around.labels, endpoint: this.config.name, reason: 'backoff', __name__: name };
    const labels = sortedLabels(Object.entries({ ...all, ...this.config.external_labels }));
    const metadata = { family: name, type: 'gauge', help: remoteHeld.help, unit: '' } as const;
    const block: Block = {
      series: [{ labels, metadata }],
      timestamps: Float64Array.of(Math.round(this.#receiver.now ?? this.around.stamps.wall())),
      values: Float64Array.of(1),
      starts: new Float64Array(1),
      histograms: new Map(),
      exemplars: new Map(),
    };
    return { series: new Track({ labels, metadata }, this.#symbols, undefined, NO_NUMBER), block, row: 0 };
  }

  /** By a request without samples; only the Date of the answer counts. */
  async #askTime(): Promise<void> {
    const { clock } = this.around;
    const { body, headers } = new WriteWire(this.#parts).encode(new Rows([]));
    const startedAt = clock.now();
    const call = { method: 'POST', headers, body, timeout: this.config.timeout, maxBytes: 0, beyond: 'cut' } as const;
    try {
      const answer = await this.#http.call({ ...call, signal: this.#stop.signal });
      this.#receiver.answered(answer.headers['date'], (clock.now() - startedAt) / 1000);
    } catch {
      // Nobody is there: asked again in a minute.
    }
  }

  #unreadable(items: number, error: unknown): void {
    this.#tally.count('invalid', items);
    const { log } = this.around;
    log.log('error', 'samples cannot be read', { endpoint: this.config.name, samples: items, error: String(error) });
  }

  #error(error: unknown): void {
    this.around.log.log('error', 'samples could not be delivered', {
      endpoint: this.config.name,
      error: String(error),
    });
  }
}
