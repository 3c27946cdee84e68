import type { Clock } from '../../core/clock.js';
import { Courier, type Signals } from '../../core/delivery/courier.js';
import type { CourierWatch, DeadLetter, RequestReport } from '../../core/delivery/types.js';
import { OncePerShape, wordsOf } from '../../core/delivery/words.js';
import type { HttpClient, OpenHttpClient } from '../../core/http-client.js';
import type { HttpClientConfig } from '../../core/http-config.js';
import type { Logger } from '../../core/log.js';
import type { EndpointTally } from '../delivery/endpoint-tally.js';
import type { Outlet } from '../delivery/outlet.js';
import type { EventRecord } from '../event.js';
import { entryOf, type LokiEntry, type LokiForm } from './entry.js';
import { LokiWire } from './wire.js';

/** An endpoint of `events.loki`. */
export interface LokiConfig extends HttpClientConfig {
  readonly name: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly on_refused: 'hold' | 'drop';
  /** Milliseconds. */
  readonly max_retry_after: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Bytes and milliseconds. */
  readonly batch: { readonly max_size: number; readonly deadline: number };
  readonly structured_metadata: boolean;
  /** Bytes. */
  readonly max_line: number;
}

/** Events that an endpoint refused for good. */
export interface EventDeadLetters {
  readonly endpoint: string;
  readonly records: readonly EventRecord[];
  /** 0 when the receiver did not judge them alone. */
  readonly status: number;
  readonly words: string;
}

export interface LokiOutletOptions {
  readonly config: LokiConfig;
  readonly http: OpenHttpClient;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly log: Logger;
  readonly tally: EndpointTally;
  readonly bury: (letters: EventDeadLetters) => void;
}

/** An endpoint that speaks Loki's push API. */
export class LokiOutlet implements Outlet<LokiEntry> {
  readonly maxBytes: number;
  readonly deadline: number;
  readonly #client: HttpClient;
  readonly #courier: Courier<readonly LokiEntry[]>;
  readonly #form: LokiForm;

  constructor({ config, http, clock, ...rest }: LokiOutletOptions) {
    const { batch, on_refused: onRefused, max_retry_after: maxRetryAfter, timeout } = config;
    this.maxBytes = batch.max_size;
    this.deadline = batch.deadline;
    this.#form = {
      labels: config.labels,
      structuredMetadata: config.structured_metadata,
      maxLine: config.max_line,
    };
    this.#client = http({ config, connections: 1 });
    const wire = new LokiWire({ onRefused, maxRetryAfter });
    const watch = new Watch({ ...rest, endpoint: config.name });
    const health = { passedAt: -Infinity };
    this.#courier = new Courier({ wire, http: this.#client, clock, timeout, watch, health });
  }

  pack(record: EventRecord): LokiEntry | undefined {
    return entryOf(record, this.#form);
  }

  deliver(batch: readonly LokiEntry[], signals: Signals, done: (entries: number) => Promise<void>): Promise<void> {
    return this.#courier.deliver(batch, signals, done);
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

class Watch implements CourierWatch<readonly LokiEntry[]> {
  readonly #shapes = new OncePerShape();
  #problem: string | undefined;

  constructor(private readonly options: Pick<LokiOutletOptions, 'log' | 'tally' | 'bury'> & { endpoint: string }) {}

  request({ outcome, answer, failure }: RequestReport): void {
    this.options.tally.request(outcome);
    if (answer !== undefined && answer.status < 300) return;
    this.#problem = answer === undefined ? failure : `${answer.status} ${wordsOf(answer.body)}`.trim();
  }

  delivered(batch: readonly LokiEntry[], rejected: number): void {
    const { tally } = this.options;
    tally.count('delivered', batch.length - rejected);
    tally.count('rejected', rejected);
    tally.count('shortened', batch.filter(({ shortened }) => shortened).length);
  }

  dead({ batch, status, words }: DeadLetter<readonly LokiEntry[]>): void {
    const { endpoint, log, tally, bury } = this.options;
    tally.count('rejected', batch.length);
    if (this.#shapes.first(status, words)) log.log('warn', 'events were refused for good', { endpoint, status, words });
    bury({ endpoint, records: batch.map(({ record }) => record), status, words });
  }

  held(reason: Parameters<CourierWatch<unknown>['held']>[0]): void {
    this.options.tally.held(reason, this.#problem);
  }
}
