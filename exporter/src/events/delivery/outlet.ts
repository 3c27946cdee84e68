import type { EventRecord } from '../event.js';
import type { Signals } from '../../core/delivery/courier.js';

/** An event as an endpoint takes it. */
export interface Parcel {
  /** Unix milliseconds. */
  readonly at: number;
  /** What it takes of a batch. */
  readonly bytes: number;
  readonly shortened: boolean;
}

/** Where events go. */
export interface Outlet<P extends Parcel> {
  /** Bytes of a batch at most; one parcel may be larger. */
  readonly maxBytes: number;
  /** Milliseconds that a batch waits for more. */
  readonly deadline: number;
  /** Undefined for a record that this version does not know. */
  pack(record: EventRecord): P | undefined;
  /**
   * Resolves when every parcel is done with; `done` is told how many of the first are. Rejects once `stop` has aborted
   * and more than one attempt is needed, or `kill` has: the rest is then not done with.
   */
  deliver(batch: readonly P[], signals: Signals, done: (parcels: number) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}
