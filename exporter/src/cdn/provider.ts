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
    }[];
  };
}

/** True for a response that has the field and, where there is a pattern, a value that matches it. */
export interface FieldTest {
  /** Lower case. */
  readonly field: string;
  /** Over one field value in lower case; linear in its length. */
  readonly pattern?: RegExp;
}

/**
 * One field in which a provider tells what its caches did. A value, or each element of a comma-separated value, is
 * one layer.
 */
export interface Reading {
  readonly field: string;
  /** Order of the elements: which end is the edge. Absent: the whole value is one layer. */
  readonly list?: 'edge first' | 'edge last';
  /** Over one element; named groups `status`, `pop`, `hits`, `ttl`, `age` say what is where. Linear in its length. */
  readonly pattern: RegExp;
  /** The provider's words, in lower case, and what they mean; a word that is not here is `unknown`. */
  readonly statuses: Readonly<Record<string, CacheStatus>>;
  /** Which layer a single value speaks of; the default is the edge, and shields behind it in a list. */
  readonly layer?: CdnLayer;
  /** Where hits, places or ages stand in a list of their own, element by element as this one. */
  readonly beside?: readonly { readonly field: string; readonly pattern: RegExp }[];
}

/** The same for `Server-Timing` (https://www.w3.org/TR/server-timing/): entries by name, with `desc` and `dur`. */
export interface TimingReading {
  /** Entry whose `desc` is the status, or entries whose presence is. */
  readonly status: { readonly entry: string } | { readonly entries: Readonly<Record<string, CacheStatus>> };
  readonly statuses?: Readonly<Record<string, CacheStatus>>;
  /** Entry whose `desc` is the place. */
  readonly pop?: string;
  /** Entry whose `desc` names the layer, and what its words mean. */
  readonly layer?: { readonly entry: string; readonly words: Readonly<Record<string, CdnLayer>> };
}

/** A provider: everything that is known of it, as data. */
export interface ProviderSpec {
  readonly id: CdnProvider;
  /** As people write it. */
  readonly title: string;
  /** False for one that has closed: its headers are in old logs only. */
  readonly operating: boolean;
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
  /** The first reading that finds its field decides. */
  readonly readings: readonly Reading[];
  readonly timing?: TimingReading;
  /** Where the place stands when the reading does not have it; group `pop`. */
  readonly pop: readonly { readonly field: string; readonly pattern: RegExp }[];
  /** Its edges send on the Age of the layer behind: it says nothing about this cache. */
  readonly replaysAge: boolean;
  /** Names that its customers' names lead to: suffixes without a leading dot, lower case. */
  readonly domains: readonly string[];
  /** Networks that its edges are in, `AS13335`. */
  readonly asns: readonly string[];
  /** At least four: a hit, a miss, something stale or bypassed, and one that must not be taken for it. */
  readonly fixtures: readonly Fixture[];
}
