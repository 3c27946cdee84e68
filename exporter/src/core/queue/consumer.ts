import { asDiskError, type DiskError } from '../disk.js';
import { cursorText, type Cursor } from './cursor.js';
import type { Backlog, Consumer, QueueEntry, QueueLoss } from './queue.js';
import { Ranges } from './ranges.js';
import { Reading, type Found, type Shelves } from './reading.js';
import type { NumberRange } from './tail.js';

/** What a consumer needs of its queue. */
export interface Host extends Shelves {
  readonly closed: AbortSignal;
  /** Items there are from this number on, and their bytes. */
  backlogFrom(number: number): Backlog;
  /** Numbers below this were dropped for this cause. */
  readonly dropped: { readonly below: number; readonly cause: QueueLoss };
  /** A cursor was written and must get to the medium. */
  syncSoon(): void;
  /** Waits for the disk to be asked again after a read has failed; rejects when the signal aborts. */
  pause(signal: AbortSignal): Promise<void>;
  onFault(error: DiskError): void;
}

/** A file that cannot be read so often in a row holds nothing. */
const READ_TRIES = 5;

/** One consumer of a queue: its cursor on disk, where it reads, and what it has missed. */
export class QueueConsumer implements Consumer {
  readonly #reading: Reading;
  readonly #losses: Record<QueueLoss, number> = { size: 0, age: 0, damaged: 0, disk: 0 };
  /** Lost items that were counted, and those that an entry has told of. */
  readonly #counted = new Ranges();
  readonly #told = new Ranges();
  #lanes: readonly number[];
  #position: number;
  /** Grows when the position was set from outside. */
  #moves = 0;
  #isClaimed = false;
  #untold = 0;
  #wake: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  /** The cursor on disk is not the one in memory. */
  #isStale: boolean;
  #durable: number;
  /** The lowest lane as it was written last. */
  #written: number;

  constructor(
    private readonly host: Host,
    private readonly cursor: Cursor,
    /** Where it stands when the cursor does not say. */
    start: number,
  ) {
    this.#lanes = cursor.lanes ?? [start];
    this.#position = this.#durable = this.#written = this.#lowest;
    this.#isStale = cursor.lanes === undefined;
    this.#reading = new Reading(host);
  }

  get lanes(): readonly number[] {
    return this.#lanes;
  }

  /** As many lanes as asked for, when no cursor says how many there are. */
  claim(lanes: number): void {
    if (this.cursor.lanes !== undefined || this.#isClaimed) return;
    this.#isClaimed = this.#isStale = true;
    this.#lanes = Array.from({ length: lanes }, () => this.#lowest);
  }

  get backlog(): Backlog {
    return this.host.backlogFrom(this.#lowest);
  }

  get losses(): Readonly<Record<QueueLoss, number>> {
    return { ...this.#losses };
  }

  get atEnd(): boolean {
    return this.#position >= this.host.end;
  }

  /** Items below this are done for all lanes, and a power cut does not change that. */
  get durable(): number {
    return this.#durable;
  }

  async next(signal: AbortSignal): Promise<QueueEntry | undefined> {
    const now = signal.aborted || this.host.closed.aborted ? undefined : this.#reading.now(this.#position);
    if (now !== undefined) return this.#give(now);
    for (let tries = 1; !signal.aborted && !this.host.closed.aborted;) {
      const moves = this.#moves;
      const { end } = this.host;
      try {
        const found = this.#position < end ? await this.#reading.find(this.#position) : undefined;
        if (moves !== this.#moves) continue;
        if (found !== undefined && found.sequence + found.items > this.#position) return this.#give(found);
        if (found === undefined) this.#pass(end);
        if (this.atEnd) await this.#appended(signal);
        tries = 1;
      } catch (error) {
        this.host.onFault(asDiskError(error));
        tries = await this.#readFailed(tries, signal);
      }
    }
    return undefined;
  }

  rewind(item: number): void {
    this.#position = Math.max(1, item);
    this.#moves += 1;
    this.wake();
  }

  commit(lanes: readonly number[]): Promise<void> {
    this.#lanes = [...lanes];
    this.#isStale = true;
    this.#counted.forget(this.#lowest);
    this.#told.forget(this.#lowest);
    return this.#write();
  }

  /** There is something new. */
  wake(): void {
    this.#wake?.();
  }

  /** These items are lost: they count unless this consumer was given them, or is done with them. */
  lose({ from, to }: NumberRange, cause: QueueLoss): void {
    this.#losses[cause] += this.#counted.add(Math.max(from, this.#position), to);
  }

  /** Resolves when the cursor as it is now is on the medium. */
  async persist(): Promise<void> {
    if (this.#isStale) await this.#write();
    const written = this.#written;
    await this.cursor.file.sync();
    this.#durable = written;
  }

  async close(): Promise<void> {
    this.wake();
    await this.#reading.close();
    await this.cursor.file.close();
  }

  get #lowest(): number {
    return Math.min(...this.#lanes);
  }

  #give({ sequence, items, payload }: Found): QueueEntry {
    this.#pass(sequence);
    this.#position = sequence + items;
    const missed = this.#untold;
    this.#untold = 0;
    return { first: sequence, items, payload, missed };
  }

  /** Goes on to `number`: what is in between will not come. */
  #pass(number: number): void {
    const range = { from: this.#position, to: number };
    if (range.to <= range.from) return;
    const { below, cause } = this.host.dropped;
    this.lose({ from: range.from, to: Math.min(range.to, below) }, cause);
    this.lose({ from: Math.max(range.from, below), to: range.to }, 'damaged');
    this.#untold += this.#told.add(range.from, range.to);
    this.#position = number;
  }

  async #readFailed(tries: number, signal: AbortSignal): Promise<number> {
    if (tries >= READ_TRIES) {
      const here = this.host.segments.find(({ end }) => end > this.#position);
      if (here !== undefined) this.#pass(Math.min(here.end, this.host.tail.first ?? this.host.end));
      return 1;
    }
    await this.host.pause(signal).catch(() => undefined);
    return tries + 1;
  }

  #appended(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }

  /** One write at a time; what is asked for during one is a second one, however often. */
  async #write(): Promise<void> {
    while (this.#writing !== undefined) {
      await this.#writing.catch(() => undefined);
      if (!this.#isStale) return;
    }
    this.#writing = this.#writeNow().finally(() => (this.#writing = undefined));
    return this.#writing;
  }

  async #writeNow(): Promise<void> {
    const lowest = this.#lowest;
    this.#isStale = false;
    try {
      await this.cursor.file.write(cursorText(this.#lanes, this.host.end));
      this.#written = lowest;
      this.host.syncSoon();
    } catch (error) {
      this.#isStale = true;
      throw error;
    }
  }
}
