import type { ScrapeOutcome } from '@parallax/contract';
import type { Abortable } from '../../core/abortable.js';
import { HttpError, type HttpClient } from '../../core/http-client.js';
import type { Dialect } from './page-reader.js';

export interface FetchOptions {
  /** Milliseconds. */
  readonly timeout: number;
  readonly maxBytes: number;
  readonly signal: Abortable;
}

export interface FetchedPage {
  readonly body: Uint8Array;
  readonly dialect: Dialect;
}

/** A scrape that gave no page. The message has no secrets. */
export class ScrapeFailure extends Error {
  override readonly name = 'ScrapeFailure';
  constructor(
    readonly outcome: Exclude<ScrapeOutcome, 'ok'>,
    message: string,
  ) {
    super(message);
  }
}

/** As Prometheus asks. */
const ACCEPT =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

/** Asks a target for its page. Rejects with a {@link ScrapeFailure}. */
export async function fetchPage(client: HttpClient, options: FetchOptions): Promise<FetchedPage> {
  const { timeout, maxBytes, signal } = options;
  const headers = { accept: ACCEPT, 'x-prometheus-scrape-timeout-seconds': String(timeout / 1000) };
  const call = { method: 'GET', headers, timeout, maxBytes, beyond: 'refuse', signal } as const;
  const answer = await client.call(call).catch((error: unknown) => {
    if (!(error instanceof HttpError)) throw error;
    const known = error.kind === 'timeout' || error.kind === 'too_large';
    throw new ScrapeFailure(known ? error.kind : 'unreachable', error.message);
  });
  if (answer.status !== 200) throw new ScrapeFailure('status', `the target answered ${answer.status}`);
  return { body: answer.body, dialect: dialectOf(answer.headers['content-type'] ?? '') };
}

/** Whatever is not called OpenMetrics is taken for text 0.0.4, as small exporters often name no type or another one. */
function dialectOf(contentType: string): Dialect {
  return /^\s*application\/openmetrics-text\s*(?:;|$)/i.test(contentType) ? 'openmetrics' : 'text';
}
