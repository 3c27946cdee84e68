/** What real caches say, read by the normaliser: who they are, and every word of a cache's life. */
import type { CacheStatus } from '@parallax/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalise } from '../../src/cdn/normalise.js';
import { freshnessOf } from '../../src/cdn/freshness.js';
import type { Layer } from '../../src/cdn/layer.js';
import { visit, type Errand, type Visit } from '../../src/cdn/visit.js';
import { lent, siteOf, smallCdn, SOUND, STATIC_TTL, type Kind, type Lent, type SmallCdn } from './small-cdn.js';

const OBJECTS = [{ path: '/static/app.js', partition: 'static' }];
let cdn: SmallCdn;
let lending: Lent;

beforeAll(async () => {
  cdn = await smallCdn([...SOUND, 'serves-stale', 'ignores-ttl']);
  lending = await lent(siteOf(cdn, OBJECTS), { timeout: 60_000 });
});
afterAll(async () => {
  lending[Symbol.dispose]();
  await cdn[Symbol.asyncDispose]();
});

const errand: Errand = {
  ...{ path: '/static/app.js', fetch: 'as_found', method: 'GET', codings: ['gzip'], version: '1.1' },
  ...{ fields: [], maxBytes: 1_000_000 },
};

async function ask(name: Kind, change: Partial<Errand> = {}): Promise<Visit> {
  const leg = lending.ways.legs.find((one) => one.name === name);
  if (leg === undefined) throw new Error(`no way ${name}`);
  const seen = await visit(lending.context, leg, { ...errand, ...change });
  expect(seen.failure).toBeUndefined();
  expect(seen.reply?.status).toBe(200);
  return seen;
}

const edgeOf = ({ reply, errand: { method } }: Visit): Layer => normalise(reply?.fields ?? [], { method }).layers[0];

/** The words of one object's life: fetched, asked again twice, asked when its time was over, asked again. */
async function life(name: Kind, path: string): Promise<CacheStatus[]> {
  const words: CacheStatus[] = [];
  const note = async (): Promise<number> => words.push(edgeOf(await ask(name, { path })).cacheStatus);
  await note();
  await note();
  await note();
  // Caches count in whole seconds, and Traffic Server takes an object of exactly its lifetime for fresh.
  await sleep((STATIC_TTL + 1.3) * 1000);
  await note();
  await note();
  return words;
}

describe('headers of real caches', () => {
  it.each([
    ['nginx', 'nginx'],
    ['nginx-9211', 'nginx'],
    ['varnish', 'varnish'],
    ['trafficserver', 'trafficserver'],
  ] as const)('tell that %s is %s', async (name, provider) => {
    const { reply } = await ask(name, { path: '/images/avatar.jpg' });
    const delivery = normalise(reply?.fields ?? []);
    expect(delivery.provider).toBe(provider);
    expect(delivery.layers[0]).toMatchObject({ provider, layer: 'edge' });
    expect(delivery.layers).toHaveLength(1);
  });

  it('tell every step of an object by the same words', async () => {
    const names = ['nginx', 'nginx-9211', 'varnish', 'trafficserver', 'serves-stale', 'ignores-ttl'] as const;
    const lives = await Promise.all(names.map((name) => life(name, '/static/site.css')));
    expect(Object.fromEntries(names.map((name, index) => [name, lives[index]]))).toEqual({
      nginx: ['miss', 'hit', 'hit', 'expired', 'hit'],
      'nginx-9211': ['miss', 'hit', 'hit', 'expired', 'hit'],
      // What has expired is gone (no grace): it cannot be told from what was never there.
      varnish: ['miss', 'hit', 'hit', 'miss', 'hit'],
      // Asks with If-None-Match.
      trafficserver: ['miss', 'hit', 'hit', 'revalidated', 'hit'],
      'serves-stale': ['miss', 'hit', 'hit', 'stale_hit', 'stale_hit'],
      // Says hit: only its Age tells.
      'ignores-ttl': ['miss', 'hit', 'hit', 'hit', 'hit'],
    });
  });

  it('count hits and age where the cache does', async () => {
    const path = '/images/listing.jpg';
    const layers: Layer[] = [];
    for (let time = 0; time < 3; time += 1) layers.push(edgeOf(await ask('varnish', { path })));
    expect(layers.map(({ hits }) => hits ?? 0)).toEqual([0, 1, 2]);
    await ask('trafficserver', { path });
    await sleep(1100);
    for (const name of ['varnish', 'trafficserver'] as const) {
      expect(edgeOf(await ask(name, { path })).age).toBeGreaterThanOrEqual(1);
    }
    expect(edgeOf(await ask('nginx', { path })).age).toBeUndefined();
  });

  it('tell the lifetime that the origin gave, at every edge', async () => {
    for (const name of SOUND) {
      const { reply, at } = await ask(name, { path: '/images/listing.jpg' });
      expect(freshnessOf(reply?.fields ?? [], at).ttl).toBe(604_800);
    }
  });

  it('never tell a hit for what must not be cached', async () => {
    for (const name of SOUND) {
      await ask(name, { path: '/page/home' });
      const { cacheStatus } = edgeOf(await ask(name, { path: '/page/home' }));
      expect(['miss', 'bypass', 'dynamic']).toContain(cacheStatus);
    }
  });

  it('say the same to HEAD as to GET', async () => {
    for (const name of SOUND) {
      await ask(name, { path: '/images/avatar.jpg' });
      expect(edgeOf(await ask(name, { path: '/images/avatar.jpg', method: 'HEAD' })).cacheStatus).toBe('hit');
    }
  });
});
