import type { AgentConfig } from '../config/config.js';
import { openScrapes, type Scrapes } from '../collectors/scrape/index.js';
import type { OpenHttpClient } from '../core/http-client.js';
import type { SampleSink } from '../core/sink.js';
import type { Family } from '../core/snapshot.js';
import { StampClock } from '../core/stamp-clock.js';
import { Intake } from '../remote-write/intake/intake.js';
import { Rounds } from '../remote-write/intake/rounds.js';
import { RemoteWriter } from '../remote-write/writer.js';
import { formsOf } from './settings.js';
import { closeSoon, openStores, type Stores, type Surroundings } from './stores.js';

export interface RemoteRoomOptions extends Surroundings {
  readonly http: OpenHttpClient;
  readonly own: SampleSink;
  readonly vantage: string;
  /** Everything that a scrape of the agent would show now. */
  gather(): Promise<readonly Family[]>;
}

export type RemoteSections = Pick<AgentConfig, 'remote_write' | 'scrape'>;

interface Opened extends Stores {
  readonly writer: RemoteWriter;
  readonly scrapes: Scrapes;
  readonly rounds: Rounds | undefined;
}

/** The agent's own series and those of other exporters on their way to the receivers of remote write. */
export class RemoteRoom {
  #opened: Promise<Opened> | undefined;

  constructor(private readonly options: RemoteRoomOptions) {}

  /** Rejects with a ProblemError when the queue cannot be opened. */
  async update(sections: RemoteSections): Promise<void> {
    if (this.#opened === undefined && sections.remote_write.endpoints.length === 0) return;
    const first = this.#opened === undefined;
    this.#opened ??= this.#open(sections);
    this.#opened.catch(() => (this.#opened = undefined));
    const { writer, scrapes } = await this.#opened;
    if (first) return;
    await writer.update(sections.remote_write.endpoints);
    scrapes.update(sections.scrape);
  }

  /** Takes what is there a last time, and delivers what can be delivered within `ms` milliseconds; the rest stays queued. */
  async stop(ms: number): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    if (opened === undefined) return;
    const { queue, letters, writer, scrapes, rounds } = opened;
    await scrapes[Symbol.asyncDispose]();
    await rounds?.[Symbol.asyncDispose]();
    await writer.stop(ms);
    await closeSoon(this.options.clock, [queue, letters]);
  }

  async #open({ remote_write: config, scrape }: RemoteSections): Promise<Opened> {
    const { clock, log, http, own, vantage } = this.options;
    const { queue, letters } = await openStores('samples', config, this.options);
    const stamps = new StampClock(clock);
    const labels = { vantage };
    const writer = await RemoteWriter.open({
      ...{ endpoints: config.endpoints, queue, http, clock, stamps },
      ...{ sink: own, log, deadLetters: letters, labels },
    });
    const scrapes = openScrapes({
      ...{ jobs: scrape, http, sink: writer, clock, log, own, labels },
      stamp: () => stamps.wall(),
    });
    const rounds = config.own_metrics ? this.#rounds(config, writer, stamps) : undefined;
    rounds?.start();
    return { queue, letters, writer, scrapes, rounds };
  }

  #rounds(config: RemoteSections['remote_write'], sink: RemoteWriter, stamps: StampClock): Rounds {
    const { clock, log, vantage, gather } = this.options;
    const intake = new Intake({
      sink,
      // As if the agent had been scraped.
      labels: [
        ['job', 'parallax'],
        ['instance', vantage],
      ],
      forms: formsOf(config),
      pause: () => clock.sleep(0, new AbortController().signal),
    });
    return new Rounds({ clock, log, intake, interval: config.interval, gather, stamp: () => stamps.wall() });
  }
}
