import type { Clock } from '../clock.js';
import { DiskError, type DataDirectory, type DataFile } from '../disk.js';
import { encodeFrames, FRAME_BYTES, type Numbered } from './frame.js';
import type { ItemsOf, Place } from './place.js';
import { reopen, segmentName, type Segment } from './segments.js';

export type DropCause = 'size' | 'age' | 'done';

export interface SegmentWriterOptions {
  readonly directory: DataDirectory;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  /** Bytes on disk at most, at every instant. */
  readonly maxBytes: number;
  /** Milliseconds after which records go. They go by segment, so that some stay a sixteenth of it longer. */
  readonly maxAge: number;
  /** Bytes of a segment at most. */
  readonly segmentBytes: number;
  readonly itemsOf: ItemsOf;
  readonly onDropped: (segment: Segment, cause: DropCause) => void;
  /** Must succeed before the only segment is dropped for a bound: without it nothing on disk may tell the next number. */
  readonly beforeEmpty?: () => Promise<void>;
}

/** A segment that refuses so often in a row is left. */
const MAX_FAILURES = 2;
/** Parts of the greatest age that one segment may span. */
const AGE_PARTS = 16;

interface Open {
  readonly segment: Segment;
  readonly file: DataFile;
  dirty: boolean;
  /** Writes in a row that failed. */
  failures: number;
}

/**
 * The segments of a log and the one that is written to. One call at a time: its owner sees to that. What a rejected
 * {@link write} left behind counts for nothing: the numbers may be written again, and stand then in a segment of their own,
 * whose name says that they are void in the one before.
 */
export class SegmentWriter {
  readonly #segments: Segment[];
  #current: Open | undefined;
  #doubt = false;
  #bytes: number;

