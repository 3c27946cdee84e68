import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  FASTLY,
  probeCdn,
  roundsOf,
  smallCache,
  smallOrigin,
  urlOf,
  values,
  type CacheOptions,
  type CdnRun,
  type Site,
} from '../../../test/kit/cdn-servers.js';
import { Peers } from '../../../test/kit/http-probe.js';
import { testPorts } from '../../../test/kit/ports.js';
import { httpServer } from '../../../test/kit/servers.js';
import type { Clock } from '../../core/clock.js';
import { Config } from './config.js';

const peers = new Peers();
afterEach(() => peers.close());

const HOUR = 3_600_000;
const origin = (options = {}): Promise<Site> => peers.add(smallOrigin(options));
const cache = (from: Site, options: CacheOptions = {}): Promise<Site> => peers.add(smallCache(from, options));

/** The real clock, moved on by hand. */
function movable(): { readonly clock: Clock; forward(ms: number): void } {
  const { clock } = testPorts();
  let ahead = 0;
  return {
    clock: {
      now: () => clock.now() + ahead,
      wall: () => clock.wall() + ahead,
      lap: (work) => clock.lap(work),
      sleep: (ms, signal) => clock.sleep(ms, signal),
    },
    forward: (ms) => (ahead += ms),
  };
}

describe('the budget of bytes', () => {
  const big = (): Promise<Site> => origin({ body: () => Buffer.alloc(30_000, 'x') });

  it('refuses what is beyond, counts it, and gives it back after a day', async () => {
    const [source, other] = [await big(), await origin()];
    const { clock, forward } = movable();
    const providers = { dear: urlOf(source), cheap: urlOf(other) };
    const config = { providers, budget: '100kB', max_object_bytes: 40_000, accept_encoding: [] };
    const next = roundsOf(config, { ports: { clock } });
    const first = await next();
    expect(values(first, 'fetched_bytes_total')['dear']).toBeGreaterThan(60_000);
    expect(values(first, 'budget_left_bytes')['dear']).toBeLessThan(40_000);
    expect(values(first, 'skipped_total')).toMatchObject({ 'dear budget': 0, 'cheap budget': 0 });
    const second = await next();
    // One of 30 kB fits, which is known by now; its repetition does not.
    expect(values(second, 'skipped_total')).toMatchObject({ 'dear budget': 1, 'cheap budget': 0 });
    const third = await next();
    expect(values(third, 'skipped_total')).toMatchObject({ 'dear budget': 2, 'cheap budget': 0 });
    expect(third.result.outcome).toBe('ok');
    expect(values(third, 'budget_left_bytes')['dear']).toBeGreaterThanOrEqual(0);
    expect(source.asked).toHaveLength(3);
    forward(23 * HOUR);
    expect(values(await next(), 'skipped_total')).toMatchObject({ 'dear budget': 2 });
    forward(2 * HOUR);
    expect(values(await next(), 'skipped_total')).toMatchObject({ 'dear budget': 0 });
  });

  it('does not fetch an object of unknown size that may not fit, and fails when nothing could be fetched', async () => {
    const source = await big();
    const next = roundsOf({ providers: { one: urlOf(source) }, budget: '100kB', max_object_bytes: 100_000 });
    expect((await next()).result.outcome).toBe('ok');
    const config = { providers: { one: urlOf(source) }, budget: '100kB', max_object_bytes: 100_000, warm: false };
    const objects = [{ path: '/1' }, { path: '/2' }, { path: '/3' }];
    const many = roundsOf({ ...config, objects });
    expect(values(await many(), 'skipped_total')).toMatchObject({ 'one budget': 2 });
    for (let round = 0; round < 3; round += 1) await many();
    const last = await many();
    expect(last.result).toMatchObject({
      failure: { phase: 'policy', reason: 'resource_exhausted', source: 'policy', detail: /budget of 100000 bytes/ },
    });
    expect(values(last, 'skipped_total')).toMatchObject({ 'one budget': 3 });
  });

  it('counts what a broken answer brought', async () => {
    const peer = await peers.add(
      httpServer((_, response) => {
        response.writeHead(200, { 'Content-Length': '90000' });
        response.write(Buffer.alloc(50_000));
        setTimeout(() => response.destroy(), 20);
      }),
    );
    const run = await probeCdn({ providers: { one: urlOf(peer) } });
    expect(run.result).toMatchObject({ failure: { reason: 'connection_closed' } });
    expect(values(run, 'fetched_bytes_total')['one']).toBeGreaterThan(50_000);
  });
});

