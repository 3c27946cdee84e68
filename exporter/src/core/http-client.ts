/** HTTP as senders and scrapes need it; `platform/` implements the port. Not for measuring: probes have their own. */
import type { Abortable } from './abortable.js';
import type { HttpClientConfig } from './http-config.js';

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path and query on the server of the URL, percent-encoded; absent is what the URL says. */
  readonly path?: string;
  /** Beyond those of the configuration; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Milliseconds for the whole exchange, the body of the answer included. */
  readonly timeout: number;
  /** Bytes of the answer's decoded body that are kept; what goes beyond is cut off, or refused with `too_large`. */
  readonly maxBytes: number;
  readonly beyond: 'cut' | 'refuse';
  readonly signal?: Abortable;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; of a repeated one all values, joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body; secrets of the configuration are blanked when it is not 2xx. */
  readonly body: Uint8Array;
  /** Unix milliseconds when the request was begun and when the head of the answer came. */
  readonly sentAt: number;
  readonly answeredAt: number;
}

/**
 * - `resolve`: the name gave no address
 * - `connect`, `tls`, `proxy`: no connection
 * - `timeout`: the whole exchange took too long
 * - `reset`: the connection ended within the exchange
 * - `protocol`: the answer is no HTTP, or its coding is broken
 * - `too_large`: more body than allowed
 * - `auth`: our own credentials could not be read or fetched
 * - `aborted`: the caller's signal
 */
export type HttpFailure = 'resolve' | 'connect' | 'tls' | 'proxy' | 'timeout' | 'reset' | 'protocol' | 'too_large' | 'auth' | 'aborted'; // prettier-ignore

/** The message names the place (URL without user, query and fragment) and the reason, never a secret. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  constructor(
    readonly kind: HttpFailure,
    message: string,
  ) {
    super(message);
  }
}

/** One URL with its credentials, which are read again when their files change. */
export interface HttpClient {
  /** Follows no redirect. Rejects with an {@link HttpError}. */
  call(call: HttpCall): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  readonly config: HttpClientConfig;
  /** Connections at one time, at most. */
  readonly connections: number;
}

export type OpenHttpClient = (options: HttpClientOptions) => HttpClient;
