/** What the admin server needs from the agent, no more. */
import type { Reason } from '@parallax/contract';
import type { RecordLibrary } from '../core/record-library.js';

/** A rendered page of metrics: the format that the scraper accepts, as chunks that yield to the event loop, or at once. */
export interface RenderedMetrics {
  readonly contentType: string;
  readonly contentEncoding?: string;
  readonly body: AsyncIterable<Uint8Array> | Uint8Array;
  /** Called with each chunk when the socket has taken it; the body may write it anew. */
  readonly release?: (chunk: Uint8Array) => void;
}

/** One scheduled target and what its last run said. */
export interface TargetView {
  readonly probe: string;
  readonly type: string;
  readonly target: string;
  readonly host: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds between two runs. */
  readonly interval: number;
  /** A sentence on what the last run saw, where the probe type has one. */
  readonly note?: string;
  readonly last?: {
    readonly outcome: 'ok' | 'failed';
    /** Unix milliseconds at which it ended. */
    readonly at: number;
    /** Seconds; absent when it failed or could not be timed. */
    readonly duration?: number;
    readonly failure?: {
      readonly phase: string;
      readonly reason: Reason;
      readonly source: string;
      readonly detail: string;
    };
  };
}

export interface VantageView {
  readonly name: string;
  readonly version: string;
  /** Undefined until it is known. */
  readonly healthy: boolean | undefined;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** What is wrong with the configuration on disk while the old one keeps running. */
  readonly configProblem?: string;
}

export interface ProbeQuery {
  readonly target: string;
  readonly module: string;
  /** Host header and server name instead of the target's own. */
  readonly hostname?: string;
  /** Milliseconds; already bounded. */
  readonly timeout: number;
  readonly debug: boolean;
}

/** What `/probe` answers: metrics, the debug text, or a refusal with its HTTP status. */
export type ProbeAnswer =
  | { readonly kind: 'metrics'; readonly page: RenderedMetrics }
  | { readonly kind: 'debug'; readonly text: string }
  | { readonly kind: 'refused'; readonly status: 400 | 403 | 404; readonly text: string };

export type EncodedBody = Pick<RenderedMetrics, 'contentEncoding' | 'body'>;

export interface AdminPorts {
  metrics(accept: string | undefined, acceptEncoding: string | undefined): RenderedMetrics;
  probe(query: ProbeQuery, accept: string | undefined, signal: AbortSignal): Promise<ProbeAnswer>;
  /** A body as this Accept-Encoding wants it. */
  encoded(body: AsyncIterable<Uint8Array>, acceptEncoding: string | undefined): EncodedBody;
  /** Records of path runs. */
  readonly paths: RecordLibrary;
  /** Records of CDN rounds. */
  readonly rounds: RecordLibrary;
  targets(): readonly TargetView[];
  vantage(): VantageView;
  ready(): boolean;
  /** Resolves with what is wrong with the file, as text; undefined when it was taken. */
  reload(): Promise<string | undefined>;
  /** Unix milliseconds, for "12 s ago". */
  wall(): number;
  /** Monotonic milliseconds, for timing out credentials. */
  now(): number;
  /** True when `password` matches the bcrypt `hash`; runs off the main loop. */
  checkPassword(password: string, hash: string): Promise<boolean>;
}
