import type { Clock } from '../../core/clock.js';
import type { StampClock } from '../../core/stamp-clock.js';
import type { Consumer, QueueEntry } from '../../core/queue/queue.js';
import type { Block } from '../../core/series.js';
import { admit, type ReceiverClock } from './clock-guard.js';
import { MOVED, type Lane } from './lane.js';
import type { SettledItems } from './settled.js';
import type { Sorter } from './sorter.js';
import type { TrackBook } from './tracks.js';

export interface FeedOptions {
  readonly consumer: Consumer;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly stamps: Pick<StampClock, 'wall'>;
  readonly receiver: Pick<ReceiverClock, 'now'>;
  readonly tracks: TrackBook;
  readonly sorter: Sorter;
  readonly settled: SettledItems;
  readonly signals: { readonly stop: AbortSignal; readonly kill: AbortSignal };
  /** Samples of a request at most. */
  readonly maxSamples: number;
  /** Milliseconds; undefined when no sample is too old. */
  readonly maxAge: number | undefined;
  /** The samples of a payload; throws when it cannot be read: it is of a later version. */
  readonly decode: (payload: Uint8Array) => Block;
  readonly lane: (onProgress: () => Promise<void>) => Lane;
  /** Told of items that cannot be read, once. */
  readonly onUnreadable: (items: number, error: unknown) => void;
  /** Told whether samples wait because our clock and the receiver's disagree. */
  readonly onClock: (disagree: boolean) => void;
  /** Asks the receiver what time it is. */
  readonly askTime: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Rows that wait in a lane at most, in requests: enough to be never out of them, little enough to hold in memory. */
const AHEAD = 5;
const LOOK_AGAIN_MS = 5_000;
const ASK_MS = 60_000;
const RECOVER_MS = 5_000;

/** Reads the queue for one endpoint into its lanes, and moves its cursor behind what they are done with. */
export class Feed {
  #lanes: Lane[] = [];
  /** Items below this are in a lane, or done with. */
  #read: number;
  /** Per lane: items below this number were done with when the queue was opened. Undefined once none of these can come again. */
  #done: readonly number[] | undefined;
  /** Items from here on were never read before. */
  readonly #again: number;
  #wanted: number;
  #held: Block | undefined;
  #moved = new AbortController();
  readonly #running: Promise<void>;

