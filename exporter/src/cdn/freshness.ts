import type { CdnProvider } from '@parallax/contract';
import { valueOf, type Field } from '../core/http/head.js';
import { deltaSeconds, parseCacheControl, quote, type Directives, type FreshnessProblem } from './cache-control.js';
import { httpDate } from './http-date.js';
import { Memo } from './memo.js';
import { targetedOf } from './targeted.js';

export type { Directives, FreshnessProblem } from './cache-control.js';

/** Why a shared cache may not store a response, or never uses what it stored. */
export type NotStorable = 'no-store' | 'private' | 'vary-any';

/** What the fields of a response allow a shared cache (RFC 9111), guesses left out. */
export interface Freshness {
  /**
   * Freshness lifetime in shared caches in seconds (section 4.2.1), counted from when the origin made the response.
   * 0: it may not be stored, or must be confirmed each time. Absent: nothing says; a cache may guess (section 4.2.2).
   */
  readonly ttl?: number;
  /** The same for browsers. */
  readonly browserTtl?: number;
  /** Field and directive that decided `ttl`, in lower case: `cache-control` and `s-maxage`; `expires` alone. */
  readonly decidedBy?: { readonly field: string; readonly directive?: string };
  /** Seconds since the origin made or confirmed it (section 4.2.3), by Age and Date. */
  readonly age: number;
  /** False: `reason` says why. */
  readonly storable: boolean;
  readonly reason?: NotStorable;
  /** Must be confirmed by the origin before each use. */
  readonly noCache: boolean;
  /** Seconds past `ttl` in which it may be used while it is fetched anew, or when that fails (RFC 5861). */
  readonly staleWhileRevalidate?: number;
  readonly staleIfError?: number;
  readonly mustRevalidate: boolean;
  /** RFC 8246. */
  readonly immutable: boolean;
  /** Of the field that shared caches heed. */
  readonly directives: Directives;
  /** The targeted field that they heed instead of Cache-Control (RFC 9213). */
  readonly targeted?: string;
  /** Of Cache-Control, also where it is not heeded. */
  readonly cacheControl: Directives;
  readonly problems: readonly FreshnessProblem[];
}

interface Times {
  /** Unix milliseconds of the arrival. */
  readonly at: number;
  readonly date: number;
}

/** Seconds by which Expires and max-age may differ without telling two things: clocks, and the second in between. */
const SAME = 5;

/**
 * Reads what `fields` (names in lower case) of a response that came at `at` (Unix milliseconds) allow shared caches:
 * those of `provider` where it is given, which heeds fields of its own. Never throws; heuristics are not used.
 */
export function freshnessOf(fields: readonly Field[], at: number, provider?: CdnProvider): Freshness {
  const problems: FreshnessProblem[] = [];
  const times = { at, date: dateOf(fields, at, problems) };
  const own = policies.of(joined(fields, 'cache-control'));
  problems.push(...own.syntax);
  const targeted = targetedOf(fields, provider, problems);
  const policy = targeted ? policyOf(targeted.directives, targeted.field, []) : own;
  const { directives } = policy;
  const field = targeted?.field ?? 'cache-control';
  const expires = expiresIn(fields, times, problems);
  problems.push(...policy.seconds, ...(targeted ? own.seconds : []), ...policy.contradictions);
  checkExpires(own.directives, expires, problems);
  const reason = notStorable(fields, directives);
  const fallback = targeted ? undefined : expires;
  const shared = reason ? { ttl: 0, directive: reason } : lifetime(directives, ['s-maxage', 'max-age'], fallback);
  const browser = browserLifetime(own.directives, expires);
  // Field by field: made of spread pieces it would take three times as long, and every fetch of every round needs one.
  const made: Draft = {
    age: ageOf(fields, times),
    storable: reason === undefined,
    noCache: policy.noCache,
    mustRevalidate: policy.mustRevalidate,
    immutable: policy.immutable,
    directives,
    cacheControl: own.directives,
    problems,
  };
  if (shared.ttl !== undefined) {
    made.ttl = shared.ttl;
    made.decidedBy = decider(shared.directive, field);
  }
  if (browser !== undefined) made.browserTtl = browser;
  if (reason !== undefined) made.reason = reason;
  if (policy.whileRevalidate !== undefined) made.staleWhileRevalidate = policy.whileRevalidate;
  if (policy.ifError !== undefined) made.staleIfError = policy.ifError;
  if (targeted) made.targeted = targeted.field;
  return made;
}

