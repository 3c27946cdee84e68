/**
 * What one round of the probe `cdn` saw: the same objects through several providers and from the origin. It goes to
 * `/api/v1/cdn`, to Loki and to files. Names are those of the JSON. Times are seconds unless they say otherwise. A
 * field may be added within a version; one that is removed or changes its meaning makes a new {@link CDN_SCHEMA}.
 */
import type {
  CacheStatus,
  CdnCoding,
  CdnCodingOutcome,
  CdnEdgeOutcome,
  CdnFetch,
  CdnIntegrity,
  CdnLayer,
  CdnProvider,
  CdnRule,
  CdnSeverity,
  CdnSteering,
  CdnTtlOutcome,
  Phase,
  Reason,
  Source,
} from '../labels.js';
import type { RunEnvelope } from './envelope.js';

export const CDN_SCHEMA = 'parallax.cdn/1';

export type CdnRecord = RunEnvelope<typeof CDN_SCHEMA, CdnRun>;

export interface CdnRun {
  /** Name of the way that the others are compared with. */
  readonly baseline: string;
  /** Providers, and the origin where it is asked, as the configuration names them. */
  readonly providers: readonly CdnWay[];
  /** In the order in which they were made, which is random. */
  readonly visits: readonly CdnVisit[];
  /** What the lint found in its last pass; absent where it did not run. */
  readonly findings?: readonly CdnFinding[];
  /** Evidence, then visits, then findings were left out so that the record stays small; {@link providers} count them all. */
  readonly shortened?: true;
  /** For people, most important first: who failed, whose content differs, who is slower. */
  readonly words: readonly string[];
}

/** One way to the content over the whole round. */
export interface CdnWay {
  readonly name: string;
  readonly role: 'edge' | 'origin';
  readonly visits: number;
  readonly failures: number;
  /** Visits whose content is not that of the origin. */
  readonly different: number;
  /** Median of the ratios of its visits to those of the baseline; absent where there is none. */
  readonly ratio?: number;
  /** Bytes received, headers and bodies. */
  readonly bytes: number;
  /** By the headers of the last response. */
  readonly detected?: CdnProvider;
  readonly pop?: string;
  /** Whether that is a place that should serve this vantage. */
  readonly place?: CdnEdgeOutcome;
  readonly steering?: CdnSteering;
}

/** One fetch of one object. */
export interface CdnVisit {
  /** Name of the way. */
  readonly provider: string;
  /** Without the query, which may hold tokens. */
  readonly path: string;
  readonly partition: string;
  readonly fetch: CdnFetch;
  /** Of a check of content codings: what was offered alone, and what came of it. It is in no comparison of times. */
  readonly coding?: { readonly offered: CdnCoding; readonly outcome?: CdnCodingOutcome };
  /** RFC 3339 with milliseconds, UTC. */
  readonly started: string;
  readonly status?: number;
  /** Of HTTP. */
  readonly version?: string;
  /** Those that ended. */
  readonly phases: Readonly<Record<string, number>>;
  readonly address?: string;
  /** `AS64500`. */
  readonly asn?: string;
  /** From the edge to the origin. */
  readonly layers: readonly CdnRecordLayer[];
  /** By the headers of the edge, and its place as {@link layers} have it. */
  readonly detected?: CdnProvider;
  readonly pop?: string;
  /** Age that the response has, and how long shared caches may keep it by its own fields. */
  readonly age?: number;
  readonly ttl?: number;
  readonly bytes?: {
    readonly header: number;
    /** Of the body on the wire, and decoded. */
    readonly wire?: number;
    readonly content?: number;
  };
  /** SHA-256 of the decoded content in hexadecimal. */
  readonly hash?: string;
  /** Beside the content of the origin in this round. */
  readonly integrity?: CdnIntegrity;
  /** Beside the lifetime that the origin gives in this round. */
  readonly lifetime?: CdnTtlOutcome;
  readonly failure?: {
    readonly phase: Phase;
    readonly reason: Reason;
    readonly source: Source;
    readonly detail: string;
  };
  /** Time to first byte divided by that of the baseline for the same object and kind of fetch in this round. */
  readonly ratio?: number;
}

/** What one cache on the way said. */
export interface CdnRecordLayer {
  readonly provider: CdnProvider;
  readonly layer: CdnLayer;
  readonly cache_status: CacheStatus;
  readonly pop?: string;
  readonly hits?: number;
  readonly age?: number;
  /** Negative when the cache kept it beyond its time. */
  readonly ttl?: number;
  /** Its words were stored with the object: the request never came here. */
  readonly replayed?: true;
  /** Header lines that decided, secrets masked; left out of a shortened record. */
  readonly evidence?: readonly (readonly [name: string, value: string])[];
}

export interface CdnFinding {
  readonly rule: CdnRule;
  readonly severity: CdnSeverity;
  /** The way it is about. */
  readonly provider: string;
  readonly path: string;
  readonly partition: string;
  /** The header field or part of the response: `cache-control`, `body`. */
  readonly place: string;
  /** Sentences. */
  readonly reason: string;
  readonly remedy: string;
  /** Standard and section: `RFC 9111 section 5.2.2`. */
  readonly reference: string;
  /** Lines `way: field: value`, secrets masked. */
  readonly evidence?: readonly string[];
}
