/** The probe before real caches: its metrics tell each fault, and who everybody is. */
import { CORRUPTED } from '@parallax/lab';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Memory } from '../../src/core/probe.js';
import { cdn as probe } from '../../src/probes/cdn/index.js';
import { cdnTarget, values, type CdnRun } from '../kit/cdn-servers.js';
import { runAgain } from '../kit/run.js';
import { FAULTY, siteOf, smallCdn, SOUND, STATIC_TTL, type Kind, type SmallCdn } from './small-cdn.js';

const OBJECTS = [
  { path: '/static/app.js', partition: 'static' },
  { path: CORRUPTED, partition: 'static' },
  { path: '/images/avatar.jpg', partition: 'images' },
];
let cdn: SmallCdn;
/** Fresh caches; then, when the origin's time for static content has passed by far. */
let first: CdnRun;
let later: CdnRun;

beforeAll(async () => {
  cdn = await smallCdn([...SOUND, ...FAULTY]);
  const config = { ...siteOf(cdn, OBJECTS), encodings: { every: '1h' }, lint: { every: '1h' }, visit_timeout: '20s' };
  const target = cdnTarget(config, { common: { timeout: 90_000 } });
  const memory: Memory = {};
  const round = async (): Promise<CdnRun> => (await runAgain(probe, target, { memory })) as CdnRun;
  first = await round();
  // Ages are whole seconds, and up to two more are taken for travel.
  await sleep((STATIC_TTL + 3.5) * 1000);
  later = await round();
});
afterAll(() => cdn[Symbol.asyncDispose]());

/** Ways of which a counter has something with these words, with how much. */
function told(run: CdnRun, name: string, ...words: string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [key, value] of Object.entries(values(run, name))) {
    const [way = '', ...rest] = key.split(' ');
    if (value > 0 && words.every((word) => rest.includes(word))) found[way] = (found[way] ?? 0) + value;
  }
  return found;
}

describe('the probe before real caches', () => {
  it('gets everything from everybody', () => {
    expect([first.result.outcome, later.result.outcome]).toEqual(['ok', 'ok']);
    expect(Object.values(values(first, 'failures_total')).filter((count) => count > 0)).toEqual([]);
  });

  it('knows who answers by its headers', () => {
    const software: Record<Kind, string> = {
      ...{ nginx: 'nginx', 'nginx-9211': 'nginx', varnish: 'varnish', trafficserver: 'trafficserver' },
      ...{ 'ignores-ttl': 'varnish', 'compresses-twice': 'nginx', 'serves-stale': 'nginx', corrupts: 'nginx' },
    };
    const seen = Object.keys(values(later, 'edge_info')).map((key) => key.split(' ').slice(0, 2));
    expect(Object.fromEntries(seen.filter(([way]) => way !== 'origin'))).toEqual(software);
  });

  it('counts what lives longer than the origin allows at the cache that ignores it, and there only', () => {
    expect(told(first, 'ttl_checks_total', 'longer')).toEqual({});
    expect(told(later, 'ttl_checks_total', 'longer', 'static')).toEqual({ 'ignores-ttl': 4 });
    expect(told(later, 'ttl_checks_total', 'longer', 'images')).toEqual({});
  });

  it('counts what is compressed twice', () => {
    expect(told(first, 'coding_checks_total', 'doubled', 'gzip')).toEqual({ 'compresses-twice': 2 });
    expect(told(first, 'coding_checks_total', 'doubled', 'images')).toEqual({});
    expect(told(first, 'findings', 'compression-double')).toEqual({ 'compresses-twice': 2 });
  });

  it('counts what is served stale', () => {
    expect(told(first, 'cache_requests_total', 'stale_hit')).toEqual({});
    expect(told(later, 'cache_requests_total', 'stale_hit')).toEqual({ 'serves-stale': 4 });
  });

  it('counts what is not what the origin has', () => {
    for (const run of [first, later]) {
      const different = told(run, 'integrity_checks_total', 'different');
      // What is compressed twice decodes to something else, too.
      expect(different).toEqual({ corrupts: 2, 'compresses-twice': 4 });
      for (const name of [...SOUND, 'ignores-ttl', 'serves-stale']) {
        expect(told(run, 'integrity_checks_total', 'equal')[name]).toBe(6);
      }
    }
    expect(told(first, 'findings', 'content-differs', 'error')).toMatchObject({ corrupts: 1 });
  });

  it('finds nothing of all that at sound caches', () => {
    for (const rule of ['ttl-not-honoured', 'compression-double', 'stale-served', 'content-differs']) {
      const ways = Object.keys(told(first, 'findings', rule));
      expect(ways.filter((way) => (SOUND as readonly string[]).includes(way))).toEqual([]);
    }
  });
});
