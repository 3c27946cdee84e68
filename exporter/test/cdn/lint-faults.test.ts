/** The lint before real caches: each fault is found where it is, with the right words, and nowhere else. */
import type { CdnRule } from '@parallax/contract';
import { CORRUPTED } from '@parallax/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge, survey, type Finding, type Verdicts } from '../../src/cdn/lint/index.js';
import { FAULTY, lent, siteOf, smallCdn, SOUND, STATIC_TTL, type SmallCdn } from './small-cdn.js';

const OBJECTS = [
  { path: '/static/app.js', partition: 'static' },
  { path: CORRUPTED, partition: 'static' },
  { path: '/images/avatar.jpg', partition: 'images' },
];
/** The rules that the lab's faults break. */
const RULES = ['ttl-not-honoured', 'compression-double', 'stale-served', 'content-differs'] as const satisfies readonly CdnRule[]; // prettier-ignore

let cdn: SmallCdn;
let verdicts: Verdicts;

beforeAll(async () => {
  cdn = await smallCdn([...SOUND, ...FAULTY]);
  const site = siteOf(cdn, OBJECTS);
  const origin = { ...(site['origin'] as object), nodes: cdn.origin.nodes };
  using lending = await lent({ ...site, origin }, { timeout: 90_000 });
  const { context, ways, site: parsed } = lending;
  verdicts = judge(await survey(context, ways, parsed, { patience: STATIC_TTL + 5 }));
});
afterAll(() => cdn[Symbol.asyncDispose]());

const found = (provider: string, rule: CdnRule): Finding[] =>
  verdicts.findings.filter((one) => one.provider === provider && one.rule === rule);

/** Which of {@link RULES} a way breaks. */
const broken = (provider: string): CdnRule[] => RULES.filter((rule) => found(provider, rule).length > 0);

describe('the lint before real caches', () => {
  it.each(SOUND)('finds none of the faults at %s, and says that it looked', (provider) => {
    expect(broken(provider)).toEqual([]);
    const looked = verdicts.counts.filter((one) => one.provider === provider).map(({ rule }) => rule);
    expect(looked).toEqual(expect.arrayContaining([...RULES]));
  });

  it('finds the cache that ignores lifetimes', () => {
    expect(broken('ignores-ttl')).toEqual(['ttl-not-honoured']);
    const [first] = found('ignores-ttl', 'ttl-not-honoured');
    expect(first).toMatchObject({ severity: 'error', place: 'age', path: '/static/app.js' });
    expect(first?.reason).toContain(
      `Kept longer than the origin says (TTL ignored): the origin allows ${STATIC_TTL} s; ignores-ttl`,
    );
    expect(first?.evidence).toContainEqual(expect.stringMatching(/^ignores-ttl: age: \d+$/));
  });

  it('finds the cache that compresses twice, for text only', () => {
    expect(broken('compresses-twice')).toContain('compression-double');
    const all = found('compresses-twice', 'compression-double');
    expect(all.map(({ path }) => path)).toEqual(['/static/app.js', CORRUPTED]);
    expect(all[0]).toMatchObject({ severity: 'error', place: 'content-encoding' });
    expect(all[0]?.reason).toMatch(/^Compressed twice: offered gzip, .* decodes to content that is gzip again/);
  });

  it('finds the cache that serves stale while the origin is well', () => {
    expect(broken('serves-stale')).toEqual(['stale-served']);
    const [first] = found('serves-stale', 'stale-served');
    expect(first?.severity).toBe('error');
    expect(first?.reason).toMatch(/^Stale: .* expired object.* while the origin is well/);
    expect(first?.remedy).toContain('proxy_cache_use_stale');
  });

  it('finds the one damaged object', () => {
    expect(broken('corrupts')).toEqual(['content-differs']);
    const all = found('corrupts', 'content-differs');
    expect(all.map(({ path }) => path)).toEqual([CORRUPTED]);
    expect(all[0]).toMatchObject({ severity: 'error', place: 'body' });
    expect(all[0]?.reason).toMatch(/damaged \(corrupted\)/);
  });

  it('finds that the two origin nodes give one object two validators', () => {
    const all = found('origin', 'etag-differs');
    expect(all.map(({ path }) => path)).toEqual(OBJECTS.map(({ path }) => path));
    expect(all[0]?.reason).toContain('127.0.0.2');
  });
});
