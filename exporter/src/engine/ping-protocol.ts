/** What the main thread and the packet thread say to each other. */
import type { Reason, Source } from '@parallax/contract';
import type { PingReply, PingRequest } from '../core/pinger.js';

export type Command =
  | { readonly kind: 'ping'; readonly id: number; readonly request: PingRequest }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'stop' };

export interface PlainFault {
  readonly reason: Reason;
  readonly detail: string;
  readonly source?: Source;
}

export type Outcome =
  { readonly id: number; readonly reply: PingReply } | { readonly id: number; readonly fault: PlainFault };

/** Given to the packet thread when it starts. */
export interface WorkerSetup {
  /** Descriptor of an eventfd; written after commands are posted, so that a blocked poll returns. */
  readonly wake: number;
  /** One 32-bit word, 1 while commands wait: reading it costs less than asking the port. */
  readonly mail: SharedArrayBuffer;
}
