import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field } from '../core/http/head.js';
import { freshnessOf } from './freshness.js';
import { httpDate } from './http-date.js';

const AT = Date.UTC(2026, 10, 22, 5, 25, 13);
const DATE: Field = ['date', 'Sun, 22 Nov 2026 05:25:13 GMT'];
const fresh = (...fields: Field[]): ReturnType<typeof freshnessOf> => freshnessOf([DATE, ...fields], AT);
const control = (value: string): ReturnType<typeof freshnessOf> => fresh(['cache-control', value]);

describe('lifetime in shared caches (RFC 9111 section 4.2.1)', () => {
  it.each([
    ['max-age=60', 60, 'max-age'],
    ['max-age=60, s-maxage=600', 600, 's-maxage'],
    ['s-maxage=0, max-age=60', 0, 's-maxage'],
    ['MAX-AGE="60"', 60, 'max-age'],
    ['max-age=60, max-age=90', 60, 'max-age'],
    ['max-age=99999999999999999999', 2_147_483_648, 'max-age'],
    ['max-age=60, no-cache', 0, 'no-cache'],
    ['max-age=60, no-cache="set-cookie"', 60, 'max-age'],
    ['private="x, y", max-age=60', 60, 'max-age'],
    ['private, max-age=60', 0, 'private'],
    ['no-store, max-age=60', 0, 'no-store'],
  ])('%s', (value, ttl, directive) => {
    expect(control(value)).toMatchObject({ ttl, decidedBy: { field: 'cache-control', directive } });
  });

  it.each(['max-age=-1', 'max-age=1.5', 'max-age', 'max-age=', 'max-age=60s', 'max-age="'])(
    '%s counts as stale',
    (value) => {
      const { ttl, problems } = control(value);
      expect(ttl).toBe(0);
      expect(problems).toMatchObject([{ kind: 'invalid_value', field: 'cache-control', directive: 'max-age' }]);
    },
  );

  it('takes Expires less Date where no directive is', () => {
    const expires = (value: string): ReturnType<typeof freshnessOf> => fresh(['expires', value]);
    expect(expires('Sun, 22 Nov 2026 06:25:13 GMT')).toMatchObject({ ttl: 3600, decidedBy: { field: 'expires' } });
    expect(expires('Sun, 22 Nov 2020 06:25:13 GMT').ttl).toBe(0);
    expect(expires('0')).toMatchObject({ ttl: 0, problems: [] });
    expect(expires('soon')).toMatchObject({ ttl: 0, problems: [{ kind: 'invalid_value', field: 'expires' }] });
    // Without Date the arrival counts.
    expect(freshnessOf([['expires', 'Sun, 22 Nov 2026 05:26:13 GMT']], AT).ttl).toBe(60);
  });

  it('does not guess', () => {
    const { ttl, decidedBy, storable } = fresh(['last-modified', 'Sun, 22 Nov 2020 06:25:13 GMT']);
    expect([ttl, decidedBy, storable]).toEqual([undefined, undefined, true]);
    expect(control('public').ttl).toBeUndefined();
  });

  it('tells browsers apart', () => {
    expect(control('max-age=60, s-maxage=600').browserTtl).toBe(60);
    expect(control('private, max-age=60').browserTtl).toBe(60);
    expect(control('no-store, max-age=60').browserTtl).toBe(0);
    expect(fresh().browserTtl).toBeUndefined();
  });
});

