import type {
  CdnCoding,
  CdnCodingOutcome,
  CdnComparison,
  CdnEdgeOutcome,
  CdnFetch,
  CdnIntegrity,
  CdnProvider,
  CdnSkip,
  CdnSteering,
  CdnTtlOutcome,
} from '@parallax/contract';
import type { Layer } from '../../cdn/layer.js';
import type { Verdicts } from '../../cdn/lint/finding.js';
import type { Measured } from '../../core/clock.js';
import type { Failure } from '../../core/failure.js';
import type { HopPhase } from '../../core/http/exchange.js';
import type { HttpVersion } from '../../core/http/head.js';
import type { Address } from '../../core/net.js';
import type { Common } from '../../core/probe.js';

/** What one round says. Sizes in bytes, times in seconds. Every secret of the configuration is masked. */
export interface CdnMeasured extends Common {
  /** Name of the provider that the others are compared with. */
  readonly baseline: string;
  /** Providers in the order of the configuration, then the origin where there is one. */
  readonly ways: readonly WayMeasured[];
  /** In the order in which they were made, which is random. */
  readonly visits: readonly VisitMeasured[];
  /** Classes of content, and kinds of fetches, that a round has. */
  readonly partitions: readonly string[];
  readonly fetches: readonly CdnFetch[];
  /** Of the last pass of the lint; absent before the first one and where it is off. */
  readonly lint?: Verdicts;
}

/** A provider, or the origin, over the whole round. */
export interface WayMeasured {
  readonly name: string;
  readonly role: 'edge' | 'origin';
  /** Fetches that were due and not made. */
  readonly skipped: Readonly<Record<CdnSkip, number>>;
  /** Received in this round, headers and bodies, the checks of codings and the lint among them. */
  readonly fetchedBytes: number;
  /** Bytes that may still be fetched within 24 hours. */
  readonly budgetLeft: number;
  /** Who answered last; absent when nobody did. */
  readonly edge?: EdgeMeasured;
  /** Whether the place that answered is one that should; absent for the origin and where no place is expected. */
  readonly place?: CdnEdgeOutcome;
  /** Different edge addresses, and places, over the last rounds. */
  readonly addresses: number;
  readonly pops: number;
}

export interface EdgeMeasured {
  /** By its headers. */
  readonly detected: CdnProvider;
  readonly pop?: string;
  readonly address?: Address;
  /** `AS64500`; absent when not known. */
  readonly asn?: string;
  readonly version: HttpVersion;
  readonly steering: CdnSteering;
  /** From the vantage to the place. */
  readonly meters?: number;
}

/** One fetch of one object. */
export interface VisitMeasured {
  /** Name of the way. */
  readonly provider: string;
  readonly role: 'edge' | 'origin';
  /** Without the query, which may hold tokens. */
  readonly path: string;
  readonly partition: string;
  readonly fetch: CdnFetch;
  /** Set for the checks of codings: what was offered, alone, and what came of it. Their times are in no statistics. */
  readonly coding?: { readonly offered: CdnCoding; readonly outcome?: CdnCodingOutcome };
  /** Unix milliseconds of the start. */
  readonly at: number;
  /** Those that ended. */
  readonly phases: Readonly<Partial<Record<HopPhase, Measured>>>;
  readonly address?: Address;
  /** `AS64500`; absent when not known. */
  readonly asn?: string;
  readonly status?: number;
  readonly version?: HttpVersion;
  /** By the headers of the edge. */
  readonly detected?: CdnProvider;
  /** From the edge to the origin; empty when no header section came, and for the origin itself. */
  readonly layers: readonly Layer[];
  /** Age that the response has, and how long shared caches may keep it by its own fields; for `as_found` only. */
  readonly age?: number;
  readonly ttl?: number;
  readonly bytes?: {
    readonly header: number;
    /** Of the body on the wire; absent when it did not come whole. */
    readonly wire?: number;
    /** Of the body decoded. */
    readonly content?: number;
  };
  /** SHA-256 of the decoded content in hexadecimal. */
  readonly hash?: string;
  /** Why it is no acceptable response. */
  readonly failure?: Failure;
  /** Beside the content of the origin in this round; absent where it is not compared. */
  readonly integrity?: CdnIntegrity;
  /** Beside the lifetime that the origin gives in this round; absent without an origin. */
  readonly lifetime?: CdnTtlOutcome;
  /** Beside the baseline for the same object and kind of fetch; absent for the baseline and where there is no pair. */
  readonly pair?: { readonly ratio: number; readonly comparison: CdnComparison };
}
