import { DiskError, type DataDirectory } from '../disk.js';
import type { Frame } from '../segment-log/frame.js';
import { nextTurn, type Segment } from '../segment-log/segments.js';
import { SegmentStream } from '../segment-log/stream.js';
import type { Tail } from './tail.js';

/** Where entries are. */
export interface Shelves {
  readonly directory: DataDirectory;
  /** Oldest first. */
  readonly segments: readonly Segment[];
  readonly tail: Tail;
  /** Number of the next item. */
  readonly end: number;
  readonly itemsOf: (payload: Uint8Array) => number;
}

export interface Found {
  readonly sequence: number;
  readonly items: number;
  readonly payload: Uint8Array;
}

/** What is given between two turns of the event loop: well below a millisecond's work. */
const SLICE_BYTES = 256 << 10;
const SLICE_ENTRIES = 200;

/** Entries in order, from disk and then from memory; holds one file open, and one window of it in memory. */
export class Reading {
  #stream: SegmentStream | undefined;
  #entries = 0;
  #bytes = 0;

  constructor(private readonly shelves: Shelves) {}

  /** The first entry that ends behind `position`, when that needs no waiting. */
  now(position: number): Found | undefined {
    if (this.#entries >= SLICE_ENTRIES || this.#bytes >= SLICE_BYTES) return undefined;
    const { tail } = this.shelves;
    const found = (tail.first ?? Infinity) <= position ? tail.find(position) : this.#inWindow(position);
    this.#entries += 1;
    this.#bytes += found?.payload.length ?? 0;
    return found;
  }

  /** The first entry that ends behind `position`; undefined when there is none now. Rejects with a DiskError. */
  async find(position: number): Promise<Found | undefined> {
    if (this.#entries >= SLICE_ENTRIES || this.#bytes >= SLICE_BYTES) {
      this.#entries = this.#bytes = 0;
      await nextTurn();
    }
    return this.now(position) ?? this.#look(position);
  }

  async close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    await stream?.close().catch(() => undefined);
  }

  async #look(position: number): Promise<Found | undefined> {
    const { tail } = this.shelves;
    let from = position;
    for (;;) {
      const segment = this.#segmentFrom(from);
      const first = tail.first;
      if (segment === undefined || (first !== undefined && first <= from)) return tail.find(position);
      const { end } = segment;
      const found = await this.#inSegment(segment, position);
      // While it was read it may have been dropped, or written to another one.
      if (segment.isGone) continue;
      if (found !== undefined) return found;
      from = Math.max(from, end);
    }
  }

  /** The oldest segment that may hold numbers from here on. */
  #segmentFrom(number: number): Segment | undefined {
    return this.shelves.segments.find(({ end }) => end > number);
  }

  #inWindow(position: number): Found | undefined {
    const stream = this.#stream;
    if (stream === undefined || stream.segment.isGone || !holds(stream.segment, position)) return undefined;
    if (stream.position > position) return undefined;
    for (let frame = stream.take(); frame !== undefined; frame = stream.take()) {
      const found = this.#found(frame, position);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #inSegment(segment: Segment, position: number): Promise<Found | undefined> {
    try {
      const stream = await this.#streamOf(segment, position);
      for (let frame = await stream.next(); frame !== undefined; frame = await stream.next()) {
        const found = this.#found(frame, position);
        if (found !== undefined) return found;
      }
      return undefined;
    } catch (error) {
      await this.close();
      if (error instanceof DiskError && error.kind === 'missing') return undefined;
      throw error;
    }
  }

  /** A copy, as the window goes on. */
  #found({ sequence, payload }: Frame, position: number): Found | undefined {
    const items = this.shelves.itemsOf(payload);
    return sequence + items > position ? { sequence, items, payload: payload.slice() } : undefined;
  }

  async #streamOf(segment: Segment, position: number): Promise<SegmentStream> {
    const { directory, itemsOf } = this.shelves;
    if (this.#stream?.segment === segment && this.#stream.position <= position) return this.#stream;
    await this.close();
    this.#stream = await SegmentStream.open(directory, segment, itemsOf);
    return this.#stream;
  }
}

const holds = ({ first, end }: Segment, number: number): boolean => first <= number && number < end;
