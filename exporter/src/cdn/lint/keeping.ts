import type { CacheStatus } from '@parallax/contract';
import { freshnessOf } from '../freshness.js';
import type { Question } from './survey-types.js';
import type { Told } from './scene.js';
import { duration } from './words.js';

/** What shared caches may keep, and what one did keep, as the rules ask for it. */

/** Fields that tell how long something is kept, and for how long it was. */
export const CACHE_FIELDS = [
  ...['cache-control', 'cdn-cache-control', 'surrogate-control', 'expires', 'age', 'cache-status', 'x-cache-status'],
  ...['x-cache', 'x-cache-hits', 'x-varnish', 'cf-cache-status', 'via'],
];

/** Seconds that clocks and roundings may make of nothing. */
export const SLACK = 2;

/** Shared caches may store it and use it again without asking; where nothing is said they may guess. */
export const isKept = ({ freshness: { storable, ttl } }: Told): boolean => storable && ttl !== 0;

/** `for 3600 s (1.0 hours)`. */
export function keptFor({ freshness: { ttl, browserTtl, storable } }: Told): string {
  const seconds = storable ? ttl : browserTtl;
  return seconds === undefined ? 'for as long as they guess' : `for ${duration(seconds)}`;
}

/** What the origin allows the shared caches of one provider, in seconds, over all of its answers. */
export interface Term {
  readonly shortest: number;
  readonly longest: number;
  /** Past the lifetime, while it is fetched anew (RFC 5861). */
  readonly grace: number;
  /** Of the lifetime, before it left the origin. */
  readonly spent: number;
}

/** Undefined where the origin says nothing, or was not asked. `edge` heeds targeted fields of its own (RFC 9213). */
export function termOf(origin: readonly Told[], edge: Told | undefined): Term | undefined {
  const provider = edge?.delivery.provider;
  const said = origin.map(({ fields, at }) => freshnessOf(fields, at, provider === 'unknown' ? undefined : provider));
  const ttls = said.flatMap(({ ttl }) => ttl ?? []);
  if (ttls.length === 0 || ttls.length < said.length) return undefined;
  return {
    shortest: Math.min(...ttls),
    longest: Math.max(...ttls),
    grace: Math.max(...said.map(({ staleWhileRevalidate = 0 }) => staleWhileRevalidate)),
    spent: Math.min(...said.map(({ age }) => age)),
  };
}

/** What the cache at the edge did. */
export const statusOf = (told: Told): CacheStatus => told.delivery.layers[0].cacheStatus;
/** Seconds since the origin made it, as the edge says. */
export const ageOf = (told: Told): number | undefined => told.delivery.layers[0].age;

const FROM_CACHE: readonly CacheStatus[] = ['hit', 'stale_hit'];

/** Some cache on the way answered this request. */
export const isFromCache = (told: Told): boolean =>
  told.delivery.layers.some(({ cacheStatus, replayed }) => replayed !== true && FROM_CACHE.includes(cacheStatus));

/** What Cache-Control tells browsers, in seconds; undefined where it says nothing. */
export const browserAge = ({ freshness: { cacheControl, browserTtl } }: Told): number | undefined =>
  cacheControl.size === 0 ? undefined : browserTtl;

const PLAIN: readonly Question[] = ['first', 'repeat', 'later', 'last'];
const RENEWED: readonly CacheStatus[] = ['miss', 'expired', 'revalidated'];

/** Answers to the same request: no coding offered. Variants of other codings are other objects in a cache. */
export const plainAnswers = (answers: readonly Told[]): Told[] =>
  answers.filter(({ question }) => PLAIN.includes(question));

/** Whether a later answer to the same request is a newer copy. */
export function renews(answers: readonly Told[], told: Told): boolean {
  return plainAnswers(answers).some(
    (one) => one.at > told.at && (RENEWED.includes(statusOf(one)) || (ageOf(one) ?? Infinity) < (ageOf(told) ?? 0)),
  );
}
