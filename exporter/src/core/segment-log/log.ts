import type { Clock } from '../clock.js';
import { asDiskError, DiskError, type DataDirectory } from '../disk.js';
import { createSerial } from '../serial.js';
import type { Place, Visit } from './place.js';
import { Reader } from './reader.js';
import { listSegments, loadSegments, trimSegments, type Segment } from './segments.js';
import { SegmentWriter, type DropCause } from './writer.js';

export type { Place, Visit } from './place.js';

export interface SegmentLogOptions {
  readonly directory: DataDirectory;
  readonly clock: Pick<Clock, 'now' | 'wall' | 'sleep'>;
  /** Bytes on disk at most, at every instant. */
  readonly maxBytes: number;
  /** Milliseconds after which records go. They go by segment, so that some stay a sixteenth of it longer. */
  readonly maxAge: number;
  /** Bytes of a segment at most. */
  readonly segmentBytes: number;
  /** Told of trouble that no call of the owner's can be rejected with: bytes that did not get to the medium. */
  readonly onFault: (error: DiskError) => void;
  /** Told when records are gone: those of this segment. */
  readonly onDropped: (segment: number) => void;
}

export interface SegmentLogState {
  readonly bytes: number;
  readonly records: number;
  readonly segments: number;
  /** Records that were there and are gone, since the log was opened; `damaged` ones could not be read when it was. */
  readonly dropped: { readonly size: number; readonly age: number; readonly damaged: number };
}

/** Written bytes reach the medium within this time, and no more often. */
export const SYNC_MS = 1_000;
/** What waits to be written at most, in bytes: a disk that hangs must not take the memory. */
const MAX_PENDING = 16 << 20;
/** What one write takes along of what waits. */
const MAX_BATCH = 256;
const itemsOf = (): number => 1;

interface Waiting {
  readonly payload: Uint8Array;
  readonly resolve: (place: Place) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opaque records in append-only files, oldest dropped by whole files. A record that was appended survives the death of
 * the process, and after a second a power cut. One that was torn, or whose bits have flipped, costs itself alone.
 * Nothing ends the log: when the disk is full, `append` rejects, and works again when there is room.
 */
export class SegmentLog {
  readonly #writer: SegmentWriter;
  readonly #dropped = { size: 0, age: 0, damaged: 0 };
  readonly #closing = new AbortController();
  readonly #exclusive = createSerial();
  readonly #waiting: Waiting[] = [];
  #next = 1;
  #pending = 0;
  #syncing = false;

  private constructor(
    private readonly options: SegmentLogOptions,
    segments: readonly Segment[],
  ) {
    const onDropped = (segment: Segment, cause: DropCause): void => {
      if (cause !== 'done') this.#dropped[cause] += segment.records;
      options.onDropped(segment.first);
    };
    this.#writer = new SegmentWriter({ ...options, itemsOf, onDropped }, segments);
  }

  /** Reads what is there, in order, in slices between turns of the event loop; cuts a torn tail. Rejects with a DiskError. */
  static async open(options: SegmentLogOptions, visit: Visit): Promise<SegmentLog> {
    const { directory, maxBytes } = options;
    const found = await listSegments({ ...options, itemsOf });
    // What is beyond the bound goes before it is read; names say how many records that were.
    const kept = await trimSegments(directory, found, maxBytes);
    const { next, damaged } = await loadSegments({ ...options, itemsOf }, kept, visit);
    const log = new SegmentLog(options, kept);
    log.#next = next;
    log.#dropped.damaged = damaged;
    log.#dropped.size = (kept[0]?.first ?? 0) - (kept.length > 0 ? (found[0]?.first ?? 0) : 0);
    await log.#writer.expire();
    await log.#writer.resume();
    return log;
  }

  get state(): SegmentLogState {
    const { segments, bytes } = this.#writer;
    const records = segments.reduce((sum, one) => sum + one.records, 0);
    return { bytes, records, segments: segments.length, dropped: { ...this.#dropped } };
  }

  /** Payload bytes of a record at most. */
  get maxPayload(): number {
    return this.#writer.maxPayload;
  }

  /** Resolves when the record would survive the death of this process; rejects with a DiskError when it is not kept. */
  append(payload: Uint8Array): Promise<Place> {
    if (payload.length > this.maxPayload || this.#closing.signal.aborted) {
      return Promise.reject(new DiskError('failed', 'the record is too large, or the log is closed'));
    }
    if (this.#pending + payload.length > MAX_PENDING) {
      return Promise.reject(new DiskError('failed', `the disk has not taken ${MAX_PENDING} bytes that wait for it`));
    }
    this.#pending += payload.length;
    const promise = new Promise<Place>((resolve, reject) => this.#waiting.push({ payload, resolve, reject }));
    void this.#exclusive(() => this.#writeWaiting());
    return promise.finally(() => (this.#pending -= payload.length));
  }

  /**
   * The payloads of these records in this order, undefined for those that are gone or no longer sound. A file stays open
   * while records of it follow each other. Rejects with a DiskError.
   */
  async *read(places: Iterable<Place>): AsyncGenerator<Uint8Array | undefined> {
    const reader = new Reader(this.options.directory);
    const isThere = (place: Place): boolean => this.#writer.segments.some(({ first }) => first === place.segment);
    try {
      for (const place of places) yield isThere(place) ? await reader.read(place) : undefined;
    } finally {
      await reader.close();
    }
  }

  /** Drops what is too old; also done by every `append`. */
  expire(): Promise<void> {
    return this.#exclusive(() => this.#writer.expire());
  }

  /** Resolves when all is on the medium, and lets the directory go. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new Error('the log is closed'));
    await this.#exclusive(() => this.#writer.seal().catch((error: unknown) => this.#report(error)));
    await this.options.directory.close();
  }

  /** What waits, as far as it goes into one write; the rest has a turn of its own. */
  async #writeWaiting(): Promise<void> {
    const batch = this.#waiting.slice(0, MAX_BATCH);
    const [first] = batch;
    if (first === undefined) return;
    try {
      if (this.#writer.isDue(first.payload.length)) {
        await this.#writer.seal().catch((error: unknown) => this.#report(error));
      }
      const places = await this.#writer.write(batch.map(({ payload }, at) => ({ sequence: this.#next + at, payload })));
      this.#next += places.length;
      this.#waiting.splice(0, places.length);
      batch.forEach(({ resolve }, at) => places[at] && resolve(places[at]));
      void this.#syncSoon();
    } catch (error) {
      this.#waiting.splice(0, batch.length);
      for (const { reject } of batch) reject(error);
    }
  }

  async #syncSoon(): Promise<void> {
    if (this.#syncing) return;
    this.#syncing = true;
    await this.options.clock.sleep(SYNC_MS, this.#closing.signal).catch(() => undefined);
    this.#syncing = false;
    await this.#exclusive(() => this.#writer.sync().catch((error: unknown) => this.#report(error)));
  }

  #report(error: unknown): void {
    this.options.onFault(asDiskError(error));
  }
}
