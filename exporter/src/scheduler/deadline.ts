import type { Abortable } from '../core/abortable.js';
import type { Clock } from '../core/clock.js';
import { DeadlineExceeded } from '../core/failure.js';
import { Cancellation } from '../core/cancellation.js';

export interface DeadlineSignal {
  /** Made when it is asked for: most of what a short run does can wait on {@link ending} instead. */
  readonly signal: AbortSignal;
  /** The same without a signal. */
  readonly ending: Abortable;
  remaining(): number;
  /** Disarms the timer; call it when the run has ended. */
  clear(): void;
}

export interface RenewableDeadline extends DeadlineSignal {
  /** Begins anew with the same `ms`; false when it has ended, or had another time. Not after {@link clear}. */
  again(ms: number): boolean;
}

/** A signal that aborts with DeadlineExceeded after `ms`, or with the reason of `outer` when that aborts first. */
export function deadlineSignal(clock: Clock, ms: number, outer?: Abortable): RenewableDeadline {
  return new Deadline(clock, ms, outer);
}

class Deadline extends Cancellation implements RenewableDeadline {
  #end: number;
  readonly #timer: NodeJS.Timeout;
  #controller: AbortController | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
    private readonly outer: Abortable | undefined,
  ) {
    super();
    this.#end = clock.now() + ms;
    this.#timer = setTimeout(expire, ms, this);
    if (outer?.aborted) this.#onOuter();
    else outer?.addEventListener('abort', this.#onOuter, { once: true });
  }

  get ending(): Abortable {
    return this;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.aborted) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }

  override abort(reason?: unknown): void {
    super.abort(reason);
    this.#controller?.abort(this.reason);
  }

  remaining(): number {
    return Math.max(0, this.#end - this.clock.now());
  }

  again(ms: number): boolean {
    if (this.aborted || ms !== this.ms) return false;
    this.#end = this.clock.now() + ms;
    this.#timer.refresh();
    return true;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.outer?.removeEventListener('abort', this.#onOuter);
  }

  expire(): void {
    this.abort(new DeadlineExceeded(`${this.ms} ms are used up`));
  }

  readonly #onOuter = (): void => this.abort(this.outer?.reason);
}

const expire = (deadline: Deadline): void => deadline.expire();
