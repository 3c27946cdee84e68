import type { Family } from '@parallax/contract';
import type { Measured } from './clock.js';
import type { Address } from './net.js';

/** `any` prefers the family that the vantage has a route for, IPv6 first (RFC 6724). */
export type FamilyChoice = 'any' | Family;

export interface Resolved {
  /** At least one; in the order in which they should be tried. */
  readonly addresses: readonly Address[];
  /** Time of the query; absent when the answer came from the cache or the name was an address. */
  readonly seconds?: Measured;
}

export interface ResolveOptions {
  readonly family: FamilyChoice;
  /** When the wanted family has no address, take the other one. Ignored for `any`. */
  readonly fallback: boolean;
  /** `address:port` of the resolvers to ask instead of the system's. */
  readonly resolvers?: readonly string[];
}

export interface Resolver {
  /** Never asks for a literal address. Rejects with a Fault: no_such_name, no_address, resolver_failure, resolver_timeout. */
  resolve(name: string, options: ResolveOptions, signal: AbortSignal): Promise<Resolved>;
  /**
   * The name that the DNS has for an address (RFC 1035 section 3.5, RFC 3596 section 2.5), absolute and canonical; of
   * several always the same one. Undefined when there is none that is a host name. Rejects with a Fault when nobody
   * could tell. Says nothing about the health of the resolvers: reverse zones are lame more often than not.
   */
  reverse?(
    ip: string,
    signal: AbortSignal,
  ): Promise<{ readonly name: string; readonly ttlSeconds: number } | undefined>;
  /** `address:port` of the resolvers asked for targets that name none. Absent where a resolver has no such list. */
  nameservers?(): Promise<readonly string[]>;
}
