import type { EventsConfig } from '../config/config.js';
import type { AppendFile } from '../core/append-file.js';
import type { DeadLetters } from '../core/delivery/dead-letters.js';
import type { OpenHttpClient } from '../core/http-client.js';
import type { SampleSink } from '../core/sink.js';
import type { EventRecord } from '../events/event.js';
import { Events } from '../events/events.js';
import type { EventDeadLetters } from '../events/loki/outlet.js';
import { closeSoon, openStores, type Stores, type Surroundings } from './stores.js';

export interface EventRoomOptions extends Surroundings {
  readonly http: OpenHttpClient;
  readonly openFile: (path: string) => Promise<AppendFile>;
  readonly sink: SampleSink;
  readonly labels: Readonly<Record<string, string>>;
}

interface Opened extends Stores {
  readonly events: Events;
}

/** Records of runs on their way to Loki and to a file. Nothing is opened before somebody wants them. */
export class EventRoom {
  #opened: Promise<Opened> | undefined;

  constructor(private readonly options: EventRoomOptions) {}

  /** Rejects with a ProblemError when the queue cannot be opened. */
  async update(config: EventsConfig): Promise<void> {
    const wanted = config.loki.length > 0 || config.file !== undefined;
    if (this.#opened === undefined && !wanted) return;
    const first = this.#opened === undefined;
    this.#opened ??= this.#open(config);
    this.#opened.catch(() => (this.#opened = undefined));
    const { events } = await this.#opened;
    if (!first) await events.update(config);
  }

  put(record: EventRecord): void {
    void this.#opened?.then(({ events }) => events.put(record)).catch(() => undefined);
  }

  async stop(ms: number): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    if (opened === undefined) return;
    await opened.events.stop(ms);
    await closeSoon(this.options.clock, [opened.queue, opened.letters]);
  }

  async #open(config: EventsConfig): Promise<Opened> {
    const { queue, letters } = await openStores('events', config, this.options);
    const bury = (dead: EventDeadLetters): void => this.#bury(letters, dead);
    const events = await Events.open({ ...this.options, config, queue, bury });
    return { queue, letters, events };
  }

  #bury(letters: DeadLetters, { endpoint, records, status, words }: EventDeadLetters): void {
    const time = new Date(this.options.clock.wall()).toISOString();
    for (const record of records) letters.put({ endpoint, time, status, words, item: { ...record } });
  }
}