  /** `segments` are those there are, oldest first. */
  constructor(
    private readonly options: SegmentWriterOptions,
    segments: readonly Segment[],
  ) {
    this.#segments = [...segments];
    this.#bytes = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Oldest first. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Payload bytes of a record at most. */
  get maxPayload(): number {
    return this.options.segmentBytes - FRAME_BYTES;
  }

  /** Whether a sync has failed since this was asked last: what was written since the last success may be lost. */
  takeDoubt(): boolean {
    const doubt = this.#doubt;
    this.#doubt = false;
    return doubt;
  }

  isCurrent(segment: Segment): boolean {
    return this.#current?.segment === segment;
  }

  /** Goes on in the last file, so that an agent that restarts often does not leave a file each time. */
  async resume(): Promise<void> {
    const segment = this.#segments.at(-1);
    if (segment === undefined) return;
    const file = await reopen(this.options.directory, segment).catch(() => undefined);
    // What the process before wrote may not be on the medium.
    if (file !== undefined) this.#current = { segment, file, dirty: true, failures: 0 };
  }

  /** Whether a record of so many payload bytes needs a new segment: {@link seal} the current one first. */
  isDue(payloadBytes: number): boolean {
    const { maxAge, segmentBytes, clock } = this.options;
    const open = this.#current?.segment;
    if (open === undefined) return false;
    return open.bytes + FRAME_BYTES + payloadBytes > segmentBytes || clock.now() - open.startedAt > maxAge / AGE_PARTS;
  }

  /**
   * Writes the first record and as many more as fit behind it into the segment, in one write; their places. What must
   * go for the bounds goes before. Rejects with a DiskError: none of them counts then.
   */
  async write(records: readonly Numbered[]): Promise<readonly Place[]> {
    await this.expire();
    const batch = this.#fitting(records);
    const total = batch.reduce((sum, { payload }) => sum + FRAME_BYTES + payload.length, 0);
    await this.#makeRoom(total);
    this.#current ??= await this.#create(batch[0]?.sequence ?? 1);
    const open = this.#current;
    const { segment, file } = open;
    const offset = segment.bytes;
    try {
      await file.write(encodeFrames(batch, offset), offset);
    } catch (error) {
      open.failures += 1;
      open.dirty = true;
      // A disk that is full has room one day; any other error, or one that stays, may be that of this file alone.
      const isHopeless = open.failures >= MAX_FAILURES || !(error instanceof DiskError) || error.kind !== 'full';
      await this.#undo(open, total, isHopeless);
      throw error;
    }
    open.failures = 0;
    open.dirty = true;
    this.#bytes += total;
    segment.touchedAt = this.options.clock.now();
    return batch.map((record) => this.#placed(segment, record));
  }

  /** Resolves when all is on the medium. Rejects with a DiskError; what was written since the last success may be lost then. */
  async sync(): Promise<void> {
    const open = this.#current;
    if (open === undefined || !open.dirty) return;
    open.dirty = false;
    try {
      await open.file.sync();
    } catch (error) {
      // The kernel may have thrown the bytes away and would call the next one a success: no more is written to this file.
      this.#doubt = true;
      await this.#abandon();
      throw error;
    }
  }

  /** As {@link sync}; the next record begins a segment. */
  async seal(): Promise<void> {
    await this.sync();
    await this.#abandon();
  }

  /** Drops what is too old. */
  async expire(): Promise<void> {
    const { clock, maxAge } = this.options;
    for (const segment of [...this.#segments]) {
      if (clock.now() - segment.touchedAt <= maxAge) return;
      await this.drop(segment, 'age');
    }
  }

  /** Drops the oldest until `bytes` more are within the bound. */
  async #makeRoom(bytes: number): Promise<void> {
    const { maxBytes } = this.options;
    while (this.#bytes + bytes > maxBytes) {
      const [oldest] = this.#segments;
      if (oldest === undefined) throw new DiskError('full', `${bytes} bytes do not fit into ${maxBytes}`);
      await this.drop(oldest, 'size');
    }
  }

  /** Drops what is beyond the bound, which may have been larger once. */
  trim(): Promise<void> {
    return this.#makeRoom(0);
  }

  async drop(segment: Segment, cause: DropCause): Promise<void> {
    if (cause !== 'done' && this.#segments.length === 1) await this.options.beforeEmpty?.();
    if (this.isCurrent(segment)) await this.#abandon();
    await this.#remove(segment);
    this.options.onDropped(segment, cause);
  }

  #fitting(records: readonly Numbered[]): readonly Numbered[] {
    let room = this.options.segmentBytes - (this.#current?.segment.bytes ?? 0);
    const count = records.findIndex(({ payload }) => (room -= FRAME_BYTES + payload.length) < 0);
    return count < 0 ? records : records.slice(0, Math.max(1, count));
  }

  #placed(segment: Segment, { sequence, payload }: Numbered): Place {
    const bytes = FRAME_BYTES + payload.length;
    const place = { segment: segment.first, sequence, offset: segment.bytes, bytes };
    segment.bytes += bytes;
    segment.records += 1;
    segment.end = sequence + this.options.itemsOf(payload);
    return place;
  }

  /** Takes half a record back. Where that fails, or is of no use, nothing more goes into the segment: readers skip what is not whole. */
  async #undo({ segment, file }: Open, bytes: number, isHopeless: boolean): Promise<void> {
    const isUndone = await file.truncate(segment.bytes).then(
      () => true,
      () => false,
    );
    if (!isUndone) {
      segment.bytes += bytes;
      this.#bytes += bytes;
    }
    if (isUndone && !isHopeless) return;
    // What was written before stays good when it gets to the medium now.
    await this.seal().catch(() => undefined);
  }

  async #create(first: number): Promise<Open> {
    const { directory, clock } = this.options;
    await this.#retract(first);
    const now = clock.now();
    const file = await this.#createFile(segmentName(first));
    const segment = { first, end: first, bytes: 0, records: 0, startedAt: now, touchedAt: now, isGone: false };
    this.#segments.push(segment);
    const open = { segment, file, dirty: true, failures: 0 };
    try {
      await directory.sync();
      return open;
    } catch (error) {
      this.#current = open;
      await this.#abandon();
      throw error;
    }
  }

  /** Where a file of an earlier failure stands under this name, it holds nothing. */
  async #createFile(name: string): Promise<DataFile> {
    const { directory } = this.options;
    try {
      return await directory.open(name, 'create');
    } catch (error) {
      await directory.remove(name).catch(() => Promise.reject(error as Error));
      return await directory.open(name, 'create');
    }
  }

  /** Makes the numbers from `first` on void wherever they were written. */
  async #retract(first: number): Promise<void> {
    for (let last = this.#segments.at(-1); last !== undefined && last.first >= first; last = this.#segments.at(-1)) {
      await this.#remove(last);
    }
    const last = this.#segments.at(-1);
    if (last !== undefined) last.end = Math.min(last.end, first);
  }

  async #remove(segment: Segment): Promise<void> {
    await this.options.directory.remove(segmentName(segment.first)).catch((error: unknown) => {
      if (!(error instanceof DiskError) || error.kind !== 'missing') throw error;
    });
    segment.isGone = true;
    const index = this.#segments.indexOf(segment);
    if (index >= 0) this.#segments.splice(index, 1);
    this.#bytes -= segment.bytes;
  }

  /** No more is written to it. */
  async #abandon(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.file.close().catch(() => undefined);
  }
}
