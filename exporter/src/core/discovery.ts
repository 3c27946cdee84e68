/** What target discovery asks of the outside; `platform/` implements it. */
import type { HttpClientConfig } from './http-config.js';

export interface HttpGetOptions {
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** Bytes of the decoded body, at most. */
  readonly maxBytes: number;
}

/** Fetches a JSON text; follows no redirect. Rejects with an Error whose message holds neither credentials nor the query. */
export type HttpGet = (
  config: HttpClientConfig,
  options: HttpGetOptions,
  signal: AbortSignal,
) => Promise<{ status: number; body: string }>;

export interface SrvRecord {
  /** Without the final dot. */
  readonly name: string;
  readonly port: number;
}

/** SRV records (RFC 2782) of a name; `resolvers` as `address:port`, empty for those of the system. */
export type SrvLookup = (
  name: string,
  resolvers: readonly string[],
  signal: AbortSignal,
) => Promise<readonly SrvRecord[]>;
