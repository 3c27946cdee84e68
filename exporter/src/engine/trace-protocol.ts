/** What the tracer and its thread say to each other. Orders and replies travel as columns: objects cost more than packets. */
import type { MplsLabel, PathUnexpected } from '@parallax/contract';
import type { RoundOptions, TraceRequest } from '../core/tracer.js';

export type TraceCommand =
  /** Answered with {@link Opened}; its id is that of the session from then on. */
  | { readonly kind: 'open'; readonly id: number; readonly request: TraceRequest }
  /** Answered with a {@link RoundTable}. Orders are flow, TTL and size (0: the request's), one after the other. */
  | {
      readonly kind: 'round';
      readonly id: number;
      readonly session: number;
      readonly orders: Uint16Array;
      readonly options: RoundOptions;
    }
  /** Of an `open` or a `round`. */
  | { readonly kind: 'abort'; readonly id: number }
  /** The id of the session. */
  | { readonly kind: 'close'; readonly id: number };

/** Words of an order in {@link TraceCommand}. */
export const ORDER_WORDS = 3;

export interface Opened {
  readonly kind: 'opened';
  readonly source: string;
  readonly quotes: boolean;
}

export type Unexpected = Partial<Record<PathUnexpected, number>>;

export interface RoundTable {
  readonly kind: 'round';
  /** 1 for each order that left. */
  readonly sent: Uint8Array;
  readonly localMtu: number | undefined;
  /** One row of {@link COLUMNS} numbers for each reply. */
  readonly rows: Float64Array;
  /** Addresses and label stacks that rows point to. */
  readonly addresses: readonly string[];
  readonly stacks: readonly (readonly MplsLabel[])[];
  readonly unexpected: Unexpected;
}

export type TraceValue = Opened | RoundTable;