describe('secrets', () => {
  const SECRETS = ['inline-token-1', 'file-token-2', 'query-token-3'];

  it('are sent, and are nowhere in what is kept', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cdn-secret-'));
    writeFileSync(join(folder, 'key'), 'file-token-2\n');
    const echo = await peers.add(
      httpServer((request, response) => {
        const { 'x-api-key': key = '', 'x-edge-token': token = '' } = request.headers;
        response.setHeader('X-Cache', `HIT from ${String(key)} and ${String(token)}`);
        response.setHeader('X-Served-By', `cache-fra-${String(key)}-FRA`).setHeader('Via', '1.1 varnish');
        response.end(String(key));
      }),
    );
    const providers = { one: { ...urlOf(echo), headers: { 'X-Edge-Token': 'inline-token-1' } } };
    const headers = { 'X-Api-Key': { file: join(folder, 'key') } };
    const run = await probeCdn({ providers, headers, objects: [{ path: '/a?token=query-token-3' }] });
    rmSync(folder, { recursive: true });
    expect(run.result.outcome).toBe('ok');
    expect(JSON.stringify(run.result.measured)).toContain('<secret>');
    for (const secret of SECRETS) {
      expect(JSON.stringify([run.result, run.samples, run.trace]), secret).not.toContain(secret);
    }
  });

  it('that cannot be read fail the round', async () => {
    const source = await origin();
    const headers = { 'X-Api-Key': { file: '/nowhere/key' } };
    const run = await probeCdn({ providers: { one: urlOf(source) }, headers });
    expect(run.result).toMatchObject({ outcome: 'failed', failure: { phase: 'request', reason: 'auth_failed' } });
    expect(source.asked).toEqual([]);
  });
});

describe('the edge that answered', () => {
  const BERLIN = { latitude: 52.52, longitude: 13.405 };
  const at = async (fields: Record<string, string>, provider: object): Promise<CdnRun> => {
    const source = await origin();
    const one = { ...urlOf(await cache(source, { fields })), ...provider };
    return probeCdn({ providers: { one } }, { ports: { position: () => BERLIN } });
  };
  const checks = async (fields: Record<string, string>, provider: object): Promise<Record<string, number>> =>
    values(await at(fields, provider), 'edge_checks_total');

  it('is the one that should serve this vantage, or not, or not known', async () => {
    expect(await checks(FASTLY, { pops: ['AMS', 'FRA'] })).toEqual({ 'one expected': 1 });
    expect(await checks(FASTLY, { pops: ['AMS'] })).toEqual({ 'one unexpected': 1 });
    expect(await checks(FASTLY, { countries: ['DE'] })).toEqual({ 'one expected': 1 });
    expect(await checks(FASTLY, { countries: ['FR'], pops: ['AMS'] })).toEqual({ 'one unexpected': 1 });
    expect(await checks({}, { countries: ['DE'] })).toEqual({ 'one unknown': 1 });
    expect(await checks(FASTLY, {})).toEqual({});
  });

  it('takes the code of a city for its places, and not for other words', async () => {
    const cloudfront = (pop: string): Record<string, string> => ({
      ...{ 'x-amz-cf-pop': pop, 'x-amz-cf-id': 'x', 'x-cache': 'Hit from cloudfront' },
      via: '1.1 0.cloudfront.net (CloudFront)',
    });
    expect(await checks(cloudfront('FRA56-P4'), { pops: ['FRA'] })).toEqual({ 'one expected': 1 });
    expect(await checks(cloudfront('FRA56-P4'), { pops: ['FRA56'] })).toEqual({ 'one expected': 1 });
    expect(await checks(cloudfront('FRA56-P4'), { pops: ['FR'] })).toEqual({ 'one unexpected': 1 });
  });

  it('is so far away', async () => {
    const { one } = values(await at(FASTLY, {}), 'edge_distance_meters');
    // Berlin to Frankfurt.
    expect(one).toBeGreaterThan(400_000);
    expect(one).toBeLessThan(460_000);
    expect(values(await at({}, {}), 'edge_distance_meters')).toEqual({});
  });

  it('is told by anycast when one address answers from two places', async () => {
    const source = await origin();
    const pops = ['FRA', 'AMS'];
    const edge = await peers.add(
      httpServer((_, response) => {
        response.setHeader('X-Served-By', `cache-x-etou1-${pops[edgeRound % 2]}`).setHeader('Via', '1.1 varnish');
        response.setHeader('X-Cache', 'HIT').end('x');
      }),
    );
    let edgeRound = 0;
    const providers = { one: { url: `http://localhost:${edge.port}` }, two: urlOf(source) };
    const next = roundsOf({ providers });
    expect(Object.keys(values(await next(), 'edge_info'))).toContain('one fastly FRA  1.1 unknown');
    edgeRound = 1;
    const second = await next();
    expect(Object.keys(values(second, 'edge_info'))).toContain('one fastly AMS  1.1 anycast');
    expect(values(second, 'edges')).toMatchObject({ 'one address': 1, 'one pop': 2 });
  });
});

