import { DiskError, type DataDirectory } from '../disk.js';
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

/** Bytes that are given between two turns of the event loop. */
const SLICE = 256 << 10;

/** Entries in order, from disk and then from memory; holds one file open, and one window of it in memory. */
export class Reading {
  #stream: SegmentStream | undefined;
  #given = 0;

  constructor(private readonly shelves: Shelves) {}

  /** The first entry that ends behind `position`; undefined when there is none now. Rejects with a DiskError. */
  async find(position: number): Promise<Found | undefined> {
    if (this.#given > SLICE) {
      this.#given = 0;
      await nextTurn();
    }
    const found = await this.#look(position);
    this.#given += found?.payload.length ?? 0;
    return found;
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
      if (!this.shelves.segments.includes(segment)) continue;
      if (found !== undefined) return found;
      from = Math.max(from, end);
    }
  }

  /** The oldest segment that may hold numbers from here on. */
  #segmentFrom(number: number): Segment | undefined {
    return this.shelves.segments.find(({ end }) => end > number);
  }

  async #inSegment(segment: Segment, position: number): Promise<Found | undefined> {
    const { itemsOf } = this.shelves;
    try {
      const stream = await this.#streamOf(segment, position);
      for (let frame = await stream.next(); frame !== undefined; frame = await stream.next()) {
        const { sequence, payload } = frame;
        const items = itemsOf(payload);
        if (sequence + items > position) return { sequence, items, payload: payload.slice() };
      }
      return undefined;
    } catch (error) {
      await this.close();
      if (error instanceof DiskError && error.kind === 'missing') return undefined;
      throw error;
    }
  }

  async #streamOf(segment: Segment, position: number): Promise<SegmentStream> {
    const { directory, itemsOf } = this.shelves;
    if (this.#stream?.segment === segment && this.#stream.position <= position) return this.#stream;
    await this.close();
    this.#stream = await SegmentStream.open(directory, segment, itemsOf);
    return this.#stream;
  }
}
