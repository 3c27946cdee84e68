import { describe, expect, it } from 'vitest';
import { Config } from './config.js';
import { Extract } from './config-extract.js';
import { judge, type Final } from './expect.js';
import { extract } from './extract.js';
import type { Head } from '../../core/http/head.js';
import { compileJsonPath, parseJson, type Json } from './json-path.js';

const HEAD: Head = {
  version: '1.1',
  status: 200,
  bytes: 10,
  fields: [
    ['content-type', 'text/html'],
    ['x-cache', 'HIT from edge7'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
    ['age', '42'],
  ],
};
const BODY = '{"status":"ok","load":0.5,"items":[{"id":7,"up":true}],"none":null}';
const DOCUMENT: Json = parseJson(BODY);
const final = (overrides: Partial<Final> = {}): Final => ({
  head: HEAD,
  expandedBytes: BODY.length,
  text: () => BODY,
  tls: { version: 'TLSv1.2', earliestExpiry: 1_000_000 },
  now: 900_000,
  ...overrides,
});
/** Kinds that fail. */
const broken = (expectation: unknown, overrides: Partial<Final> = {}): string[] =>
  judge(Config.parse({ expect: expectation }).expect, final(overrides))
    .filter((check) => check.problem !== undefined)
    .map((check) => check.kind);

describe('expectations', () => {
  it.each([
    ['nothing', {}, []],
    ['status', { status: [404, '5xx'] }, ['status']],
    ['status by range and class', { status: ['100-199', '2xx'] }, []],
    ['version', { versions: ['2'] }, ['version']],
    ['version met', { versions: ['1.1', '2'] }, []],
    ['header there', { headers: [{ name: 'Age' }] }, []],
    ['header missing', { headers: [{ name: 'Etag' }] }, ['header']],
    ['header may be missing', { headers: [{ name: 'Etag', matches: 'x', allow_missing: true }] }, []],
    ['header matches', { headers: [{ name: 'Set-Cookie', matches: '^b=' }] }, []],
    ['header does not match', { headers: [{ name: 'Set-Cookie', matches: '^c=' }] }, ['header']],
    ['header matches what it must not', { headers: [{ name: 'Set-Cookie', not_matches: '^b=' }] }, ['header']],
    ['body', { body: { matches: ['"status":"ok"'], not_matches: ['error'] } }, []],
    ['body does not match', { body: { matches: ['ok', 'nothing'] } }, ['body']],
    ['body matches what it must not', { body: { not_matches: ['o.?k'] } }, ['body']],
    ['size', { min_bytes: 1, max_bytes: 1000 }, []],
    ['too small', { min_bytes: 1000 }, ['size']],
    ['too large', { max_bytes: 3 }, ['size']],
    ['tls', { tls: { required: true, min_version: 'TLSv1.2', min_validity: '20h' } }, []],
    ['tls forbidden', { tls: { forbidden: true } }, ['tls']],
    ['tls too old', { tls: { min_version: 'TLSv1.3' } }, ['tls']],
    ['tls expires soon', { tls: { min_validity: '48h' } }, ['tls']],
    ['json equals', { json: [{ path: '$.status', equals: 'ok' }] }, []],
    ['json differs', { json: [{ path: '$.status', equals: 'bad' }] }, ['json']],
    ['json null', { json: [{ path: '$.none', equals: null }] }, []],
    ['json exists', { json: [{ path: '$.items[0].id', exists: true }] }, []],
    ['json does not exist', { json: [{ path: '$.nope', exists: true }] }, ['json']],
    ['json must not exist', { json: [{ path: '$.status', exists: false }] }, ['json']],
    ['json in range', { json: [{ path: '$.load', above: 0.1, at_most: 0.5 }] }, []],
    ['json out of range', { json: [{ path: '$.load', above: 0.5 }] }, ['json']],
    ['json text is no number', { json: [{ path: '$.status', below: 5 }] }, ['json']],
    ['json matches', { json: [{ path: '$.items[?@.up==true].id', matches: '^7$' }] }, []],
    ['several at once', { status: [404], versions: ['2'], max_bytes: 1 }, ['version', 'status', 'size']],
  ])('%s', (_name, expectation, kinds) => {
    expect(broken(expectation)).toEqual(kinds);
  });

  it('TLS that is required and absent fails', () => {
    expect(broken({ tls: { required: true } }, { tls: undefined })).toEqual(['tls']);
  });

  it('a body that is not JSON fails what is expected of JSON, without a word of it', () => {
    const checks = judge(Config.parse({ expect: { json: [{ path: '$', exists: true }] } }).expect, {
      ...final(),
      text: () => '<canary>',
    });
    expect(checks.find((check) => check.kind === 'json')?.problem).toBe('the body is not JSON');
  });
});

describe('JSONPath', () => {
  it('uses linear patterns: one that backtracks ends at once', () => {
    const path = compileJsonPath("$[?match(@.a, '(a+)+b')]");
    const startedAt = performance.now();
    expect(path.first([{ a: 'a'.repeat(40) }])).toBeUndefined();
    expect(path.first([{ a: 'aab' }])).toEqual({ a: 'aab' });
    // The platform's own patterns need hours for this.
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  });

  it.each(['$..a..b', '$.a[?@.b==$.c]', '$[?(', 'a.b', ''])('refuses %s', (source) => {
    expect(() => compileJsonPath(source)).toThrow(/JSONPath/);
  });

  it('takes quoted dots and dollars', () => {
    expect(compileJsonPath("$['a..b..$c']").first({ 'a..b..$c': 1 })).toBe(1);
  });

  it('a document that is too deep is a failure of the document', () => {
    const deep = parseJson(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    expect(() => compileJsonPath('$..a').first(deep)).toThrow(/too deep/);
  });
});

describe('extraction', () => {
  const lift = (rules: unknown, head = HEAD): unknown => extract(Extract.parse(rules), head, DOCUMENT);

  it('lifts numbers out of headers and JSON', () => {
    expect(
      lift([
        { name: 'age', header: 'Age' },
        { name: 'load', json: '$.load' },
        { name: 'up', json: '$.items[0].up' },
        { name: 'edge', header: 'x-cache', pattern: 'edge(\\d+)' },
        { name: 'no_number', header: 'content-type' },
        { name: 'missing', header: 'etag' },
        { name: 'object', json: '$.items' },
      ]),
    ).toEqual([
      { name: 'age', number: 42 },
      { name: 'load', number: 0.5 },
      { name: 'up', number: 1 },
      { name: 'edge', number: 7 },
    ]);
  });

  it('lifts only values of the closed list', () => {
    expect(
      lift([
        { name: 'cache', header: 'x-cache', pattern: '^(\\w+)', values: ['hit', 'miss'] },
        { name: 'strange', header: 'x-cache', values: ['hit', 'miss'] },
        { name: 'missing', header: 'etag', values: ['a'] },
        { name: 'status', json: '$.status', values: ['OK'] },
      ]),
    ).toEqual([
      { name: 'cache', text: 'hit' },
      { name: 'strange', text: 'other' },
      { name: 'missing', text: 'absent' },
      { name: 'status', text: 'OK' },
    ]);
  });
});

describe('options', () => {
  it.each([
    [{ headers: { 'X A': 'b' } }, /header name/],
    [{ headers: { Host: 'b' } }, /host_header/],
    [{ headers: { 'Content-Length': '3' } }, /itself/],
    [{ method: 'GET /' }, /one word/],
    [{ address: 'example.com' }, /not an IPv4/],
    [{ proxy: { url: 'https://p:1' } }, /http:\/\/HOST/],
    [{ proxy: { url: 'http://u:p@p:1' } }, /basic/],
    [{ basic: { username: 'a', password: 'b' }, bearer: 'c' }, /only one/],
    [{ max_expanded_bytes: 16_777_217 }, /./],
    [{ max_redirects: 11 }, /./],
    [{ expect: { status: ['abc'] } }, /no status code/],
    [{ expect: { tls: { required: true, forbidden: true } } }, /both/],
    [{ expect: { json: [{ path: '$.a' }] } }, /what is expected/],
    [{ expect: { body: { matches: ['('] } } }, /RE2/],
    [{ extract: [{ name: 'a', header: 'x', json: '$' }] }, /either/],
    [
      {
        extract: [
          { name: 'a', header: 'x' },
          { name: 'a', header: 'y' },
        ],
      },
      /once/,
    ],
  ])('%j is refused', (config, words) => {
    expect(JSON.stringify(Config.safeParse(config).error?.issues)).toMatch(words);
  });

  it('hides every secret when printed', () => {
    const config = Config.parse({
      headers: { 'X-A': 'canary' },
      bearer: 'canary',
      body: 'canary',
      proxy: { url: 'http://p:1', connect_headers: { 'X-B': 'canary' }, basic: { username: 'u', password: 'canary' } },
    });
    expect(JSON.stringify(config)).not.toContain('canary');
  });
});
