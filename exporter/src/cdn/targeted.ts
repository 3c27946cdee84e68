import type { CdnProvider } from '@parallax/contract';
import type { Field } from '../core/http/head.js';
import { valuesOf } from '../core/http/head.js';
import { deltaSeconds, parseCacheControl, quote, type Directives, type FreshnessProblem } from './cache-control.js';
import { structuredDictionary, Token } from './structured.js';

/**
 * Fields for CDNs alone, which browsers pass over (RFC 9213, and the older Surrogate-Control): which a provider heeds,
 * the first first; by each vendor's documentation on cache control.
 */
const TARGETS: Readonly<Partial<Record<CdnProvider, readonly string[]>>> = {
  akamai: ['akamai-cache-control', 'cdn-cache-control'],
  cloudflare: ['cloudflare-cdn-cache-control', 'cdn-cache-control'],
  fastly: ['surrogate-control'],
  netlify: ['netlify-cdn-cache-control', 'cdn-cache-control'],
  vercel: ['vercel-cdn-cache-control', 'cdn-cache-control'],
};

/** Where nobody in particular is meant: what the standard has, then what was there before it. */
const ANYBODY: readonly string[] = ['cdn-cache-control', 'surrogate-control'];

export interface Targeted {
  readonly field: string;
  readonly directives: Directives;
}

/**
 * The targeted field that a cache heeds instead of Cache-Control and Expires (RFC 9213 section 2.2): the first in its
 * list that is there, is not empty and parses. One that does not parse is ignored as a whole, and told in `problems`.
 */
export function targetedOf(
  fields: readonly Field[],
  provider: CdnProvider | undefined,
  problems: FreshnessProblem[],
): Targeted | undefined {
  for (const field of (provider && TARGETS[provider]) ?? ANYBODY) {
    const values = valuesOf(fields, field);
    if (values.length === 0) continue;
    const value = values.join(', ');
    const directives = field === 'surrogate-control' ? surrogate(value, problems) : dictionary(value, field, problems);
    if (directives && directives.size > 0) return { field, directives };
  }
  return undefined;
}

/** A structured dictionary: Cache-Control's own grammar does not hold here (RFC 9213 section 2.1). */
function dictionary(value: string, field: string, problems: FreshnessProblem[]): Directives | undefined {
  const parsed = structuredDictionary(value);
  if (parsed === undefined) {
    const detail = `${quote(value)} is no structured dictionary, so that caches ignore the field`;
    problems.push({ kind: 'syntax', field, detail });
    return undefined;
  }
  const found = new Map<string, string | true>();
  for (const [name, [argument]] of parsed) {
    if (argument === true) found.set(name, true);
    // ?0 would say that a directive does not hold; there is no such thing in Cache-Control.
    else if (typeof argument === 'number' || typeof argument === 'string' || argument instanceof Token) {
      found.set(name, String(argument));
    }
  }
  return found;
}

/**
 * Surrogate-Control as Fastly documents it (as Cache-Control) and as the Edge Architecture note of 2001 has it:
 * `max-age=3600+600` is 3600 seconds fresh and 600 more stale; parameters behind a semicolon name a surrogate.
 */
function surrogate(value: string, problems: FreshnessProblem[]): Directives {
  const parsed = parseCacheControl(value, 'surrogate-control', problems);
  const found = new Map<string, string | true>();
  for (const [name, argument] of parsed) {
    const plain = argument === true ? true : (argument.split(';', 1)[0] ?? '').trim();
    const [fresh = '', stale] = plain === true ? [] : plain.split('+', 2);
    const both = name === 'max-age' && stale !== undefined && deltaSeconds(stale) !== undefined;
    found.set(name, both ? fresh : plain);
    if (both && !parsed.has('stale-while-revalidate')) found.set('stale-while-revalidate', stale);
  }
  return found;
}
