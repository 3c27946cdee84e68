import type { Clock } from '../clock.js';
import { DiskError, type DataDirectory, type DataFile } from '../disk.js';
import { encodeFrame, FRAME_BYTES } from './frame.js';
import type { Place, Visit } from './place.js';
import { Reader } from './reader.js';
import { loadSegments, segmentName, type Segment } from './segments.js';

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
const SYNC_MS = 1_000;
/** What waits to be written at most, in bytes: a disk that hangs must not take the memory. */
const MAX_PENDING = 16 << 20;
/** Parts of the greatest age that one segment may span. */
const AGE_PARTS = 16;

/**
 * Opaque records in append-only files, oldest dropped by whole files. A record that was appended survives the death of
 * the process, and after a second a power cut. One that was torn, or whose bits have flipped, costs itself alone.
 * Nothing ends the log: when the disk is full, `append` rejects, and works again when there is room.
 */
export class SegmentLog {
  readonly #segments = new Map<number, Segment>();
  readonly #dropped = { size: 0, age: 0, damaged: 0 };
  readonly #closing = new AbortController();
  #current: { readonly segment: Segment; readonly file: DataFile } | undefined;
  #next = 1;
  #bytes = 0;
  #pending = 0;
  #tail: Promise<unknown> = Promise.resolve();
  #syncing = false;
  #dirty = false;

  private constructor(private readonly options: SegmentLogOptions) {}

  /** Reads what is there, in order, in slices between turns of the event loop; cuts a torn tail. Rejects with a DiskError. */
  static async open(options: SegmentLogOptions, visit: Visit): Promise<SegmentLog> {
    const log = new SegmentLog(options);
    const loaded = await loadSegments(options.directory, options.maxBytes, visit);
    for (const segment of loaded.segments) log.#segments.set(segment.first, segment);
    log.#bytes = loaded.segments.reduce((sum, { bytes }) => sum + bytes, 0);
    log.#next = loaded.next;
    Object.assign(log.#dropped, { size: loaded.trimmed, damaged: loaded.damaged });
    await log.#expire();
    await log.#resume();
    return log;
  }

  get state(): SegmentLogState {
    let records = 0;
    for (const segment of this.#segments.values()) records += segment.records;
    return { bytes: this.#bytes, records, segments: this.#segments.size, dropped: { ...this.#dropped } };
  }

  /** Payload bytes of a record at most. */
  get maxPayload(): number {
    return this.options.segmentBytes - FRAME_BYTES;
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
    return this.#exclusive(() => this.#write(payload)).finally(() => (this.#pending -= payload.length));
  }

  /**
   * The payloads of these records in this order, undefined for those that are gone or no longer sound. A file stays open
   * while records of it follow each other. Rejects with a DiskError.
   */
  async *read(places: Iterable<Place>): AsyncGenerator<Uint8Array | undefined> {
    const reader = new Reader(this.options.directory);
    try {
      for (const place of places) yield this.#segments.has(place.segment) ? await reader.read(place) : undefined;
    } finally {
      await reader.close();
    }
  }

  /** Drops what is too old; also done by every `append`. */
  expire(): Promise<void> {
    return this.#exclusive(() => this.#expire());
  }

  /** Resolves when all is on the medium, and lets the directory go. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new Error('the log is closed'));
    await this.#exclusive(() => this.#seal());
    await this.options.directory.close();
  }

  /** One after another: what stands on disk has one writer. */
  #exclusive<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(job);
    this.#tail = done.catch(() => undefined);
    return done;
  }

  async #write(payload: Uint8Array): Promise<Place> {
    const { segment, file } = await this.#room(FRAME_BYTES + payload.length);
    const offset = segment.bytes;
    const sequence = this.#next;
    const frame = encodeFrame(payload, sequence, offset);
    try {
      await file.write(frame, offset);
    } catch (error) {
      await this.#undo(segment, file, frame.length);
      throw error;
    }
    this.#next += 1;
    this.#bytes += frame.length;
    segment.bytes += frame.length;
    segment.records += 1;
    segment.touchedAt = this.options.clock.wall();
    this.#dirty = true;
    void this.#syncSoon();
    return { segment: segment.first, sequence, offset, bytes: frame.length };
  }

  /** Takes half a record back. Where that fails the segment is left as it is: the reader skips what is not whole. */
  async #undo(segment: Segment, file: DataFile, bytes: number): Promise<void> {
    try {
      await file.truncate(segment.bytes);
    } catch {
      segment.bytes += bytes;
      this.#bytes += bytes;
      this.#next += 1;
      await this.#abandon();
    }
  }