type Draft = { -readonly [K in keyof Freshness]: Freshness[K] };

/** Directives and what follows from them alone. */
interface Policy {
  readonly directives: Directives;
  readonly noCache: boolean;
  readonly mustRevalidate: boolean;
  readonly immutable: boolean;
  readonly whileRevalidate: number | undefined;
  readonly ifError: number | undefined;
  readonly syntax: readonly FreshnessProblem[];
  readonly seconds: readonly FreshnessProblem[];
  readonly contradictions: readonly FreshnessProblem[];
}

function policyOf(directives: Directives, field: string, syntax: readonly FreshnessProblem[]): Policy {
  const invalid: FreshnessProblem[] = [];
  const contradictions: FreshnessProblem[] = [];
  checkSeconds(directives, field, invalid);
  checkContradictions(directives, field, contradictions);
  return {
    directives,
    // With field names (section 5.2.2.4) only those fields must be confirmed.
    noCache: bare(directives, 'no-cache'),
    mustRevalidate: directives.has('must-revalidate') || directives.has('proxy-revalidate'),
    immutable: directives.has('immutable'),
    whileRevalidate: seconds(directives, 'stale-while-revalidate'),
    ifError: seconds(directives, 'stale-if-error'),
    ...{ syntax, seconds: invalid, contradictions },
  };
}

/** Of Cache-Control, by its text: a site has a handful of them. */
const policies = new Memo((text) => {
  const syntax: FreshnessProblem[] = [];
  const directives = parseCacheControl(text, 'cache-control', syntax);
  return policyOf(directives, 'cache-control', syntax);
});

/** The lines of a field as one (RFC 9110 section 5.3). */
function joined(fields: readonly Field[], name: string): string {
  let text = '';
  for (const field of fields) if (field[0] === name) text = text === '' ? field[1] : `${text}, ${field[1]}`;
  return text;
}

const decider = (directive: string | undefined, field: string): { field: string; directive?: string } => {
  if (directive === undefined) return { field: 'expires' };
  return directive === 'vary-any' ? { field: 'vary' } : { field, directive };
};

/** `private` and `no-cache` with field names hold for those fields only (sections 5.2.2.7 and 5.2.2.4). */
const bare = (directives: Directives, name: string): boolean => {
  const argument = directives.get(name);
  return argument === true || argument === '';
};

function notStorable(fields: readonly Field[], directives: Directives): NotStorable | undefined {
  if (directives.has('no-store')) return 'no-store';
  if (bare(directives, 'private')) return 'private';
  for (const [name, value] of fields) {
    if (name === 'vary' && value.includes('*') && value.split(',').some((one) => one.trim() === '*')) return 'vary-any';
  }
  return undefined;
}

interface Lifetime {
  readonly ttl?: number;
  readonly directive?: string;
}

/** The first of `names` that is there, else Expires. One that is invalid counts as stale (section 4.2.1). */
function lifetime(directives: Directives, names: readonly string[], expires: number | undefined): Lifetime {
  if (bare(directives, 'no-cache')) return { ttl: 0, directive: 'no-cache' };
  for (const name of names) {
    if (directives.has(name)) return { ttl: seconds(directives, name) ?? 0, directive: name };
  }
  return expires === undefined ? {} : { ttl: expires };
}

function browserLifetime(directives: Directives, expires: number | undefined): number | undefined {
  return directives.has('no-store') ? 0 : lifetime(directives, ['max-age'], expires).ttl;
}

