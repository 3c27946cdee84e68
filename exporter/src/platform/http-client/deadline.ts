import { HttpError, type HttpCall } from '../../core/http-client.js';

export const lateError = (timeout: number): HttpError =>
  new HttpError('timeout', `no complete answer within ${timeout} ms; check the server, or allow more time`);
export const abortedError = (): HttpError => new HttpError('aborted', 'given up by the caller');

/** The end of a call: its timeout, counted from here, or the caller's signal. Calls `end` once, unless cleared before. */
export class Deadline {
  #timer: NodeJS.Timeout;
  readonly #startedAt = performance.now();
  #over = false;

  constructor(
    private readonly call: HttpCall,
    private end: (error: HttpError) => void,
  ) {
    this.#timer = setTimeout(this.#late, call.timeout);
    call.signal?.addEventListener('abort', this.#aborted, { once: true });
    if (call.signal?.aborted === true) queueMicrotask(this.#aborted);
  }

  get over(): boolean {
    return this.#over;
  }

  /** From now on, `end` is called instead. */
  handTo(end: (error: HttpError) => void): void {
    this.end = end;
  }

  /** Brings the end nearer: `ms` from now, never later than it was. */
  shorten(ms: number): void {
    clearTimeout(this.#timer);
    const left = this.call.timeout - (performance.now() - this.#startedAt);
    this.#timer = setTimeout(this.#late, Math.max(0, Math.min(ms, left)));
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.call.signal?.removeEventListener('abort', this.#aborted);
  }

  readonly #late = (): void => this.#finish(lateError(this.call.timeout));
  readonly #aborted = (): void => this.#finish(abortedError());

  #finish(error: HttpError): void {
    this.#over = true;
    this.clear();
    this.end(error);
  }
}