describe('what may be stored, and how it may be used', () => {
  it.each([
    ['no-store', 'no-store'],
    ['private', 'private'],
    ['PRIVATE', 'private'],
  ])('%s: not stored', (value, reason) => {
    expect(control(value)).toMatchObject({ storable: false, reason, ttl: 0 });
  });

  it('Vary: * never matches', () => {
    expect(fresh(['cache-control', 'max-age=60'], ['vary', 'accept, *'])).toMatchObject({
      ...{ storable: false, reason: 'vary-any', ttl: 0, decidedBy: { field: 'vary' } },
    });
    expect(fresh(['vary', 'accept']).storable).toBe(true);
  });

  it('reads the rest', () => {
    const value = 'max-age=1, must-revalidate, immutable, stale-while-revalidate=30, stale-if-error=40';
    expect(control(value)).toMatchObject({
      ...{ mustRevalidate: true, immutable: true, staleWhileRevalidate: 30, staleIfError: 40, noCache: false },
    });
    expect(control('proxy-revalidate').mustRevalidate).toBe(true);
    expect(control('no-cache').noCache).toBe(true);
    expect(control('no-cache="x"').noCache).toBe(false);
  });
});

describe('targeted fields (RFC 9213)', () => {
  const both = (targeted: string, field = 'cdn-cache-control'): ReturnType<typeof freshnessOf> =>
    fresh(['cache-control', 'max-age=60'], ['expires', 'Sun, 22 Nov 2026 05:26:13 GMT'], [field, targeted]);

  it('stand instead of Cache-Control and Expires', () => {
    expect(both('max-age=600')).toMatchObject({ ttl: 600, targeted: 'cdn-cache-control', browserTtl: 60 });
    expect(both('max-age=600').decidedBy).toEqual({ field: 'cdn-cache-control', directive: 'max-age' });
    // Neither Cache-Control nor Expires is looked at any more (section 2.2).
    expect(both('must-revalidate').ttl).toBeUndefined();
    expect(both('no-store')).toMatchObject({ ttl: 0, storable: false, reason: 'no-store' });
  });

  it.each([
    ['empty', '', false],
    ['no dictionary', 'max-age=60,,', true],
    ['grammar of Cache-Control that is none of dictionaries', 'Max-Age=600', true],
  ])('are ignored when %s', (_, value, told) => {
    const { ttl, targeted, problems } = both(value);
    expect([ttl, targeted]).toEqual([60, undefined]);
    expect(problems.some(({ kind, field }) => kind === 'syntax' && field === 'cdn-cache-control')).toBe(told);
  });

  it('a lifetime of another type counts as stale', () => {
    expect(both('max-age=1.5')).toMatchObject({ ttl: 0, targeted: 'cdn-cache-control' });
  });

  it('each provider has a list of its own', () => {
    const fields: Field[] = [
      DATE,
      ['cache-control', 'max-age=1'],
      ['cdn-cache-control', 'max-age=2'],
      ['surrogate-control', 'max-age=3'],
      ['cloudflare-cdn-cache-control', 'max-age=4'],
    ];
    const ttl = (provider?: Parameters<typeof freshnessOf>[2]): number | undefined =>
      freshnessOf(fields, AT, provider).ttl;
    expect([ttl(), ttl('cloudflare'), ttl('fastly'), ttl('akamai')]).toEqual([2, 4, 3, 2]);
  });

  it('Surrogate-Control: as Cache-Control, with a second number and a target', () => {
    expect(both('max-age=3600+600', 'surrogate-control')).toMatchObject({ ttl: 3600, staleWhileRevalidate: 600 });
    expect(both('max-age=3600;abc, content="ESI/1.0"', 'surrogate-control').ttl).toBe(3600);
    expect(both('max-age=86400, stale-while-revalidate=60', 'surrogate-control')).toMatchObject({
      ...{ ttl: 86_400, staleWhileRevalidate: 60 },
    });
    expect(both('no-store', 'surrogate-control').storable).toBe(false);
  });
});

describe('age (RFC 9111 section 4.2.3)', () => {
  it('the larger of Age and what Date says', () => {
    expect(fresh(['age', '30']).age).toBe(30);
    expect(freshnessOf([DATE, ['age', '30']], AT + 90_000).age).toBe(90);
    // A clock behind makes no negative age.
    expect(freshnessOf([DATE], AT - 90_000).age).toBe(0);
    expect(fresh(['age', 'x']).age).toBe(0);
    expect(fresh(['age', '5, 9']).age).toBe(5);
    expect(freshnessOf([], AT).age).toBe(0);
  });
});

