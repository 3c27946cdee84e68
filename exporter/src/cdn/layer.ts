import type { CacheStatus, CdnLayer, CdnProvider } from '@parallax/contract';
import type { Field } from '../core/http/head.js';

/** What one cache on the way said about one response. */
export interface Layer {
  readonly provider: CdnProvider;
  /** Where the cache stands, in the provider's own short form in upper case (`FRA`, `FRA50`); absent when not said. */
  readonly pop?: string | undefined;
  readonly layer: CdnLayer;
  readonly cacheStatus: CacheStatus;
  /** How often the object was served from this cache, where it counts. */
  readonly hits?: number | undefined;
  /** Seconds since the origin made or confirmed the object, as this layer says. */
  readonly age?: number | undefined;
  /** Seconds for which this layer will still keep it; negative when it is past that (RFC 9211 section 2.4). */
  readonly ttl?: number | undefined;
  /**
   * A layer behind one that answered from its cache: these words were stored with the object, and this request never
   * came here. Not to be counted as a request to this layer.
   */
  readonly replayed?: true | undefined;
  /** The field lines that decided, as they came; at most 8, each shortened to 256 characters. */
  readonly evidence: readonly Field[];
}

/**
 * What the headers of one response say, from the edge to the origin. At least one layer: an unknown one when nothing
 * speaks. The first layer, and only it, is the edge.
 */
export interface Delivery {
  /** Of the edge: who the user talked to. */
  readonly provider: CdnProvider;
  readonly layers: readonly [Layer, ...Layer[]];
}

/** What is known besides the fields. */
export interface Hints {
  /** Of the request; GET unless said. */
  readonly method?: string;
  /** Who should be the edge; decides the order when the fields tell of several. */
  readonly expected?: CdnProvider;
}
