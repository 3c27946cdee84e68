import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Head } from './head.js';
import { bypasses, checkNoProxy } from './no-proxy.js';
import { follow } from './redirect.js';
import { parseRoute } from './route.js';

describe('a URL', () => {
  it('is taken apart', () => {
    expect(parseRoute('https://Example.com:8443/a/b?c=d#e')).toEqual({
      secure: true,
      host: 'example.com',
      port: 8443,
      authority: 'example.com:8443',
      path: '/a/b?c=d',
      origin: 'https://example.com:8443',
      shown: 'https://example.com:8443/a/b',
    });
    expect(parseRoute('http://[::1]')).toMatchObject({ host: '::1', port: 80, authority: '[::1]', path: '/' });
  });

  it.each([
    ['file:///etc/passwd', /http/],
    ['gopher://example.com/', /http/],
    ['javascript:alert(1)', /http/],
    ['example.com', /URL/],
    ['', /./],
    ['http://', /URL/],
    ['http://user@example.com/', /credentials/],
    ['http://:pass@example.com/', /credentials/],
    ['http://a@b@c/', /credentials/],
    ['http:\\\\example.com\\', /backslash/],
    ['http://example.com/\r\nHost: x', /control/],
    ['http://example.com/\0', /control/],
    ['http://exa mple.com/', /spaces/],
    ['http://①②⑦.0.0.1/', /ASCII/],
    ['http://%31%32%37.0.0.1/', /percent/],
    ['//%31%32%37.0.0.1/', /./],
    ['http://example.com:99999/', /URL/],
    [`http://example.com/${'a'.repeat(65_536)}`, /longer/],
  ])('is refused: %s', (text, words) => {
    expect(() => parseRoute(text)).toThrow(words);
  });

  it('never crashes, and never repeats the text in its complaint', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string(), (url, noise) => {
        for (const text of [url, noise, `${url}${noise}`, `http://canary${noise}`]) {
          try {
            const route = parseRoute(text);
            expect(`${route.path}${route.authority}`).toMatch(/^[\x21-\x7e]+$/);
          } catch (error) {
            expect(String(error)).not.toContain('canary');
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a redirect', () => {
  const here = parseRoute('https://example.com/a/b?c');
  const head = (status: number, location: string): Head => ({
    version: '1.1',
    status,
    fields: [['location', location]],
    bytes: 0,
  });

  it.each([
    ['/x', 'https://example.com/x'],
    ['x?y', 'https://example.com/a/x'],
    ['?y', 'https://example.com/a/b'],
    ['//other.test/x', 'https://other.test/x'],
    ['http://other.test', 'http://other.test/'],
    ['/a b\xc3\xa9', 'https://example.com/a%20b%C3%A9'],
  ])('leads from /a/b to %s', (location, shown) => {
    const found = follow(head(302, location), { route: here, method: 'GET' }).route.shown;
    expect(found.toLowerCase()).toBe(shown.toLowerCase());
  });

  it.each([
    'file:///etc/passwd',
    'unix:/run/x.sock',
    'javascript:1',
    'ftp://x/',
    'http://u:p@x/',
    'http://[',
    '//x%2f/',
  ])('is refused: %s', (location) => {
    expect(() => follow(head(302, location), { route: here, method: 'GET' })).toThrow(/refused/);
  });

  it.each([
    [301, 'POST', 'GET', false],
    [302, 'POST', 'GET', false],
    [302, 'PUT', 'PUT', false],
    [303, 'PUT', 'GET', false],
    [303, 'HEAD', 'HEAD', false],
    [307, 'POST', 'POST', true],
    [308, 'PUT', 'PUT', true],
  ])('%i turns %s into %s', (status, method, next, withBody) => {
    expect(follow(head(status, '/'), { route: here, method })).toMatchObject({ method: next, withBody });
  });
});

describe('no_proxy', () => {
  it.each([
    ['example.com', 'example.com', true],
    ['www.example.com', 'example.com', true],
    ['wwwexample.com', 'example.com', false],
    ['example.com', '.example.com', false],
    ['www.example.com', '*.example.com', true],
    ['anything', '*', true],
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['fd00::1', 'fd00::/8', true],
    ['fe80::1', 'fd00::/8', false],
    ['::1', '::1', true],
    ['1.2.3.4', '0.0.0.0/0', true],
    ['::1', '0.0.0.0/0', false],
  ])('%s by %s: %s', (host, entry, expected) => {
    expect(checkNoProxy(entry)).toBe(true);
    expect(bypasses(host, [entry])).toBe(expected);
  });

  it.each(['10.0.0.0/33', 'x/8', '10.0.0.0/8/8', 'a b', 'a*b'])('%s is refused', (entry) => {
    expect(checkNoProxy(entry)).toBe(false);
  });
});