  constructor(private readonly options: FeedOptions) {
    const { consumer } = options;
    this.#done = consumer.lanes;
    this.#again = options.settled.end;
    this.#read = Math.min(...consumer.lanes);
    this.#wanted = consumer.lanes.length;
    // Another feed may have read on without getting it delivered.
    consumer.rewind(this.#read);
    // Not by the numbers: an entry is given again as a whole, with what stands in it before the cursor.
    if (consumer.atEnd) this.#done = undefined;
    this.#open(this.#wanted);
    this.#running = this.#run();
  }

  get lanes(): readonly Lane[] {
    return this.#lanes;
  }

  /** Unix milliseconds of the oldest sample that is not done with, as far as it was read. */
  get oldest(): number | undefined {
    const times = this.#lanes.flatMap((lane) => lane.first?.time ?? []);
    const first = this.#held?.timestamps[0];
    return times.length === 0 && first === undefined ? undefined : Math.min(...times, first ?? Infinity);
  }

  /** Changes the number of lanes once all that was read is done with, and what was done with before is read again. */
  set shards(wanted: number) {
    this.#wanted = wanted;
    this.#moved.abort(MOVED);
  }

  /** Resolves when it has ended, after `stop` or `kill` aborted: all that the queue holds is done with, or no more can be done. */
  get ended(): Promise<void> {
    return this.#running;
  }

  async #run(): Promise<void> {
    const { signals, clock, consumer } = this.options;
    while (!this.#isOver) {
      try {
        await this.#step();
      } catch (error) {
        if (signals.stop.aborted) break;
        this.options.onError(error);
        await clock.sleep(RECOVER_MS, signals.stop).catch(() => undefined);
        consumer.rewind(this.#read);
      }
    }
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  get #isOver(): boolean {
    const { signals, consumer } = this.options;
    if (signals.kill.aborted) return true;
    return signals.stop.aborted && (consumer.atEnd || this.#lanes.every((lane) => lane.waiting));
  }

  async #step(): Promise<void> {
    const { consumer, signals, maxSamples } = this.options;
    // Before anything is looked at, so that what moves from here on ends the wait for it.
    if (this.#moved.signal.aborted) this.#moved = new AbortController();
    // What single lanes were done with before is known of these lanes, not of others.
    if (this.#wanted !== this.#lanes.length && this.#done === undefined) return this.#reshard();
    if (this.#lanes.some((lane) => lane.size >= AHEAD * maxSamples)) return this.#pause(LOOK_AGAIN_MS);
    // A new wish for shards must not wait for the next entry.
    const signal = AbortSignal.any([signals.stop.aborted ? signals.kill : signals.stop, this.#moved.signal]);
    const entry = await consumer.next(signal);
    if (entry !== undefined) await this.#take(entry);
  }

  async #take(entry: QueueEntry): Promise<void> {
    const { first, items } = entry;
    const { tracks, sorter, stamps, maxAge, receiver } = this.options;
    const block = this.#decode(entry);
    if (block !== undefined) {
      const limit = await this.#limit(block);
      const now = receiver.now ?? stamps.wall();
      const oldest = maxAge === undefined ? -Infinity : now - maxAge;
      await tracks.meet(block.series, () => this.#yield());
      const route = tracks.route(block.series);
      sorter.sort({ block, route, first, limit, oldest }, this.#lanes, this.#done);
    }
    this.#read = first + items;
    if (this.#read >= this.#again && this.#done?.every((item) => item <= this.#read)) this.#done = undefined;
    for (const lane of this.#lanes) lane.filled();
    if (this.#lanes.every((lane) => lane.size === 0)) await this.#commit();
  }

  #decode({ first, items, payload }: QueueEntry): Block | undefined {
    const { decode, settled, onUnreadable } = this.options;
    try {
      return decode(payload);
    } catch (error) {
      // Its first item stands for all of them: it is read again as a whole.
      if (settled.has(first)) return undefined;
      settled.add(first);
      onUnreadable(items, error);
      return undefined;
    }
  }

  /** Waits until no clock takes the present of the other for the future; the time up to which samples may be stamped. */
  async #limit(block: Block): Promise<number> {
    const { clock, stamps, receiver, signals, onClock, askTime } = this.options;
    const newest = block.timestamps.reduce((most, time) => Math.max(most, time), -Infinity);
    let asked = -Infinity;
    for (;;) {
      const admission = admit(newest, stamps.wall(), receiver.now);
      onClock(admission.admit === 'later');
      this.#held = admission.admit === 'later' ? block : undefined;
      if (admission.admit === 'now') return admission.limit;
      signals.stop.throwIfAborted();
      if (clock.now() - asked >= ASK_MS) {
        asked = clock.now();
        await askTime();
      } else await clock.sleep(LOOK_AGAIN_MS, signals.stop);
    }
  }

  async #reshard(): Promise<void> {
    for (const lane of this.#lanes) lane.hurry = true;
    if (this.#lanes.some((lane) => lane.size > 0)) return this.#pause(LOOK_AGAIN_MS);
    const old = this.#lanes;
    this.#open(this.#wanted);
    await Promise.all(old.map((lane) => lane.close()));
    await this.#commit();
  }

  #open(shards: number): void {
    this.#lanes = Array.from({ length: shards }, () => this.options.lane(() => this.#progress()));
  }

  async #progress(): Promise<void> {
    this.#moved.abort(MOVED);
    await this.#commit();
  }

  /** The cursor counts in memory also when the disk does not take it; the queue says so. */
  async #commit(): Promise<void> {
    const lanes = this.#lanes.map((lane, index) => lane.first?.item ?? Math.max(this.#read, this.#done?.[index] ?? 0));
    this.options.settled.forget(Math.min(...lanes));
    await this.options.consumer.commit(lanes).catch(() => undefined);
  }

  /** Lets whoever waits for the event loop run. */
  #yield(): Promise<void> {
    return this.options.clock.sleep(0, this.options.signals.kill).catch(() => undefined);
  }

  /** Until something has moved. */
  async #pause(ms: number): Promise<void> {
    const { stop, kill } = this.options.signals;
    const signal = AbortSignal.any([stop.aborted ? kill : stop, this.#moved.signal]);
    await this.options.clock.sleep(ms, signal).catch(() => undefined);
  }
}
