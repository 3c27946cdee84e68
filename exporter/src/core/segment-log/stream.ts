import type { DataDirectory, DataFile } from '../disk.js';
import { claimAt, decodeFrame, HEADER_BYTES, MARK_BYTES, nextMark, type Frame } from './frame.js';
import { MAX_TRIES } from './scan.js';
import { segmentName, type Segment } from './segments.js';

/** What is read of a file at once, and held. A record that is larger is read by itself. */
const WINDOW = 1 << 20;

/**
 * The sound records of a segment in order, in bounded memory, also of one that is still written to. Damage is skipped to
 * the next mark.
 */
export class SegmentStream {
  #window = new Uint8Array(0);
  /** Offset of the window in the file, and how much of it is filled. */
  #base = 0;
  #filled = 0;
  #at = 0;
  #next: number;
  #tries = 0;

  private constructor(
    readonly segment: Segment,
    private readonly file: DataFile,
    private readonly itemsOf: (payload: Uint8Array) => number,
  ) {
    this.#next = segment.first;
  }

  /** Rejects with a DiskError. */
  static async open(
    directory: DataDirectory,
    segment: Segment,
    itemsOf: (payload: Uint8Array) => number,
  ): Promise<SegmentStream> {
    return new SegmentStream(segment, await directory.open(segmentName(segment.first), 'read'), itemsOf);
  }

  /** The number behind the last record given. */
  get position(): number {
    return this.#next;
  }

  /** The next record, its payload valid until the one behind it is asked for; undefined when there is none yet. Rejects with a DiskError. */
  async next(): Promise<Frame | undefined> {
    const limit = this.segment.bytes;
    while (this.#at < limit) {
      const frame = this.take() ?? ((await this.#fillHere(limit)) ? this.take() : undefined);
      if (frame !== undefined) return frame;
      await this.#resync(limit);
    }
    return undefined;
  }

  /** As {@link next}, when the record is in memory already. */
  take(): Frame | undefined {
    const frame = this.#frameHere(this.segment.bytes);
    if (frame === undefined) return undefined;
    this.#at = this.#base + frame.end;
    this.#next = frame.sequence + this.itemsOf(frame.payload);
    return frame;
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** The sound record at the place that was reached, when it is in the window. */
  #frameHere(limit: number): Frame | undefined {
    const at = this.#at - this.#base;
    const bytes = this.#window.subarray(0, this.#filled);
    const claim = claimAt(bytes, at);
    if (claim === undefined || !this.#isLikely(claim, limit) || at + claim.bytes > this.#filled) return undefined;
    return decodeFrame(bytes, at, this.#base);
  }

  #isLikely({ sequence, bytes }: { sequence: number; bytes: number }, limit: number): boolean {
    return sequence >= this.#next && sequence < this.segment.end && this.#at + bytes <= limit;
  }

  /** Reads on until the whole record here is in the window. Whether anything was read. */
  async #fillHere(limit: number): Promise<boolean> {
    const before = this.#filled + this.#base;
    if (!(await this.#fill(Math.min(HEADER_BYTES, limit - this.#at), limit))) return false;
    const claim = claimAt(this.#window.subarray(0, this.#filled), this.#at - this.#base);
    if (claim !== undefined && this.#isLikely(claim, limit)) await this.#fill(claim.bytes, limit);
    return this.#filled + this.#base > before;
  }

  /** Sees to it that `bytes` from the place that was reached are in the window; false when the file has no more. */
  async #fill(bytes: number, limit: number): Promise<boolean> {
    const kept = Math.max(0, this.#base + this.#filled - this.#at);
    if (kept >= bytes) return true;
    const size = Math.min(Math.max(bytes, WINDOW), limit - this.#at);
    const from = this.#at - this.#base;
    const left = this.#window.subarray(from, from + kept);
    if (size > this.#window.length || this.#window.length > Math.max(WINDOW, size)) {
      const window = new Uint8Array(size);
      window.set(left);
      this.#window = window;
    } else this.#window.copyWithin(0, from, from + kept);
    this.#base = this.#at;
    this.#filled = kept;
    this.#filled += await this.file.read(this.#window.subarray(kept, size), this.#base + kept);
    return this.#filled >= bytes;
  }

  /** Goes to the next mark. */
  async #resync(limit: number): Promise<void> {
    this.#tries += 1;
    this.#at += 1;
    while (this.#at < limit && this.#tries <= MAX_TRIES) {
      const found = nextMark(this.#window.subarray(0, this.#filled), this.#at - this.#base);
      if (found >= 0) {
        this.#at = this.#base + found;
        return;
      }
      // A mark may stand across the end of the window.
      this.#at = Math.max(this.#at, this.#base + this.#filled - MARK_BYTES + 1);
      if (!(await this.#fill(Math.min(MARK_BYTES, limit - this.#at), limit))) break;
      if (limit - this.#at < MARK_BYTES) break;
    }
    this.#at = limit;
  }
}
