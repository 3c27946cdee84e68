import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainHostName, reverseName } from './reverse.js';

describe('names that hold PTR records', () => {
  it.each([
    ['192.0.2.10', '10.2.0.192.in-addr.arpa.'],
    ['2001:db8::567:89ab', 'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'],
    ['router.example', undefined],
  ])('%s', (ip, name) => {
    expect(reverseName(ip)).toBe(name);
  });
});

describe('host names that may be shown', () => {
  it.each([
    ['ae-1.R01.Fra.Example.NET.', 'ae-1.r01.fra.example.net'],
    ['router', 'router'],
    ['1-2-3-4.pool.example.', '1-2-3-4.pool.example'],
    [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
    [`${`${'a'.repeat(62)}.`.repeat(4)}b.`, `${`${'a'.repeat(62)}.`.repeat(4)}b`],
  ])('%s', (text, name) => {
    expect(plainHostName(text)).toBe(name);
  });

  it.each([
    ...['', '.', '..', 'a..b', '.a', 'a_b.example', '-a.example', 'a-.example', 'a b.example', '*.example'],
    ...['192.0.2.1', '10', 'a.0', '::1', 'fe80--1.ipv6:literal', `${'a'.repeat(64)}.example`, 'a\\.b.example'],
    ...['\u001b[31mred.example', '\\027[31mred.example', '<b>x</b>.example', '"><script>.example', 'a"b.example'],
    ...[
      '\u202eelpmaxe.example',
      'b\u00fccher.example',
      '\u0430pple.example',
      'a\u0000b.example',
      'a\nb.example',
      '{x}',
    ],
    `${'a.'.repeat(126)}bc`,
    `${'a.'.repeat(5000)}b`,
  ])('refuses %j', (text) => {
    expect(plainHostName(text)).toBeUndefined();
  });

  it('gives letters, digits, hyphens and dots or nothing, whatever it is given', () => {
    const texts = fc.oneof(
      fc.array(fc.nat(0xffff), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes)),
      fc.string({ unit: fc.constantFrom(...'aZ09-._\\') }),
    );
    const property = fc.property(texts, (text) => {
      const name = plainHostName(text);
      if (name === undefined) return;
      expect(name).toMatch(/^[a-z0-9][a-z0-9.-]{0,252}$/);
      expect(name.split('.').every((label) => label.length >= 1 && label.length <= 63)).toBe(true);
      expect(plainHostName(name)).toBe(name);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('takes every domain name that is one', () => {
    fc.assert(
      fc.property(fc.domain(), (name) => {
        expect(plainHostName(name)).toBe(name.toLowerCase());
      }),
    );
  });
});
