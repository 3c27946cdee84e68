import { join } from 'node:path';
import { events as eventsSection } from '../../src/config/delivery.js';
import { openQueue } from '../../src/core/queue/open.js';
import type { Queue } from '../../src/core/queue/queue.js';
import { createFileLock } from '../../src/engine/index.js';
import { Events, type EventsOptions } from '../../src/events/events.js';
import type { EventDeadLetters } from '../../src/events/loki/outlet.js';
import { createAppendFiles } from '../../src/platform/append-file.js';
import { createHttpClients } from '../../src/platform/http-client/index.js';
import { createDisk, createSecretReader } from '../../src/platform/index.js';
import { FakeClock } from '../kit/clock.js';
import { recordOf } from '../kit/records.js';
import { names } from '../kit/resolver.js';
import { FakeLog, FakeSink } from '../kit/sink.js';

/** Records are as old as the clock. */
export const START = 1_700_000_000_000;
type Section = Parameters<typeof eventsSection.parse>[0];

/** An agent's room of events; {@link Room.die} ends it as a kill does. */
export class Room {
  readonly sink = new FakeSink();
  readonly log = new FakeLog();
  readonly dead: EventDeadLetters[] = [];
  readonly clock: FakeClock;
  #events: Events | undefined;
  queue: Queue | undefined;

  constructor(
    readonly directory: string,
    private readonly section: object,
    private readonly change: Partial<EventsOptions> = {},
    clock = new FakeClock({ monotonic: 1_000, wall: START }),
  ) {
    this.clock = clock;
  }

  get events(): Events {
    if (this.#events === undefined) throw new Error('not open');
    return this.#events;
  }

  async open(): Promise<this> {
    const { clock, sink, log } = this;
    const directory = await createDisk(createFileLock()).open(join(this.directory, 'queue'));
    const limits = { maxBytes: 16e6, maxAge: 7 * 86_400_000 };
    this.queue = await openQueue({ directory, clock, ...limits, onFault: () => undefined });
    const resolver = names({ 'loki.test': ['127.0.0.1'] });
    const http = createHttpClients({ resolver, clock, readSecret: createSecretReader(), version: '1.2.3' });
    this.#events = await Events.open({
      ...{ config: this.config(), queue: this.queue, http, clock, sink, log, labels: { vantage: 'fra' } },
      openFile: createAppendFiles(createFileLock()),
      bury: (letters) => this.dead.push(letters),
      ...this.change,
    });
    return this;
  }

  config(section: object = this.section): EventsOptions['config'] {
    return eventsSection.parse(section as Section);
  }

  async put(...numbers: readonly number[]): Promise<void> {
    for (const number of numbers) await this.events.put(recordOf(number));
  }

  /** Time passes until it holds; the network and the disk get theirs. */
  async until(holds: () => boolean, step = 500): Promise<void> {
    for (let turn = 0; !holds(); turn += 1) {
      if (turn > 5_000) throw new Error(`waited in vain for ${holds.toString()}`);
      await this.clock.advance(step);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async stop(ms = 10_000): Promise<void> {
    let done = false;
    const stopped = this.events.stop(ms).then(() => this.queue?.close());
    void stopped.finally(() => (done = true));
    // Slowly: what the network and the disk do takes real time.
    await this.until(() => done, 5);
    await stopped;
  }

  /** Ends without delivering anything: as far as the disk is concerned, a kill. */
  async die(): Promise<void> {
    await this.stop(0);
  }
}
