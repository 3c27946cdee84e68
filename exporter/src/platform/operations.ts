import { Fault } from '../core/failure.js';
import type { Abortable } from '../core/abortable.js';
import type { Exchange } from './exchange.js';

/** How an operation ends. Only the first call counts. */
export interface Settle<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** Stands for a Fault that is made when somebody asks: an Error costs more than all else that closing does. */
export const CLOSED = Symbol('closed');
const reasonOf = (reason: unknown): unknown =>
  reason === CLOSED ? new Fault('connection_closed', 'the connection is closed') : reason;

/**
 * One operation at a time on something that can end. Whatever ends it (abort, reset, close) ends the operation with
 * that reason, and every later one too.
 */
export abstract class Operations {
  /** What the bytes go to that arrive. */
  protected exchanging: Exchange | undefined;
  #reject: ((error: unknown) => void) | undefined;
  #dead: { readonly reason: unknown } | undefined;
  #signal: Abortable | undefined;

  /** Gives everything back, once. */
  protected abstract release(reason: unknown): void;

  protected operate<T>(signal: Abortable, begin: (settle: Settle<T>) => void): Promise<T> {
    if (signal.aborted) this.die(signal.reason);
    if (this.#dead !== undefined) return Promise.reject(reasonOf(this.#dead.reason));
    if (this.#reject !== undefined) return Promise.reject(new Error('one operation at a time on a connection'));
    this.#follow(signal);
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      const settle: Settle<T> = {
        resolve: (value) => {
          this.#idle();
          resolve(value);
        },
        reject: (error) => this.die(error),
      };
      try {
        begin(settle);
      } catch (error) {
        this.die(error);
      }
    });
  }

  protected die(reason: unknown): void {
    if (this.#dead !== undefined) return;
    this.#dead = { reason };
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.release(reason);
    const reject = this.#reject;
    this.#idle();
    reject?.(reasonOf(reason));
  }

  #idle(): void {
    this.#reject = undefined;
    this.exchanging = undefined;
  }

  /** One abort listener for all operations of a run: adding one costs as much as a system call. */
  #follow(signal: Abortable): void {
    if (signal === this.#signal) return;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.die(this.#signal?.reason);
}
