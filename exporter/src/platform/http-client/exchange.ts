import type { Dispatcher } from 'undici';
import type { Clock } from '../../core/clock.js';
import { HttpError, type HttpAnswer, type HttpCall } from '../../core/http-client.js';
import { Body, codingOf } from './body.js';
import type { Deadline } from './deadline.js';
import { exchangeError } from './failures.js';

/** A call as it goes to the wire. */
export interface WireRequest {
  /** Path and query, or the absolute URL where a proxy is asked. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly call: HttpCall;
  readonly deadline: Deadline;
}

/** Once a POST or DELETE is answered, its body is only for people: nobody waits longer for it. */
const CHANGED_BODY_MS = 2_000;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * One request and its answer. The head of an answer to a POST or DELETE decides: when the connection ends, the body never comes or
 * the caller gives up after that, the answer counts with as much of its body as came. To believe less would send again
 * what was stored. The answer to a GET is its body, which must be whole.
 */
export function exchange(connection: Dispatcher, request: WireRequest, clock: Clock): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const handler = new Exchange(request, clock, { resolve, reject });
    const { method, body } = request.call;
    try {
      connection.dispatch({ method, path: request.path, headers: request.headers, body: body ?? null }, handler);
    } catch (error) {
      handler.onResponseError(undefined, error);
    }
  });
}

interface Outcome {
  resolve(answer: HttpAnswer): void;
  reject(error: HttpError): void;
}

class Exchange implements Dispatcher.DispatchHandler {
  /** Before that, a call may wait for a connection. */
  #sentAt = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #head: Omit<HttpAnswer, 'body'> | undefined;
  #body: Body | undefined;
  #settled = false;
  #read = false;

  constructor(
    private readonly request: WireRequest,
    private readonly clock: Clock,
    private readonly outcome: Outcome,
  ) {
    request.deadline.onEnd((error) => this.#fail(error));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#sentAt = this.clock.wall();
    // Thrown, the request alone goes. Aborted, it would take along the connection that was just made.
    if (this.#settled) throw new Error('given up');
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200 || this.#settled) return;
    const { call, deadline } = this.request;
    this.#head = { status, headers: joined(headers), sentAt: this.#sentAt, answeredAt: this.clock.wall() };
    if (call.method !== 'GET') deadline.within(CHANGED_BODY_MS);
    const coding = codingOf(this.#head.headers['content-encoding']);
    if (coding === undefined) {
      return this.#fail(new HttpError('protocol', 'the answer has a content-encoding that was not asked for'));
    }
    this.#body = new Body(coding, call, this);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (!this.#settled) this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#read = true;
    if (!this.#settled) this.#body?.end();
  }

  onResponseError(_: unknown, error: unknown): void {
    this.#read = true;
    this.#fail(exchangeError(error));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    if (!this.#read) this.#controller?.resume();
  }

  enough(): void {
    if (this.#head && this.#settle()) this.outcome.resolve({ ...this.#head, body: this.#body?.bytes() ?? NOTHING });
  }

  tooLarge(): void {
    const message = `the answer has more than ${this.request.call.maxBytes} bytes`;
    if (this.#settle()) this.outcome.reject(new HttpError('too_large', message));
  }

  broken(): void {
    this.#fail(new HttpError('protocol', 'the compressed answer is broken or cut off'));
  }

  #fail(error: HttpError): void {
    if (this.#head && this.request.call.method !== 'GET') this.enough();
    else if (this.#settle()) this.outcome.reject(error);
  }

  /** True the first time. A connection whose answer was not read to its end is of no further use. */
  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    if (!this.#read) this.#controller?.abort(new Error('given up'));
    this.#body?.destroy();
    return true;
  }
}

const NOTHING = new Uint8Array();

function joined(headers: Headers): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return result;
}