describe('problems', () => {
  const kinds = (value: string): string[] =>
    control(value).problems.map(({ kind, directive }) => `${kind} ${directive ?? ''}`);

  it.each([
    ['max-age=60, max-age=60', []],
    ['max-age=60, max-age=90', ['duplicate max-age']],
    ['max-age=60, ;x', ['syntax ']],
    ['public, private', ['contradiction public']],
    ['private, s-maxage=60', ['contradiction private']],
    ['no-store, max-age=60', ['contradiction no-store']],
    ['no-store, max-age=0', []],
    ['no-store, public', ['contradiction no-store']],
    ['no-cache, immutable', ['contradiction no-cache']],
    ['must-revalidate, stale-if-error=5', ['contradiction must-revalidate']],
    ['must-revalidate, stale-while-revalidate=5', ['contradiction must-revalidate']],
    [', , max-age=60,', []],
    ['community="UCI, or, not", max-age=1', []],
  ])('%s', (value, wanted) => {
    expect(kinds(value)).toEqual(wanted);
  });

  it('Expires that says another lifetime', () => {
    const two = (seconds: number, value: string): readonly { kind: string }[] =>
      fresh(['cache-control', value], ['expires', new Date(AT + seconds * 1000).toUTCString()]).problems;
    expect(two(3600, 'max-age=60')).toMatchObject([
      { kind: 'expires_conflict', field: 'expires', directive: 'max-age' },
    ]);
    expect(two(62, 'max-age=60')).toEqual([]);
    expect(two(3600, 'public')).toEqual([]);
    expect(two(3600, 'no-store')).toMatchObject([{ kind: 'expires_conflict', directive: 'no-store' }]);
  });

  it('Date that is none', () => {
    expect(freshnessOf([['date', 'today']], AT).problems).toMatchObject([{ kind: 'invalid_value', field: 'date' }]);
  });
});

describe('httpDate (RFC 9110 section 5.6.7)', () => {
  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
    ['Sunday, 06-Nov-94 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
    ['Sun Nov  6 08:49:37 1994', Date.UTC(1994, 10, 6, 8, 49, 37)],
    ['Monday, 06-Nov-76 08:49:37 GMT', Date.UTC(2076, 10, 6, 8, 49, 37)],
    ['Monday, 06-Nov-77 08:49:37 GMT', Date.UTC(1977, 10, 6, 8, 49, 37)],
    ['Sun, 31 Feb 2026 08:49:37 GMT', undefined],
    ['Sun, 06 Nov 1994 24:49:37 GMT', undefined],
    ['Sun, 06 Nov 1994 08:49:37 CET', undefined],
    ['1994-11-06T08:49:37Z', undefined],
    ['', undefined],
  ])('%s', (text, time) => {
    expect(httpDate(text, AT)).toBe(time);
  });
});

it('never throws, and its numbers are whole and not negative', () => {
  const name = fc.constantFrom(
    'cache-control',
    'cdn-cache-control',
    'surrogate-control',
    'expires',
    'date',
    'age',
    'vary',
  );
  const part = fc.constantFrom(
    ...[
      'max-age=',
      '60',
      's-maxage=1',
      ',',
      ' ',
      '"',
      '\\',
      ';',
      '+',
      '=',
      'private',
      'no-cache="',
      '*',
      '-1',
      '(',
      '\u00e9',
    ],
    ...['Sun, 06 Nov 1994 08:49:37 GMT', '__proto__', 'stale-if-error=9'],
  );
  const value = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (fields) => {
      const { ttl = 0, browserTtl = 0, age, storable } = freshnessOf(fields, AT);
      for (const number of [ttl, browserTtl, age]) expect(Number.isSafeInteger(number) && number >= 0).toBe(true);
      if (!storable) expect(ttl).toBe(0);
    }),
  );
});
