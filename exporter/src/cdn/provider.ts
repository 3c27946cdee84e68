import type { CacheStatus, CdnLayer, CdnProvider } from '@parallax/contract';
import type { Field } from '../core/http/head.js';

/**
 * How sure we are of what a provider's file says:
 * - `captured`: seen from the real software in our lab;
 * - `documented`: in the vendor's own documentation or a standard;
 * - `reported`: seen in third-party texts only;
 * - `unconfirmed`: general knowledge; treat what it says with care.
 */
export const CONFIDENCES = ['captured', 'documented', 'reported', 'unconfirmed'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** A response of a provider and what it means. */
export interface Fixture {
  /** In a few words, unique within the provider. */
  readonly name: string;
  readonly origin: {
    /** `emulated`: written by us in the documented form, since nobody could be asked. */
    readonly kind: 'captured' | 'vendor document' | 'standard' | 'reported' | 'emulated';
    /** Title and section, or program and version. */
    readonly source: string;
  };
  /** Default GET. */
  readonly method?: 'GET' | 'HEAD';
  /** Field lines in the order received; names in any case. */
  readonly fields: readonly Field[];
  readonly expect: {
    readonly provider: CdnProvider;
    /** From the edge to the origin; what is left out is not compared. */
    readonly layers: readonly {
      readonly layer: CdnLayer;
      readonly cacheStatus: CacheStatus;
      readonly pop?: string;
      readonly provider?: CdnProvider;
      readonly hits?: number;
      readonly age?: number;
      readonly ttl?: number;
      readonly replayed?: true;
    }[];
  };
}

/** True for a response that has the field and, where there is a pattern, a value that matches it. */
export interface FieldTest {
  /** Lower case. */
  readonly field: string;
  /**
   * Over one field value, of which at most 1,024 characters are looked at; written in lower case, and passing over
   * case; linear in its length. Field names that several providers use (Server, Via, X-Cache) must have one.
   */
  readonly pattern?: RegExp;
}

/** Cuts values out of a field. */
export interface Cut {
  readonly field: string;
  /** Named groups `pop`, `hits`, `ttl`, `age` say what is where. Linear in the length of what it looks at. */
  readonly pattern: RegExp;
  /** Beside a reading: where its own list runs another way than that of the reading. */
  readonly list?: 'edge first' | 'edge last';
  readonly separator?: ',' | ')' | ' ';
}

/**
 * One field in which a provider tells what its caches did. A value, or each element of a list, is one layer. A
 * reading decides when its pattern matches (in a list: some element); for each layer, the first reading that does.
 */
export interface Reading {
  /** Lower case. Lines of the same name are joined with commas first (RFC 9110 section 5.3). */
  readonly field: string;
  /** Order of the elements: which end is the edge. Absent: the whole value is one layer. */
  readonly list?: 'edge first' | 'edge last';
  /** Between the elements of a list; the default is a comma. */
  readonly separator?: ',' | ')' | ' ';
  /**
   * Over one element as it came, without white space around it and of at most 512 characters; named groups `status`,
   * `pop`, `hits`, `ttl`, `age` say what is where. Elements of somebody else must not match. Linear in its length.
   */
  readonly pattern: RegExp;
  /** What a match means, where the pattern has no group `status`. */
  readonly means?: CacheStatus;
  /** The provider's words, in lower case, and what they mean; a word that is not here is `unknown`. */
  readonly statuses: Readonly<Record<string, CacheStatus>>;
  /** Which layer a single value speaks of; the default is the edge, and shields behind it in a list. */
  readonly layer?: CdnLayer;
  /** Where hits, places or ages stand in a list of their own, element by element as this one. */
  readonly beside?: readonly Cut[];
}

/** The same for `Server-Timing` (https://www.w3.org/TR/server-timing/): entries by name, with `desc` and `dur`. */
export interface TimingReading {
  /** Entry whose `desc` is the status, or entries whose presence is. Names in lower case. */
  readonly status: { readonly entry: string } | { readonly entries: Readonly<Record<string, CacheStatus>> };
  /** Words of `desc`, in lower case. */
  readonly statuses?: Readonly<Record<string, CacheStatus>>;
  /** Entry whose `desc` is the place of the edge. */
  readonly pop?: string;
  /**
   * Entry whose `desc` names the layer that the status is of, and what its words (in lower case) mean. A layer behind
   * the edge that answered means that the edge had missed, also where the provider's field just says hit.
   */
  readonly layer?: { readonly entry: string; readonly words: Readonly<Record<string, CdnLayer>> };
}

/** A provider: everything that is known of it, as data. */
export interface ProviderSpec {
  readonly id: CdnProvider;
  /** As people write it. */
  readonly title: string;
  /** False for one that has closed: its headers are in old logs only. */
  readonly operating: boolean;
  /** Software that people run themselves, mostly at the origin: silent behind a CDN, it is no layer. */
  readonly software?: true;
  readonly confidence: Confidence;
  /** Where the facts come from: titles and addresses of documents, programs and versions. */
  readonly sources: readonly string[];
  /** What is not known for sure, in sentences. */
  readonly caveats: readonly string[];
  /** Any of them tells that the response came through this provider. */
  readonly detect: readonly FieldTest[];
  /** Names that it gives itself in Cache-Status (RFC 9211), over the lower-case name. */
  readonly cacheStatusNames: readonly RegExp[];
  /** Request fields that make its edges say more. */
  readonly debug: readonly Field[];
  /** In order of precedence. */
  readonly readings: readonly Reading[];
  readonly timing?: TimingReading;
  /** Where the place of the edge stands when the reading does not have it; group `pop`, over the value as it came. */
  readonly pop: readonly Cut[];
  /** Its edges send on the Age of the layer behind: it says nothing about this cache. */
  readonly replaysAge: boolean;
  /** Names that its customers' names lead to: suffixes without a leading dot, lower case. */
  readonly domains: readonly string[];
  /** Networks that its edges are in, `AS13335`. */
  readonly asns: readonly string[];
  /** At least four: a hit, a miss, something stale or bypassed, and one that must not be taken for it. */
  readonly fixtures: readonly Fixture[];
}
