/** How batches of anything reach a receiver over HTTP. What is in them, and what an answer means, is the wire's business. */
import type { HoldReason, RequestOutcome } from '@parallax/contract';
import type { HttpAnswer } from '../http-client.js';

/** What an answer means for the batch that was sent. */
export type Verdict =
  /** Done with; of the items, `rejected` were not stored and nobody can say which. */
  | { readonly verdict: 'delivered'; readonly rejected: number }
  /** The same again after a pause; `after` in milliseconds when the receiver named one. */
  | { readonly verdict: 'retry'; readonly after?: number }
  /** The receiver refuses us, not the data: keep everything and ask again at a minute's pace. */
  | { readonly verdict: 'hold'; readonly reason: HoldReason }
  /** Too much at once: the halves as requests of their own. */
  | { readonly verdict: 'halve' }
  /** Something in it can never be stored: find it. */
  | { readonly verdict: 'poisoned' }
  /** Encoded in a way that the receiver does not understand; the wire has changed its mind and the batch goes again at once. */
  | { readonly verdict: 'again' };

export interface Encoded {
  readonly body: Uint8Array;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Encodes items and judges answers; one an endpoint. */
export interface Wire<T> {
  encode(items: readonly T[]): Encoded | Promise<Encoded>;
  /** `outcome` is for the metric of requests. Bodies of answers are for people: they never decide. */
  judge(answer: HttpAnswer, items: readonly T[]): { readonly outcome: RequestOutcome; readonly verdict: Verdict };
}

/** An item that can never be stored, and what the receiver said when it was alone. */
export interface DeadLetter<T> {
  readonly item: T;
  /** 0 when the item failed before it was sent. */
  readonly status: number;
  /** At most 1 KiB of the receiver's words. */
  readonly words: string;
}
