import type { Clock } from '../core/clock.js';
import { Fault } from '../core/failure.js';
import type { Net } from '../core/net.js';
import type { Question } from './ask.js';
import { AnswerCache } from './cache.js';
import { lookup, type ServerUnderWatch } from './lookup.js';
import type { Outcome } from './outcome.js';

/** Questions under way at once; more are refused, so that a burst cannot use up the sockets of the vantage. */
const MAX_FLIGHTS = 1000;

/** One who waits for an answer. */
export interface Waiter {
  readonly servers: readonly ServerUnderWatch[];
  readonly signal: AbortSignal;
  /** Questions that were sent on behalf of this waiter. */
  asked: number;
}

/** Answers from the cache, from a question already under way, or asked now: each question is asked once at a time. */
export class Answers {
  readonly cache: AnswerCache;
  readonly #flights = new Map<string, Promise<Outcome>>();
  readonly #closed = new AbortController();

  constructor(
    private readonly net: Net,
    private readonly clock: Clock,
    capacity: number,
  ) {
    this.cache = new AnswerCache(capacity);
  }

  get inFlight(): number {
    return this.#flights.size;
  }

  async outcome(question: Question, waiter: Waiter): Promise<Outcome> {
    const servers = waiter.servers.map((server) => server.health.server).join(' ');
    const key = `${question.type} ${question.name} ${servers}`;
    const cached = this.cache.get(key, this.clock.now());
    if (cached) return cached;
    const flight = this.#flights.get(key) ?? this.#start(key, question, waiter);
    return unlessAborted(flight, waiter.signal);
  }

  close(): void {
    this.#closed.abort(new Fault('resolver_failure', 'the resolver is closed', 'internal'));
    this.cache.clear();
  }

  /** The question outlives an impatient waiter: its answer is for everybody. */
  #start(key: string, question: Question, waiter: Waiter): Promise<Outcome> {
    if (this.#flights.size >= MAX_FLIGHTS) {
      throw new Fault('resource_exhausted', `${MAX_FLIGHTS} names are being resolved already`);
    }
    waiter.asked += 1;
    const { net, clock } = this;
    const flight = lookup(waiter.servers, question, { net, clock }, this.#closed.signal)
      .then((outcome) => {
        this.cache.set(key, outcome, clock.now());
        return outcome;
      })
      .finally(() => this.#flights.delete(key));
    flight.catch(() => undefined);
    this.#flights.set(key, flight);
    return flight;
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