describe('the lint of a round', () => {
  it('is made once in a while, is paid from the budgets, and its last word stays', async () => {
    const source = await origin();
    const one = await cache(source, { corrupts: true });
    const { clock, forward } = movable();
    const next = roundsOf(
      { origin: urlOf(source), providers: { one: urlOf(one) }, lint: { every: '1h' } },
      { ports: { clock } },
    );
    const first = await next();
    const asked = one.asked.length;
    expect(asked).toBeGreaterThan(4);
    expect(values(first, 'findings')).toMatchObject({ 'one content-differs error': 1 });
    const second = await next();
    expect(one.asked.length - asked).toBe(2);
    expect(values(second, 'findings')).toEqual(values(first, 'findings'));
    expect(values(first, 'fetched_bytes_total')['one']).toBeGreaterThan(
      2 * (values(second, 'fetched_bytes_total')['one'] ?? 0),
    );
    forward(HOUR);
    await next();
    expect(one.asked.length - asked).toBeGreaterThan(6);
  });
});

describe('the configuration', () => {
  const base = { providers: { one: {}, two: {} }, objects: [{ path: '/a' }] };
  const complaint = (change: object): string =>
    (Config.safeParse({ ...base, ...change }).error?.issues ?? [])
      .map(({ path, message }) => `${path.join('.')}: ${message}`)
      .join();

  it.each([
    [{ baseline: 'three' }, /baseline: no provider of that name; there are one, two/],
    [{ budget: '1MB' }, /budget: less than max_object_bytes/],
    [{ budget: '10kB' }, /budget: .*outside/],
    [{ visit_timeout: '5m' }, /visit_timeout/],
    [{ lint: { every: '1s' } }, /lint/],
    [{ expect: { status: ['9xx'] } }, /expect.status.0: "9xx" is no status code/],
    [{ objects: [] }, /objects/],
    [{ objects: Array.from({ length: 33 }, () => ({ path: '/a' })) }, /objects/],
    [{ providers: {} }, /providers: name at least one provider/],
    [{ providers: { origin: {} } }, /origin has a section of its own/],
  ])('refuses %j', (change, words) => expect(complaint(change)).toMatch(words));

  it('takes the first provider as baseline, and an hour for the lint', () => {
    expect(Config.parse(base)).toMatchObject({ warm: true, cold: false, encodings: 'off', lint: { every: HOUR } });
    expect(complaint({ baseline: 'two', budget: '4.2MB' })).toBe('');
  });
});
