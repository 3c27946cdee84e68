/** How a receiver answers; plain data, so that it can be told to one in another process. */
import type { BookRules } from './book.js';
import type { Protocol } from './types.js';

export interface Poison {
  /** All of these labels with these values; none is every series. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Bits of the value as 16 hexadecimal digits. */
  readonly bits?: string;
  readonly timestamp?: number;
  /** Default 400. */
  readonly status?: number;
}

export interface Behaviour {
  /** One a request, laid over the rest of the behaviour; used up from the front. */
  readonly script?: readonly Omit<Behaviour, 'script'>[];
  /** Answered to every request; nothing is stored unless it is 2xx or `store` says so. */
  readonly status?: number;
  /** With `status`: the request is judged and stored before it is answered with it. */
  readonly store?: boolean;
  /** Protocols that are understood; others get 415. Default both. */
  readonly protocols?: readonly Protocol[];
  /** As receivers of 1.0 do: takes every content type for 1.0, so that 2.0 gets 204, stores nothing and counts nothing. */
  readonly oneOnly?: boolean;
  /** More bytes of body than this, as sent, get 413; more after decompression too. */
  readonly maxBytes?: number;
  readonly maxDecoded?: number;
  /** More samples and histograms than this get 413. */
  readonly maxSamples?: number;
  /** Samples that can never be stored. */
  readonly poison?: readonly Poison[];
  /** Milliseconds; default 0. */
  readonly outOfOrderWindow?: number;
  readonly headAge?: number;
  /** Milliseconds beyond the receiver's clock that it takes. Default any. */
  readonly maxFuture?: number;
  /** Status for samples that are refused; default 400. Thanos says 409. */
  readonly conflictStatus?: number;
  /** One refused sample refuses all of the request. Default: 1.0 yes, 2.0 no, as Prometheus has it. */
  readonly atomic?: boolean;
  /** The Written headers of 2.0: true counts, none, or these. Default true counts. */
  readonly written?: 'true' | 'none' | { readonly samples?: number; readonly histograms?: number; readonly exemplars?: number }; // prettier-ignore
  /** Text of the Retry-After header. */
  readonly retryAfter?: string;
  /** Milliseconds by which the receiver's clock is ahead of ours; `none` sends no Date header. */
  readonly date?: number | 'none';
  /** Milliseconds before the answer. */
  readonly delay?: number;
  /** Milliseconds between single bytes of the answer's body. */
  readonly drip?: number;
  /** Text of the answer; default says what was wrong. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The only accepted value of the Authorization header, else 401. */
  readonly authorization?: string;
  /** Accept and never answer; RST before the body is read; RST after the request was stored. */
  readonly fault?: 'hang' | 'reset' | 'reset_after';
}

/** What is in force for one request. */
export type Rules = Omit<Behaviour, 'script'>;

/** Takes the next step of a script. */
export function nextRules(behaviour: Behaviour): { readonly rules: Rules; readonly rest: Behaviour } {
  const { script = [], ...always } = behaviour;
  const [step, ...later] = script;
  return { rules: { ...always, ...step }, rest: later.length > 0 ? { ...always, script: later } : always };
}

/** Milliseconds since 1970 by the receiver's clock. */
export const receiverTime = ({ date }: Rules): number => Date.now() + (typeof date === 'number' ? date : 0);

export function bookRules(rules: Rules): BookRules {
  const { poison = [], headAge, maxFuture, outOfOrderWindow = 0 } = rules;
  return {
    outOfOrderWindow,
    ...(headAge === undefined ? {} : { headAge }),
    ...(maxFuture === undefined ? {} : { notAfter: receiverTime(rules) + maxFuture }),
    ...(poison.length === 0
      ? {}
      : {
          poison: ({ labels }, timestamp, bits) =>
            poison.some(
              (one) =>
                (one.timestamp === undefined || one.timestamp === timestamp) &&
                (one.bits === undefined || (bits !== undefined && BigInt(`0x${one.bits}`) === bits)) &&
                Object.entries(one.labels ?? {}).every(([name, value]) =>
                  labels.some((label) => label[0] === name && label[1] === value),
                ),
            ),
        }),
  };
}