  /** The segment to write to, after so much was dropped that `bytes` more are within the bound. */
  async #room(bytes: number): Promise<{ readonly segment: Segment; readonly file: DataFile }> {
    const { maxBytes, maxAge, segmentBytes, clock } = this.options;
    await this.#expire();
    const open = this.#current?.segment;
    if (open && (open.bytes + bytes > segmentBytes || clock.wall() - open.startedAt > maxAge / AGE_PARTS)) {
      await this.#seal();
    }
    while (this.#bytes + bytes > maxBytes) {
      const [oldest] = this.#segments.values();
      if (oldest === undefined) throw new DiskError('full', `${bytes} bytes do not fit into ${maxBytes}`);
      await this.#drop(oldest, 'size');
    }
    this.#current ??= await this.#create();
    return this.#current;
  }

  /** Goes on in the last file, so that an agent that restarts often does not leave a file each time. */
  async #resume(): Promise<void> {
    const segment = [...this.#segments.values()].at(-1);
    if (segment === undefined) return;
    const file = await this.options.directory.open(segmentName(segment.first), 'write').catch(() => undefined);
    if (file !== undefined) this.#current = { segment, file };
  }

  async #create(): Promise<{ readonly segment: Segment; readonly file: DataFile }> {
    const { directory, clock } = this.options;
    const now = clock.wall();
    // Where the file of an earlier failure stands under this name, the number is not used again.
    while (this.#segments.has(this.#next)) this.#next += 1;
    const file = await directory.open(segmentName(this.#next), 'create');
    const segment = { first: this.#next, bytes: 0, records: 0, startedAt: now, touchedAt: now };
    this.#segments.set(segment.first, segment);
    await directory.sync().catch((error: unknown) => this.#report(error));
    return { segment, file };
  }

  async #expire(): Promise<void> {
    const { clock, maxAge } = this.options;
    for (const segment of [...this.#segments.values()]) {
      if (clock.wall() - segment.touchedAt <= maxAge) return;
      await this.#drop(segment, 'age');
    }
  }

  async #drop(segment: Segment, cause: 'size' | 'age'): Promise<void> {
    if (this.#current?.segment === segment) await this.#abandon();
    await this.options.directory.remove(segmentName(segment.first)).catch((error: unknown) => {
      if (!(error instanceof DiskError) || error.kind !== 'missing') throw error;
    });
    this.#segments.delete(segment.first);
    this.#bytes -= segment.bytes;
    this.#dropped[cause] += segment.records;
    this.options.onDropped(segment.first);
  }

  async #seal(): Promise<void> {
    if (this.#current === undefined) return;
    await this.#sync();
    await this.#abandon();
  }

  /** No more is written to it. */
  async #abandon(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    this.#dirty = false;
    await current?.file.close().catch(() => undefined);
  }

  async #syncSoon(): Promise<void> {
    if (this.#syncing) return;
    this.#syncing = true;
    await this.options.clock.sleep(SYNC_MS, this.#closing.signal).catch(() => undefined);
    this.#syncing = false;
    await this.#exclusive(() => this.#sync());
  }

  /** After a failed one the kernel may have thrown the bytes away and would call the next one a success: a new segment. */
  async #sync(): Promise<void> {
    if (!this.#dirty || this.#current === undefined) return;
    this.#dirty = false;
    try {
      await this.#current.file.sync();
    } catch (error) {
      await this.#abandon();
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    this.options.onFault(error instanceof DiskError ? error : new DiskError('failed', String(error)));
  }
}
