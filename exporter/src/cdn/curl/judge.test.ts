import type { CdnCurlCheck, CdnCurlOutcome } from '@parallax/contract';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Field } from '../../core/http/head.js';
import type { TlsFacts } from '../../core/net.js';
import { normalise } from '../normalise.js';
import type { Reply, Visit } from '../visit.js';
import type { Answered, Witness } from './check.js';
import { judge } from './judge.js';

const AT = Date.UTC(2026, 0, 31, 12);
const CONTENT = Buffer.from('the same for everybody, over and over');
const date = (seconds: number): string => new Date(AT + seconds * 1000).toUTCString();

type Fields = Readonly<Record<string, string>>;
const COMMON: Fields = {
  ...{ 'cache-control': 'public, max-age=600', etag: '"abc"', 'last-modified': date(-9_000) },
  ...{ vary: 'Accept-Encoding', 'content-type': 'text/css; charset=utf-8', 'content-encoding': 'gzip' },
};
const served = (hits: number): Fields => ({
  ...{ 'x-served-by': 'cache-fra-etou8220102-FRA', 'x-cache': hits > 0 ? 'HIT' : 'MISS', 'x-cache-hits': `${hits}` },
  ...{ via: '1.1 varnish', age: '0' },
});

interface Shape {
  readonly fields?: Fields;
  /** Fields that are not there. */
  readonly without?: readonly string[];
  readonly reply?: Partial<Reply>;
  readonly visit?: Partial<Visit>;
  readonly content?: Buffer;
}

function visitOf({ fields = {}, without = [], reply = {}, visit = {}, content = CONTENT }: Shape): Visit {
  const all: Field[] = Object.entries({ ...COMMON, ...fields }).filter(([name]) => !without.includes(name));
  const hash = createHash('sha256').update(content).digest('hex');
  const body = { wireBytes: 20, content: { bytes: content.length, hash, start: content.subarray(0, 16) } };
  const errand = { path: '/site.css', fetch: 'as_found', method: 'GET', codings: [], version: 'auto' } as const;
  return {
    ...{ leg: 'edge', errand: { ...errand, fields: [], maxBytes: 1 }, at: AT, received: 1 },
    ...{ phases: { first_byte: 0.012 }, address: { ip: '192.0.2.7', family: '4' } },
    tls: TLS,
    reply: { version: '2', status: 200, fields: all, headerBytes: 1, body, ...reply },
    ...visit,
  };
}

