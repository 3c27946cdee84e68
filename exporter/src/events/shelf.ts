import type { Clock } from '../core/clock.js';
import type { DataDirectory, DiskError } from '../core/disk.js';
import { SegmentLog, type SegmentLogState } from '../core/segment-log/log.js';
import type { Place } from '../core/segment-log/place.js';
import { Columns } from './columns.js';
import { entryOf, type Entry, type Filter } from './entry.js';

export interface ShelfOptions {
  readonly directory: DataDirectory;
  readonly clock: Pick<Clock, 'now' | 'wall' | 'sleep'>;
  readonly maxBytes: number;
  /** Milliseconds. */
  readonly maxAge: number;
  readonly onFault: (error: DiskError) => void;
}

/** A record on disk. */
export interface Shelved {
  readonly runId: string;
  readonly place: Place;
}

const LARGEST_SEGMENT = 8 << 20;
/** Least number of segments that the bound is cut into: what is dropped at once is no more than that part of it. */
const SEGMENTS = 8;

/** Records on disk and an index of them in memory. */
export class Shelf {
  /** By the number of the segment, oldest first. */
  readonly #columns: Map<number, Columns>;

  private constructor(
    private readonly log: SegmentLog,
    columns: Map<number, Columns>,
  ) {
    this.#columns = columns;
  }

  /** Reads what is there. Rejects with a DiskError. */
  static async open({ maxBytes, ...rest }: ShelfOptions): Promise<Shelf> {
    const columns = new Map<number, Columns>();
    const segmentBytes = Math.min(LARGEST_SEGMENT, Math.floor(maxBytes / SEGMENTS));
    const onDropped = (segment: number): void => void columns.delete(segment);
    const log = await SegmentLog.open({ ...rest, maxBytes, segmentBytes, onDropped }, (place, payload) => {
      const entry = entryOf(payload);
      if (entry !== undefined) columnsOf(columns, place.segment).add(entry, place);
    });
    return new Shelf(log, columns);
  }

  get state(): SegmentLogState {
    return this.log.state;
  }

  /** Resolves with its number. */
  async append(entry: Entry, json: Uint8Array): Promise<number> {
    const place = await this.log.append(json);
    columnsOf(this.#columns, place.segment).add(entry, place);
    return place.sequence;
  }

  /** As {@link Columns.matching}, over all segments. */
  *matching(filter: Filter, below: number, seen?: Set<string>): Iterable<Shelved> {
    for (const columns of [...this.#columns.values()].reverse()) {
      for (const row of columns.matching(filter, below, seen)) {
        yield { runId: columns.runId(row), place: columns.place(row) };
      }
    }
  }

  find(runId: string): Place | undefined {
    for (const columns of this.#columns.values()) {
      const row = columns.find(runId);
      if (row >= 0) return columns.place(row);
    }
    return undefined;
  }

  /** As {@link SegmentLog.read}. */
  read(places: Iterable<Place>): AsyncGenerator<Uint8Array | undefined> {
    return this.log.read(places);
  }

  expire(): Promise<void> {
    return this.log.expire();
  }

  close(): Promise<void> {
    return this.log.close();
  }
}

function columnsOf(all: Map<number, Columns>, segment: number): Columns {
  let columns = all.get(segment);
  if (columns === undefined) {
    columns = new Columns(segment);
    all.set(segment, columns);
  }
  return columns;
}
