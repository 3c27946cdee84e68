/** What the main thread and a packet thread say to each other, and what a thread runs. */
import type { Reason, Source } from '@parallax/contract';

export interface PlainFault {
  readonly reason: Reason;
  readonly detail: string;
  readonly source?: Source;
}

/** The answer to the command with this id. */
export type Outcome<Value> =
  { readonly id: number; readonly value: Value } | { readonly id: number; readonly fault: PlainFault };

/** Instead of commands: the thread gives everything back and ends. */
export const STOP = 'stop';

export type LoopKind = 'ping' | 'trace';

/** Given to a packet thread when it starts. */
export interface WorkerSetup {
  readonly loop: LoopKind;
  /** Descriptor of an eventfd; written after commands are posted, so that a blocked poll returns. */
  readonly wake: number;
  /** One 32-bit word, 1 while commands wait: reading it costs less than asking the port. */
  readonly mail: SharedArrayBuffer;
}

/** What a packet thread runs. Knows neither threads nor promises. */
export interface PacketLoop {
  /** Nothing is in progress: {@link round} need not be called. */
  readonly idle: boolean;
  obey(command: unknown): void;
  /** Sends, waits at most 50 ms for something to happen, reads. */
  round(): void;
  /** Outcomes since the last call. */
  outcomes(): Outcome<unknown>[];
  /** Gives descriptors back: raw ones as soon as nothing is in progress, all after a while. */
  closeIdleSockets(which: 'all' | 'raw'): void;
  free(): void;
}
