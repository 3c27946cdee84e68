/** Where a record stands. */
export interface Place {
  /** Number of the first record of its segment. */
  readonly segment: number;
  readonly sequence: number;
  readonly offset: number;
  /** Bytes of its frame. */
  readonly bytes: number;
}

/** Told of a record that was there when the log was opened; the payload is valid only during the call. */
export type Visit = (place: Place, payload: Uint8Array) => void;

/** How many numbers a record takes up. */
export type ItemsOf = (payload: Uint8Array) => number;
