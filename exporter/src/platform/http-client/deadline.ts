import { HttpError, type HttpCall } from '../../core/http-client.js';

const lateError = (timeout: number): HttpError =>
  new HttpError('timeout', `no complete answer within ${timeout} ms; check the server, or allow more time`);
const abortedError = (): HttpError => new HttpError('aborted', 'given up by the caller');

/** The end of a call: its timeout, counted from here, or the caller's signal. */
export class Deadline {
  readonly #startedAt = performance.now();
  #timer: NodeJS.Timeout;
  #error: HttpError | undefined;
  #end: (error: HttpError) => void = () => undefined;

  constructor(private readonly call: HttpCall) {
    this.#timer = setTimeout(this.#late, call.timeout);
    call.signal?.addEventListener('abort', this.#aborted, { once: true });
    if (call.signal?.aborted === true) this.#error = abortedError();
  }

  /** Throws when the call is over. */
  check(): void {
    if (this.#error) throw this.#error;
  }

  /** From now on, `end` is called at the end, once; at once when it has come. */
  onEnd(end: (error: HttpError) => void): void {
    this.#end = end;
    if (this.#error) end(this.#error);
  }

  /** Ends `ms` from now, or at the timeout if that is sooner. */
  within(ms: number): void {
    if (this.#error) return;
    clearTimeout(this.#timer);
    const left = this.call.timeout - (performance.now() - this.#startedAt);
    this.#timer = setTimeout(this.#late, Math.max(0, Math.min(ms, left)));
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.call.signal?.removeEventListener('abort', this.#aborted);
  }

  /** Rejects with the end, if that is sooner. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.onEnd(reject);
      work.then(resolve, reject);
    });
  }

  readonly #late = (): void => this.#over(lateError(this.call.timeout));
  readonly #aborted = (): void => this.#over(abortedError());

  #over(error: HttpError): void {
    this.clear();
    this.#error = error;
    this.#end(error);
  }
}
