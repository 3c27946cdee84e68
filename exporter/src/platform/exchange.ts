import type { Lap, Measured } from '../core/clock.js';
import type { Consumer, ExchangeTimes } from '../core/net.js';
import { FirstByteTimer, type Instruments, type Stamp } from './first-byte.js';

/** Where an exchange reports its end: exactly one of the two, once. */
export interface Outcome {
  resolve(times: ExchangeTimes): void;
  reject(error: unknown): void;
}

/** One request and its answer: feeds the consumer and keeps the times. Knows no socket. */
export class Exchange {
  #timer: FirstByteTimer;
  #firstByte: Measured | undefined;
  #transfer: Lap | undefined;
  #over = false;

  constructor(
    private readonly instruments: Instruments,
    private readonly consumer: Consumer,
    private readonly outcome: Outcome,
    /** Segments with data that came before this exchange. */
    private readonly segments = 0,
  ) {
    this.#timer = new FirstByteTimer(instruments, segments);
  }

  /** The last byte of the request left only now: it had to wait for the peer to read. */
  writtenNow(): void {
    if (this.#firstByte === undefined) this.#timer = new FirstByteTimer(this.instruments, this.segments);
  }

  get started(): boolean {
    return this.#firstByte !== undefined;
  }

  /** Bytes are here; must be called before {@link push} of the first ones. */
  arrived(stamp: Stamp | undefined): void {
    const { firstByte, transfer } = this.#timer.arrived(stamp);
    this.#firstByte = firstByte;
    this.#transfer = transfer;
  }

  /** False when the exchange is over and reading should stop. */
  push(chunk: Uint8Array): boolean {
    if (this.#over) return false;
    if (!this.started) this.arrived(undefined);
    let more = false;
    this.guard(() => {
      more = this.consumer.push(chunk) === 'more';
      if (!more) this.#finish();
    });
    return more;
  }

  /** The peer closed its side. */
  end(): void {
    if (this.#over) return;
    this.guard(() => {
      this.consumer.end();
      this.#finish();
    });
  }

  /** Runs a step of the consumer; what it throws ends the exchange. */
  guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.outcome.reject(error);
  }

  #finish(): void {
    this.#over = true;
    const firstByte = this.#firstByte;
    if (firstByte === undefined || this.#transfer === undefined) return this.outcome.resolve({});
    this.outcome.resolve({ firstByte, transfer: this.#transfer.seconds() });
  }
}
