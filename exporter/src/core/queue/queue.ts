/**
 * A durable queue with any number of consumers, each with a cursor of its own. Items are numbered from 1 and keep their
 * numbers over restarts; an entry holds one or more of them. So every gap between two entries says exactly how many
 * items are lost, whatever was lost.
 */
export interface QueueEntry {
  /** Number of its first item. */
  readonly first: number;
  readonly items: number;
  readonly payload: Uint8Array;
  /** Items before this entry that this consumer has not seen and never will. */
  readonly missed: number;
}

/** Why items never reach a consumer: the bound on size or on age, damage on disk, or a disk that took nothing for too long. */
export type QueueLoss = 'size' | 'age' | 'damaged' | 'disk';

/** Counted in items since the queue was opened, and exact. */
export type QueueLosses = Readonly<Record<QueueLoss, number>>;

export interface Backlog {
  readonly items: number;
  readonly bytes: number;
}

export interface Consumer {
  /**
   * Per lane: items below this number are done. As stored, or as many equal numbers as were asked for when nothing was.
   * A lane is a shard of the sender.
   */
  readonly lanes: readonly number[];
  readonly backlog: Backlog;
  readonly losses: QueueLosses;
  /** The entry behind the last one given, the first time that of the lowest lane; waits for it; undefined once the signal aborts. */
  next(signal: AbortSignal): Promise<QueueEntry | undefined>;
  /** Whether {@link next} would have to wait. */
  readonly atEnd: boolean;
  /** Goes back, so that {@link next} gives the entry that holds item `item` again. */
  rewind(item: number): void;
  /** Resolves when the new lanes would survive the death of this process. Rejects with a DiskError, and remembers them all the same. */
  commit(lanes: readonly number[]): Promise<void>;
}

export interface QueueState {
  readonly bytes: number;
  readonly maxBytes: number;
  /** Items and bytes taken since the queue was opened. */
  readonly accepted: number;
  readonly written: number;
  readonly writeErrors: number;
  /** Whether the last attempt to write was a success. */
  readonly writable: boolean;
  /** The process that had the queue before did not close it. */
  readonly unclean: boolean;
}

export interface Queue {
  readonly state: QueueState;
  /**
   * Resolves when the items would survive the death of this process, or when they wait in memory because the disk takes
   * nothing. `payload` begins with their number as a varint ({@link itemsOf}). Never rejects: what is lost is counted.
   */
  append(payload: Uint8Array): Promise<void>;
  /** The consumer of this name, where it stood; a new one begins at the end. `lanes` counts only for a new one. */
  consumer(name: string, lanes: number): Promise<Consumer>;
  /** Forgets the cursors of consumers that are not named: they hold nothing back. */
  keepOnly(names: readonly string[]): Promise<void>;
  /** Resolves when all is on the medium, and lets the directory go. */
  close(): Promise<void>;
}