function seconds(directives: Directives, name: string): number | undefined {
  const argument = directives.get(name);
  return typeof argument === 'string' ? deltaSeconds(argument) : undefined;
}

const SECONDS = ['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error'];

function checkSeconds(directives: Directives, field: string, problems: FreshnessProblem[]): void {
  for (const directive of SECONDS) {
    const argument = directives.get(directive);
    if (argument === undefined || seconds(directives, directive) !== undefined) continue;
    const found = argument === true ? 'nothing' : quote(argument);
    const detail = `${directive} wants a number of seconds and has ${found}`;
    problems.push({ kind: 'invalid_value', field, directive, detail });
  }
}

function checkContradictions(directives: Directives, field: string, problems: FreshnessProblem[]): void {
  const positive = (name: string): boolean => (seconds(directives, name) ?? 0) > 0;
  const hide = bare(directives, 'private');
  const clashes: readonly (readonly [string, string, boolean])[] = [
    ['public', 'private', hide && directives.has('public')],
    ['private', 's-maxage', hide && positive('s-maxage')],
    ['no-store', 'max-age', directives.has('no-store') && (positive('max-age') || positive('s-maxage'))],
    ['no-store', 'public', directives.has('no-store') && directives.has('public')],
    ['no-cache', 'immutable', bare(directives, 'no-cache') && directives.has('immutable')],
    [
      'must-revalidate',
      'stale-while-revalidate',
      directives.has('must-revalidate') && positive('stale-while-revalidate'),
    ],
    ['must-revalidate', 'stale-if-error', directives.has('must-revalidate') && positive('stale-if-error')],
  ];
  for (const [directive, other, found] of clashes) {
    const detail = `${directive} and ${other} contradict each other`;
    if (found) problems.push({ kind: 'contradiction', field, directive, detail });
  }
}

/** Unix milliseconds by Date; the arrival where there is none (section 4.2.3). */
function dateOf(fields: readonly Field[], at: number, problems: FreshnessProblem[]): number {
  const text = valueOf(fields, 'date');
  const date = text === undefined ? undefined : httpDate(text, at);
  if (text !== undefined && date === undefined) {
    problems.push({ kind: 'invalid_value', field: 'date', detail: `${quote(text)} is no date of HTTP` });
  }
  return date ?? at;
}

/** Seconds by Expires; 0 for one that is no date, above all "0" (section 5.3). The first of several counts. */
function expiresIn(fields: readonly Field[], { at, date }: Times, problems: FreshnessProblem[]): number | undefined {
  const text = valueOf(fields, 'expires');
  if (text === undefined) return undefined;
  const expires = httpDate(text, at);
  if (expires === undefined && text.trim() !== '0' && text.trim() !== '-1') {
    problems.push({ kind: 'invalid_value', field: 'expires', detail: `${quote(text)} is no date of HTTP` });
  }
  return expires === undefined ? 0 : Math.max(0, Math.round((expires - date) / 1000));
}

/** Expires is overruled by max-age (section 5.3): caches of HTTP/1.0 and people still read it. */
function checkExpires(directives: Directives, expires: number | undefined, problems: FreshnessProblem[]): void {
  const { ttl, directive } = directives.has('no-store')
    ? { ttl: 0, directive: 'no-store' }
    : lifetime(directives, ['max-age'], undefined);
  if (ttl === undefined || expires === undefined || Math.abs(ttl - expires) <= SAME) return;
  const detail = `Expires is ${expires} s after Date, ${directive} of Cache-Control allows ${ttl} s`;
  problems.push({ kind: 'expires_conflict', field: 'expires', ...(directive ? { directive } : {}), detail });
}

/** Section 4.2.3, without the delay of the response, which is not known here. */
function ageOf(fields: readonly Field[], { at, date }: Times): number {
  const apparent = Math.max(0, Math.floor((at - date) / 1000));
  const first = (valueOf(fields, 'age') ?? '').split(',', 1)[0] ?? '';
  return Math.max(apparent, deltaSeconds(first.trim()) ?? 0);
}
