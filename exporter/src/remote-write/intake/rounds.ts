import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/log.js';
import type { Family } from '../../core/snapshot.js';
import type { Intake } from './intake.js';

export interface RoundsOptions {
  readonly clock: Clock;
  readonly intake: Intake;
  /** Milliseconds between two rounds. */
  readonly interval: number;
  /** Everything that the agent would show to a scrape now. */
  gather(): Promise<readonly Family[]>;
  /** Unix milliseconds to stamp samples with. */
  stamp(): number;
  readonly log: Logger;
}

/** As far as receivers let stamps run ahead of their clocks. */
const MAX_BACK_MS = 300_000;

/** Takes a round every interval. A late round is not made up for, and two never overlap. */
export class Rounds implements AsyncDisposable {
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #stampedAt = 0;

  constructor(private readonly options: RoundsOptions) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** One last round, then every series ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort(new Error('shutting down'));
    await this.#running;
    await this.#round();
    await this.options.intake.end(this.#stamp());
  }

  async #run(): Promise<void> {
    const { clock, interval } = this.options;
    for (let due = clock.now() + interval; ; due += interval) {
      const wait = due - clock.now();
      if (wait <= -interval) due = clock.now();
      try {
        await clock.sleep(Math.max(0, wait), this.#stop.signal);
      } catch {
        return;
      }
      await this.#round();
    }
  }

  async #round(): Promise<void> {
    const { gather, intake, log } = this.options;
    try {
      const stampedAt = this.#stamp();
      await intake.take({ families: await gather() }, stampedAt);
    } catch (error) {
      log.log('error', 'a round could not be handed over to remote write', { error: String(error) });
    }
  }

  /**
   * Later than the last one when the clock goes back by little: samples of a series must not share a time. A clock that
   * goes back by more was wrong, and stamps beyond it would be dropped as future ones until it is there again.
   */
  #stamp(): number {
    const now = Math.round(this.options.stamp());
    this.#stampedAt = now < this.#stampedAt - MAX_BACK_MS ? now : Math.max(now, this.#stampedAt + 1);
    return this.#stampedAt;
  }
}
