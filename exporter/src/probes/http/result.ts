import type { Measured } from '../../core/clock.js';
import type { Address } from '../../core/net.js';
import type { Common } from '../../core/probe.js';
import type { Certificate } from '../../core/x509/certificate.js';
import type { Hop, HopPhase } from '../../core/http/exchange.js';
import type { Check } from './expect.js';
import type { Extracted } from './extract.js';
import type { Field, HttpVersion } from '../../core/http/head.js';

/** Durations in seconds, each summed over the hops of the run. */
export type Phases = Partial<Record<HopPhase, Measured>>;

/** TLS of the final response. */
export interface TlsSummary {
  readonly version: string;
  /** IANA name. */
  readonly cipher: string;
  readonly alpn?: string;
  /** Certificates as sent, leaf first; those that do not parse are left out. */
  readonly chain: readonly Certificate[];
  /** Earliest notAfter of the chain, Unix seconds. */
  readonly earliestExpiry?: number;
  /** Latest expiry that a path to a self-signed or last certificate allows, Unix seconds. */
  readonly lastChainExpiry?: number;
  readonly verifyError?: string;
}

/** One request of the run, first to last. */
export interface HopSummary {
  /** Without user information, query and fragment. */
  readonly url: string;
  readonly phases: Phases;
  readonly status?: number;
  readonly address?: Address;
}

/** What a run of the `http` probe says. Sizes in bytes, times in seconds; facts are of the final response. */
export interface HttpMeasured extends Common {
  readonly phases: Phases;
  readonly hops: readonly HopSummary[];
  readonly redirects: number;
  readonly status: number;
  readonly version: HttpVersion;
  readonly headerBytes: number;
  /** As received, without the transfer coding. */
  readonly bodyBytes: number;
  /** As Content-Length says; absent when it does not. */
  readonly contentLength?: number;
  /** After content decoding; absent for a coding that is not known. */
  readonly expandedBytes?: number;
  /** Names of Content-Encoding in lower case, joined by a comma; `identity` without. */
  readonly contentEncoding: string;
  /** Unix seconds. */
  readonly lastModified?: number;
  readonly tls?: TlsSummary;
  readonly checks: readonly Check[];
  readonly extracted: readonly Extracted[];
  /** For people and for compatible exporters; never a label. Secrets of the run are blanked. */
  readonly response: ResponseText;
}

/** A value while it is being filled. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface ResponseText {
  readonly headers: readonly Field[];
  /** Beginning of the decoded body. */
  readonly body: string;
}

/** Sums each phase over the hops. */
export function sumPhases(hops: readonly Hop[]): Phases {
  const [first] = hops;
  if (first !== undefined && hops.length === 1) return first.phases;
  const sum: Phases = {};
  for (const hop of hops) {
    for (const [phase, measured] of Object.entries(hop.phases) as [HopPhase, Measured][]) {
      sum[phase] = addMeasured(sum[phase], measured);
    }
  }
  return sum;
}

/** Sum of durations; one that is not true makes the sum not true. */
function addMeasured(one: Measured | undefined, other: Measured): Measured {
  if (one === undefined || typeof other === 'string') return other;
  return typeof one === 'string' ? one : one + other;
}