const TLS: TlsFacts = { seconds: 0.01, version: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', chain: [] };

const answeredOf = (shape: Shape): Answered => {
  const visit = visitOf(shape);
  return { ...visit, delivery: normalise(visit.reply?.fields ?? [], { expected: 'fastly' }) };
};

interface Changes {
  readonly origin?: Shape | 'none' | 'silent';
  /** Of every answer of the edge. */
  readonly edge?: Shape;
  /** Hit counts of the answers. */
  readonly hits?: readonly number[];
  readonly plain?: Shape;
  readonly expected?: Witness['plan']['expected'];
  readonly places?: Witness['plan']['places'];
}

const silent = {
  failure: { phase: 'connect', reason: 'timeout', source: 'path', detail: 'no answer in time' },
} as const;

function mute(shape: Shape): Visit {
  const { leg, errand, at, phases, received } = visitOf(shape);
  return { ...{ leg, errand, at, phases, received }, ...silent };
}

function witness({
  origin = {},
  edge = {},
  hits = [0, 1, 2],
  plain = {},
  expected = 'fastly',
  places,
}: Changes): Witness {
  const [first, ...later] = hits.map((count) => answeredOf({ ...edge, fields: { ...served(count), ...edge.fields } }));
  if (first === undefined) throw new Error('no answer');
  return {
    plan: { expected, secrets: ['s3cr3t-token'], ...(places === undefined ? {} : { places }) },
    edge: [first, ...later],
    ...(origin === 'none' ? {} : { origin: origin === 'silent' ? mute({}) : visitOf(origin) }),
    plain: visitOf({ ...edge, without: ['content-encoding', ...(edge.without ?? [])], ...plain }),
  };
}

const outcomes = (changes: Changes): Partial<Record<CdnCurlCheck, CdnCurlOutcome>> =>
  Object.fromEntries(judge(witness(changes)).map(({ check, outcome }) => [check, outcome]));
const NAMES = judge(witness({})).map(({ check }) => check);
const all = (outcome: CdnCurlOutcome): object => Object.fromEntries(NAMES.map((name) => [name, outcome]));

describe('the smoke test of a provider', () => {
  it('passes what is well, in the order of the contract', () => {
    expect(outcomes({})).toEqual(all('ok'));
    expect(NAMES).toEqual([
      ...['reach', 'tls', 'version', 'provider', 'pop', 'status', 'headers', 'content', 'compression'],
      ...['first', 'hit', 'hits'],
    ]);
  });

  it('is not put off by what a cache may do', () => {
    const kept = { fields: { age: '60', date: date(0) } };
    const moment = { without: ['cache-control'], fields: { expires: date(600), date: date(0) } };
    const wellDone: Changes[] = [
      { edge: { fields: { 'cache-control': 'max-age=600,public' } } },
      { edge: { fields: { etag: 'W/"abc"' } } },
      { edge: { fields: { etag: '"abc-gzip"' } } },
      { edge: { fields: { etag: 'W/"abc;br"' } } },
      // Traffic Server's.
      { edge: { fields: { etag: '"abc-df"' } } },
      { edge: { fields: { vary: 'accept-encoding' } }, origin: { without: ['vary', 'content-encoding'] } },
      { edge: { fields: { 'content-type': 'text/css;charset=UTF-8' } } },
      { edge: { ...kept }, hits: [3, 4] },
      { origin: moment, edge: { ...moment, fields: { ...moment.fields, expires: date(20) } } },
      { origin: { without: ['content-encoding'] }, edge: { without: ['content-encoding'] } },
    ];
    for (const change of wellDone) expect(outcomes(change), JSON.stringify(change)).toEqual(all('ok'));
  });

  const refused = { verifyError: { reason: 'certificate_name_mismatch', detail: 'it is for other names' } } as const;
  const gzipped = Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), CONTENT]);
  const expires = { without: ['cache-control'], fields: { expires: date(600), date: date(0) } };
  const CASES: readonly (readonly [CdnCurlCheck, string, Changes, RegExp])[] = [
    ['tls', 'a certificate for others', { edge: { visit: { tls: { ...TLS, ...refused } } } }, /certificate/],
    ['version', 'HTTP/1.1 where the origin has 2', { edge: { reply: { version: '1.1' } } }, /HTTP\/2/],
    ['provider', 'somebody else', { expected: 'cloudflare' }, /DNS/],
    ['status', 'an error of the edge', { edge: { reply: { status: 503 } } }, /reaches the origin/],
    [
      'status',
      'an error of both',
      { edge: { reply: { status: 404 } }, origin: { reply: { status: 404 } } },
      /choose another/,
    ],
    ['headers', 'another lifetime', { edge: { fields: { 'cache-control': 'public, max-age=60' } } }, /pass these/],
    ['headers', 'a lost directive', { edge: { fields: { 'cache-control': 'max-age=600' } } }, /pass these/],
    ['headers', 'no Cache-Control', { edge: { without: ['cache-control'] } }, /pass these/],
    ['headers', 'another ETag', { edge: { fields: { etag: '"abd"' } } }, /pass these/],
    ['headers', 'no ETag', { edge: { without: ['etag'] } }, /pass these/],
    ['headers', 'another date', { edge: { fields: { 'last-modified': date(-1) } } }, /pass these/],
    ['headers', 'more Vary', { edge: { fields: { vary: 'Accept-Encoding, Cookie' } } }, /pass these/],
    ['headers', 'another type', { edge: { fields: { 'content-type': 'text/html' } } }, /pass these/],
    [
      'headers',
      'a later Expires',
      { origin: expires, edge: { ...expires, fields: { expires: date(700) } } },
      /pass these/,
    ],
    [
      'headers',
      'an Expires long over',
      { origin: expires, edge: { ...expires, fields: { expires: date(-60) } } },
      /pass these/,
    ],
    ['content', 'other bytes', { edge: { content: Buffer.from('something else altogether') } }, /Purge/],
    ['compression', 'none at the edge', { edge: { without: ['content-encoding'] } }, /Accept-Encoding/],
    ['compression', 'no Vary', { edge: { without: ['vary'] }, origin: { without: ['vary'] } }, /Vary/],
    ['compression', 'two codings', { edge: { fields: { 'content-encoding': 'gzip, gzip' } } }, /one party/],
    ['compression', 'gzip inside', { edge: { content: gzipped }, plain: { content: CONTENT } }, /one party/],
    ['compression', 'gzip that nobody wants', { plain: { without: [] } }, /Vary/],
    [
      'first',
      'an error of the cache',
      { edge: { fields: { 'x-cache': 'Error from cloudfront' }, without: ['x-served-by'] } },
      /reaches/,
    ],
    ['hit', 'misses only', { hits: [0, 0, 0, 0, 0] }, /The origin allows it/],
    ['hits', 'a counter that stands', { hits: [0, 3, 3] }, /another machine/],
  ];
  it.each(CASES)('%s fails: %s', (check, _, changes, remedy) => {
    const found = judge(witness(changes)).find((one) => one.check === check);
    expect(found, JSON.stringify(found)).toMatchObject({ outcome: 'failed' });
    expect(found?.remedy).toMatch(remedy);
  });

  it('says what keeps an object out of caches, and where', () => {
    const hit = (origin: Shape): { remedy?: string; evidence: readonly unknown[] } | undefined =>
      judge(witness({ origin, hits: [0, 0] })).find(({ check }) => check === 'hit');
    expect(hit({ fields: { 'cache-control': 'private' } })?.remedy).toMatch(/forbids shared caches.*private/);
    expect(hit({ fields: { 'cache-control': 'max-age=0' } })?.remedy).toMatch(/no time at all/);
    expect(hit({ without: ['cache-control'] })?.remedy).toMatch(/does not say how long/);
    expect(hit({ fields: { 'cache-control': 'private' } })?.evidence).toContainEqual({
      ...{ of: 'origin', field: ['cache-control', 'private'] },
    });
  });

  it('shows both sides of what was changed', () => {
    const changes: Changes = { edge: { fields: { 'cache-control': 'no-store' }, without: ['etag'] } };
    const headers = judge(witness(changes)).find(({ check }) => check === 'headers');
    expect(headers?.says).toBe('the edge changes cache-control, etag');
    expect(headers?.evidence).toEqual([
      { of: 'origin', field: ['cache-control', 'public, max-age=600'] },
      { of: 'edge', field: ['cache-control', 'no-store'] },
      { of: 'origin', field: ['etag', '"abc"'] },
      { of: 'edge', field: ['etag', '(none)'] },
    ]);
  });

  it('cannot tell what nobody says', () => {
    const mutely = { without: ['x-cache', 'x-served-by', 'x-cache-hits', 'via', 'age'] };
    const bare = outcomes({ edge: { ...mutely } });
    expect(bare).toEqual({
      ...all('ok'),
      provider: 'unknown',
      pop: 'unknown',
      first: 'unknown',
      hit: 'unknown',
      hits: 'unknown',
    });
    expect(outcomes({ origin: 'none' })).toEqual({ ...all('ok'), headers: 'unknown', content: 'unknown' });
    expect(outcomes({ origin: 'silent' })).toEqual({ ...all('ok'), headers: 'unknown', content: 'unknown' });
    expect(outcomes({ edge: { visit: { tls: undefined } as object } })).toEqual({ ...all('ok'), tls: 'unknown' });
    expect(outcomes({ hits: [0, 1] })).toEqual(all('ok'));
  });

  it('wants the edge where it should be', () => {
    const pop = (pops: readonly string[], countries: readonly string[], edge: Shape = {}): unknown =>
      judge(witness({ places: { pops, countries }, edge }))[4];
    expect(pop(['AMS', 'FRA'], [])).toMatchObject({ check: 'pop', outcome: 'ok', says: 'FRA, Frankfurt (DE)' });
    expect(pop([], ['DE'])).toMatchObject({ outcome: 'ok' });
    expect(pop(['AMS'], ['FR'])).toMatchObject({
      ...{ outcome: 'failed', says: 'FRA, Frankfurt (DE), and not AMS, FR' },
      evidence: expect.arrayContaining([
        { of: 'edge', field: ['x-served-by', 'cache-fra-etou8220102-FRA'] },
      ]) as unknown,
    });
    const elsewhere = { fields: { 'x-served-by': 'cache-qqq-etou8220102-QQQ' } };
    expect(pop([], ['DE'], elsewhere)).toMatchObject({ outcome: 'unknown', says: expect.stringContaining('nobody here knows') as string }); // prettier-ignore
    expect(pop(['FRA'], [], elsewhere)).toMatchObject({ outcome: 'failed' });
    const mute = { without: ['x-cache', 'x-served-by', 'x-cache-hits', 'via', 'age'] };
    expect(pop(['FRA'], [], mute)).toMatchObject({ outcome: 'unknown', says: 'the headers name no place' });
  });

  it('tells that HTTP/3 is offered, by the line that says it', () => {
    const offers = { 'alt-svc': 'h3=":443"; ma=86400, h3-29=":443"' };
    const version = (fields: Fields): unknown => judge(witness({ edge: { fields } }))[2];
    expect(version(offers)).toMatchObject({
      ...{ check: 'version', outcome: 'ok', says: 'HTTP/2; HTTP/3 is offered, which is not tried here' },
      evidence: [{ of: 'edge', field: ['alt-svc', offers['alt-svc']] }],
    });
    for (const other of ['h2=":8443"', 'clear', 'h3-29=":443"']) {
      expect(version({ 'alt-svc': other })).toMatchObject({ says: 'HTTP/2', evidence: [] });
    }
  });

  it('fails once where nobody answers, and says no more', () => {
    const first: Answered = { ...mute({}), delivery: normalise([]) };
    const checks = judge({ ...witness({}), edge: [first] });
    expect(checks[0]).toMatchObject({
      check: 'reach',
      outcome: 'failed',
      says: expect.stringContaining('timeout during connect') as string,
    });
    expect(new Set(checks.slice(1).map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
  });

  it('takes no secret of the plan and no cookie into what it says', () => {
    const fields = {
      'x-cache': 'MISS',
      'x-served-by': 'cache-s3cr3t-token-FRA',
      'cache-control': 'private, x="s3cr3t-token"',
    };
    const cookie = { fields: { 'set-cookie': 'id=4711', 'cache-control': 'private, x="s3cr3t-token"' } };
    const checks = judge(
      witness({ origin: cookie, edge: { fields: { ...fields, 'set-cookie': 'id=4711' } }, hits: [0, 0] }),
    );
    expect(JSON.stringify(checks)).not.toMatch(/s3cr3t|4711/);
    expect(JSON.stringify(checks)).toContain('<secret>');
    expect(JSON.stringify(checks)).toContain('["set-cookie","<masked>"]');
  });
});
