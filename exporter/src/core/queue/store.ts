import type { Clock } from '../clock.js';
import { asDiskError, type DataDirectory, type DiskError } from '../disk.js';
import { SYNC_MS } from '../segment-log/log.js';
import type { Segment } from '../segment-log/segments.js';
import type { SegmentWriter } from '../segment-log/writer.js';
import { createSerial } from '../serial.js';
import { Tail, type NumberRange } from './tail.js';

export interface StoreOptions {
  readonly directory: DataDirectory;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly writer: SegmentWriter;
  /** Bytes of entries in memory at most. */
  readonly memoryBytes: number;
  readonly onFault: (error: DiskError) => void;
  /** The disk took nothing for so long that these numbers are lost. */
  readonly onShed: (range: NumberRange) => void;
  /** Must succeed before anything is written. */
  readonly beforeWrite: () => Promise<void>;
  /** Called when the data are on the medium; its failure is that of the disk. */
  readonly afterSync: () => Promise<void>;
}

/** What one write takes along: about a millisecond's work. */
const BATCH = { bytes: 512 << 10, entries: 500 };
/** A call that does not return for so long is as good as a refusal. */
const HANG_MS = 5_000;
const CLOSE_TRIES = 3;
/** Ticks between two looks at the age of what is on disk. */
const EXPIRE_TICKS = 10;

/**
 * Entries on their way to the medium: in memory until a sync has succeeded, so that a failed one costs nothing, and longer
 * while the disk takes nothing. One write takes along what came during the one before.
 */
export class Store {
  readonly tail = new Tail();
  readonly #exclusive = createSerial();
  readonly #closing = new AbortController();
  #writeErrors = 0;
  #failed = false;
  #pumping = false;
  /** Until the next tick nothing is tried. */
  #pausing = false;
  #syncing = false;
  #busySince: number | undefined;
  #ticks = 0;

  constructor(
    private readonly options: StoreOptions,
    /** Number of the next item. */
    private next: number,
  ) {}

  get end(): number {
    return this.next;
  }

  get segments(): readonly Segment[] {
    return this.options.writer.segments;
  }

  get writeErrors(): number {
    return this.#writeErrors;
  }

  /** Whether the disk took what it was last given, and answers. */
  get writable(): boolean {
    return !this.#failed && !this.#hangs;
  }

  /** Bytes on disk and in memory. */
  get bytes(): number {
    return this.options.writer.bytes + this.tail.waitingBytes;
  }

  /** Uses up numbers for items that are not kept. */
  skip(items: number): NumberRange {
    this.next += items;
    return { from: this.next - items, to: this.next };
  }

  /** As {@link Queue.append}. */
  push(payload: Uint8Array, items: number): Promise<void> {
    const sequence = this.next;
    this.next += items;
    const taken = new Promise<void>((resolve) => {
      this.tail.push({ sequence, items, payload, settle: resolve });
    });
    for (const range of this.tail.shed(this.options.memoryBytes)) this.options.onShed(range);
    this.#kick();
    return this.writable ? taken : Promise.resolve();
  }

  /** Every second: what the disk refused is offered again. */
  tick(): void {
    this.#ticks += 1;
    if (this.#hangs) return this.tail.settle();
    this.#pausing = false;
    this.#kick();
    if (this.#failed) this.syncSoon();
    if (this.#ticks % EXPIRE_TICKS === 0) void this.#tidy(() => this.options.writer.expire());
  }

  /** Drops what is beyond the bounds, which may have been larger once. */
  trim(): Promise<void> {
    return this.#tidy(async () => {
      await this.options.writer.expire();
      await this.options.writer.trim();
      await this.options.writer.resume();
    });
  }

  /** Drops segments that hold only numbers below this. */
  release(below: number): Promise<void> {
    return this.#tidy(async () => {
      const { writer } = this.options;
      for (const segment of [...writer.segments]) {
        if (segment.end > below || (writer.isCurrent(segment) && below !== Infinity)) return;
        await writer.drop(segment, 'done');
      }
    });
  }

  /** Sees to it that a sync follows within a second. */
  syncSoon(): void {
    if (this.#syncing) return;
    this.#syncing = true;
    const { clock } = this.options;
    void clock
      .sleep(SYNC_MS, this.#closing.signal)
      .catch(() => undefined)
      .then(() => {
        this.#syncing = false;
        if (!this.#closing.signal.aborted) void this.#run(() => this.#sync());
      });
  }

  /** Writes what waits; resolves when it is on the medium, or the disk has refused it again and again. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the queue is closed'));
    const finish = async (): Promise<void> => {
      while (this.tail.hasWaiting) await this.#write();
      await this.#sync();
      await this.options.writer.seal();
    };
    // What a failed sync was for is written again.
    for (let tries = 0; tries < CLOSE_TRIES && !(await this.#run(finish)); tries += 1);
    this.tail.settle();
  }

  get #hangs(): boolean {
    return this.#busySince !== undefined && this.options.clock.now() - this.#busySince > HANG_MS;
  }

  #kick(): void {
    if (this.#pumping || this.#pausing || !this.tail.hasWaiting || this.#closing.signal.aborted) return;
    this.#pumping = true;
    void this.#run(() => this.#write()).then((succeeded) => {
      this.#pumping = false;
      this.#pausing = !succeeded;
      this.#kick();
    });
  }

  /** One after another; whether it succeeded. */
  #run(job: () => Promise<void>): Promise<boolean> {
    return this.#exclusive(async () => {
      this.#busySince = this.options.clock.now();
      try {
        await job();
        return true;
      } catch (error) {
        this.#fail(error);
        return false;
      } finally {
        this.#busySince = undefined;
      }
    });
  }

  /** What may as well fail. */
  #tidy(job: () => Promise<void>): Promise<void> {
    return this.#exclusive(() => job().catch((error: unknown) => this.#report(error)));
  }

  async #write(): Promise<void> {
    const { writer, beforeWrite } = this.options;
    await beforeWrite();
    const batch = this.tail.take(BATCH);
    const [first] = batch;
    if (first === undefined) return;
    if (writer.isDue(first.payload.length)) {
      await writer.seal();
      this.tail.forget(first.sequence);
    }
    const places = await writer.write(batch);
    this.tail.written(places.length);
    this.#failed = false;
    this.syncSoon();
  }

  async #sync(): Promise<void> {
    const end = this.tail.writtenEnd;
    await this.options.writer.sync();
    if (end !== undefined) this.tail.forget(end);
    await this.options.afterSync();
    this.#failed &&= this.tail.hasWaiting;
  }

  #fail(error: unknown): void {
    this.#writeErrors += 1;
    this.#failed = true;
    this.tail.failed();
    // What a failed sync was for goes to the next segment again. Until then the death of the process may cost it.
    if (this.options.writer.takeDoubt()) this.tail.rewrite();
    this.tail.settle();
    this.#report(error);
  }

  #report(error: unknown): void {
    this.options.onFault(asDiskError(error));
  }
}
