/** How batches of anything reach a receiver over HTTP. What is in them, and what an answer means, is the wire's business. */
import type { HoldReason, RequestOutcome } from '@parallax/contract';
import type { Abortable } from '../abortable.js';
import type { HttpAnswer } from '../http-client.js';

/** Items of one request, in order; every array is one. */
export interface Batch<B> {
  readonly length: number;
  slice(from: number, to: number): B;
}

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
  /** None of it will be stored, and nothing in it is to blame. */
  | { readonly verdict: 'dropped' }
  /** Encoded in a way that the receiver does not understand; the wire has changed its mind and the batch goes again at once. */
  | { readonly verdict: 'again' };

export interface Judgement {
  /** For the metric of requests. */
  readonly outcome: RequestOutcome;
  readonly verdict: Verdict;
}

export interface Encoded {
  readonly body: Uint8Array;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Encodes batches and judges answers; one an endpoint. */
export interface Wire<B> {
  encode(batch: B): Encoded | Promise<Encoded>;
  /** Bodies of answers are for people: they never decide. Most wires only add to `judgeStatus`. */
  judge(answer: HttpAnswer, batch: B): Judgement;
  /**
   * One harmless new item that a healthy receiver stores. Sent to tell a receiver that fails from an item that makes it
   * fail; without one only what else passes can tell.
   */
  witness?(): B;
}

/** Items that can never be stored. */
export interface DeadLetter<B> {
  readonly batch: B;
  /** What the receiver answered when they were alone; 0 when they were never sent. */
  readonly status: number;
  /** At most 1 KiB of the receiver's words. */
  readonly words: string;
}

/** Told what happens to batches: for metrics, logs and dead letters. */
export interface CourierWatch<B> {
  /** Every request, once it is over; `answer` is absent when there was none, `failure` then says why. */
  request(request: RequestReport): void;
  /** These items are done with; the receiver did not store `rejected` of them. */
  delivered(batch: B, rejected: number): void;
  /** These items are done with, for good. */
  dead(letter: DeadLetter<B>): void;
  /** Nothing is sent for this reason; undefined when sending goes on. */
  held(reason: HoldReason | undefined): void;
}

export interface RequestReport {
  readonly outcome: RequestOutcome;
  readonly seconds: number;
  /** Of the body. */
  readonly bytes: number;
  readonly answer?: HttpAnswer;
  readonly failure?: string;
}

export interface Signals {
  /** Aborts when nothing is waited for any more: a request in flight ends, and one that is asked for later is made once. */
  readonly stop: Abortable;
  /** Aborts the request in flight. */
  readonly kill: Abortable;
}

/** What all couriers of an endpoint know together. */
export interface EndpointHealth {
  /** Monotonic milliseconds when it last stored something. */
  passedAt: number;
}
