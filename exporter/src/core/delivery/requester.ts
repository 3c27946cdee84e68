import type { HoldReason } from '@parallax/contract';
import type { Clock } from '../clock.js';
import { HttpError, type HttpAnswer, type HttpClient, type HttpFailure } from '../http-client.js';
import { ABSENT_CAP_MS, Backoff, holdPause } from './backoff.js';
import type { CourierWatch, Encoded, EndpointHealth, Judgement, Signals, Wire } from './types.js';
import { wordsOf } from './words.js';

export interface RequesterOptions<B> {
  readonly wire: Wire<B>;
  readonly http: Pick<HttpClient, 'call'>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** Milliseconds after which a request is given up. */
  readonly timeout: number;
  readonly watch: CourierWatch<B>;
  /** Shared by the couriers of an endpoint. */
  readonly health: EndpointHealth;
  /** For jitter: 0 to 1. */
  readonly random?: () => number;
}

/** When a receiver that answers 5xx has failed long enough to suspect the batch. */
export interface Patience {
  readonly tries: number;
  readonly ms: number;
}

/** What a receiver said about a part: stored, or to be gone about in another way. `failing` is 5xx beyond all patience. */
export interface End {
  readonly end: 'delivered' | 'halve' | 'dropped' | 'poisoned' | 'failing';
  readonly status: number;
  readonly words: string;
  /** Only `delivered`: items that were not stored all the same. */
  readonly rejected: number;
}

interface Attempt extends Judgement {
  readonly answer?: HttpAnswer;
  /** Why there was no request. */
  readonly words?: string;
  /** Whether nobody was there to take it. */
  readonly absent?: boolean;
}

const MAX_ANSWER_BYTES = 1_024;
/** A wire that changes its mind more often about one request is not believed. */
const MAX_AGAIN = 2;
/** Our own credentials cannot be read or fetched: a file that is missing for now, a token server that is down. */
const CREDENTIALS: Judgement = { outcome: 'unreachable', verdict: { verdict: 'hold', reason: 'credentials' } };
const UNREACHABLE: Judgement = { outcome: 'unreachable', verdict: { verdict: 'retry' } };
/** How a call fails when the receiver is not there, or only something before it that passes connections on. */
const ABSENT: ReadonlySet<HttpFailure> = new Set(['resolve', 'connect', 'proxy', 'reset']);

/** Sends a part again and again, with pauses, until the receiver has said something about it. */
export class Requester<B> {
  readonly #backoff: Backoff;
  readonly #random: () => number;
  #held: HoldReason | undefined;
  #waiting = false;

  constructor(private readonly options: RequesterOptions<B>) {
    this.#random = options.random ?? Math.random;
    this.#backoff = new Backoff(this.#random);
  }

  /** Whether the receiver is being left alone for a while. */
  get waiting(): boolean {
    return this.#waiting;
  }

  /** Rejects with the reason of a signal. */
  async send(part: B, signals: Signals, patience: Patience): Promise<End> {
    let agains = 0;
    let failures = 0;
    const since = this.options.clock.now();
    for (;;) {
      const attempt = await this.#attempt(part, signals);
      const { verdict, answer } = attempt;
      if (verdict.verdict === 'hold') {
        await this.pause(holdPause(this.#random), verdict.reason, signals);
      } else if (verdict.verdict === 'retry') {
        failures += answer !== undefined && answer.status >= 500 ? 1 : 0;
        const patient = failures < patience.tries || this.options.clock.now() - since < patience.ms;
        if (!patient) return endOf('failing', attempt);
        await this.#rest(signals, verdict.after, attempt.absent === true ? ABSENT_CAP_MS : undefined);
      } else if (verdict.verdict === 'again') {
        agains += 1;
        if (agains > MAX_AGAIN) await this.rest(signals);
      } else {
        this.#heard();
        if (verdict.verdict !== 'delivered') return endOf(verdict.verdict, attempt);
        this.options.health.passedAt = this.options.clock.now();
        return { ...endOf('delivered', attempt), rejected: verdict.rejected };
      }
    }
  }

  /** The pause after one more failure. */
  rest(signals: Signals): Promise<void> {
    return this.#rest(signals);
  }

  async pause(ms: number, reason: HoldReason, { stop }: Signals): Promise<void> {
    if (this.#held !== reason) this.options.watch.held(reason);
    this.#held = reason;
    this.#waiting = true;
    try {
      await this.options.clock.sleep(ms, stop);
    } finally {
      this.#waiting = stop.aborted;
    }
  }

  /** At least `least` milliseconds, and not much more than `cap`. */
  #rest(signals: Signals, least?: number, cap?: number): Promise<void> {
    return this.pause(this.#backoff.next(least, cap), 'backoff', signals);
  }

  #heard(): void {
    this.#backoff.reset();
    if (this.#held !== undefined) this.options.watch.held(undefined);
    this.#held = undefined;
  }

  /** What cannot be encoded can never be stored: it is searched for like what the receiver refuses. */
  async #encode(part: B): Promise<Encoded | Attempt> {
    try {
      return await this.options.wire.encode(part);
    } catch (error) {
      const words = `cannot be encoded: ${error instanceof Error ? error.message : String(error)}`;
      return { outcome: 'rejected', verdict: { verdict: 'poisoned' }, words };
    }
  }

  async #attempt(part: B, { kill }: Signals): Promise<Attempt> {
    const { wire, http, clock, timeout, watch } = this.options;
    const encoded = await this.#encode(part);
    if ('verdict' in encoded) return encoded;
    const { body, headers } = encoded;
    const retry = this.#backoff.failures;
    const call = { method: 'POST', body, timeout, maxBytes: MAX_ANSWER_BYTES, beyond: 'cut', signal: kill } as const;
    const startedAt = clock.now();
    const took = (): number => (clock.now() - startedAt) / 1000;
    try {
      const answer = await http.call({
        ...call,
        headers: retry === 0 ? headers : { ...headers, 'retry-attempt': String(retry) },
      });
      const judgement = wire.judge(answer, part);
      watch.request({ outcome: judgement.outcome, seconds: took(), bytes: body.length, answer });
      return { ...judgement, answer };
    } catch (error) {
      if (kill.aborted || !(error instanceof HttpError)) throw kill.aborted ? kill.reason : error;
      watch.request({ outcome: 'unreachable', seconds: took(), bytes: body.length, failure: error.message });
      return error.kind === 'auth' ? CREDENTIALS : { ...UNREACHABLE, absent: ABSENT.has(error.kind) };
    }
  }
}

function endOf(end: End['end'], { answer, words = '' }: Pick<Attempt, 'answer' | 'words'>): End {
  return { end, status: answer?.status ?? 0, words: answer === undefined ? words : wordsOf(answer.body), rejected: 0 };
}
