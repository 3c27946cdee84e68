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
  type Site,
} from '../../../test/kit/cdn-servers.js';
import { Peers } from '../../../test/kit/http-probe.js';
import { testPorts } from '../../../test/kit/ports.js';
import { names } from '../../../test/kit/resolver.js';
import { silent } from '../../../test/kit/servers.js';
import { cdn } from './index.js';
import { runWith } from './run.js';

const peers = new Peers();
afterEach(() => peers.close());

const origin = (options = {}): Promise<Site> => peers.add(smallOrigin(options));
const cache = (from: Site, options: CacheOptions = {}): Promise<Site> => peers.add(smallCache(from, options));

describe('a round', () => {
  // The servers share the loop of the test: a busy machine makes it stall now and then, which withholds times, and pairs.
  it('fetches every object through every way and says what came', { retry: 3 }, async () => {
    const source = await origin();
    const [one, two] = [await cache(source, { fields: FASTLY }), await cache(source, { fields: FASTLY })];
    const objects = [{ path: '/logo.svg' }, { path: '/photo.jpg', partition: 'images' }];
    const run = await probeCdn({ origin: urlOf(source), providers: { one: urlOf(one), two: urlOf(two) }, objects });
    expect(run.result).toMatchObject({ outcome: 'ok', measured: { baseline: 'one', address: { ip: '127.0.0.1' } } });
    const each = { 'one static': 1, 'two static': 1, 'one images': 1, 'two images': 1 };
    expect(values(run, 'fetches_total')).toEqual({
      ...Object.fromEntries(
        Object.keys(each).flatMap((way) => [
          [`${way} as_found`, 1],
          [`${way} warm`, 1],
        ]),
      ),
      ...{ 'origin static as_found': 1, 'origin images as_found': 1 },
    });
    expect(values(run, 'cache_requests_total')).toEqual(
      Object.fromEntries(
        Object.keys(each).flatMap((way) => [
          [`${way} as_found edge miss`, 1],
          [`${way} warm edge hit`, 1],
        ]),
      ),
    );
    expect(values(run, 'integrity_checks_total')).toEqual(
      Object.fromEntries(Object.keys(each).map((way) => [`${way} equal`, 2])),
    );
    // The miss says nothing of the lifetime, the hit is young.
    expect(values(run, 'ttl_checks_total')).toMatchObject({ 'one static honoured': 1, 'one static unknown': 1 });
    expect(values(run, 'cache_hits')).toEqual(Object.fromEntries(Object.keys(each).map((way) => [way, 1])));
    expect(values(run, 'ttl_seconds')).toMatchObject({ 'one static': 60, 'origin images': 60 });
    expect(values(run, 'response_bytes')).toMatchObject({ 'one static body': 2050, 'two images expanded_body': 2050 });
    expect(values(run, 'edge_info')).toMatchObject({ 'one fastly FRA  1.1 pinned': 1 });
    const pairs = Object.entries(values(run, 'pairs_total')).filter(([, count]) => count > 0);
    expect(pairs.map(([labels]) => labels.split(' ').slice(0, 3).join(' ')).sort()).toEqual(
      ['origin images as_found', 'origin static as_found', 'two images as_found', 'two images warm']
        .concat(['two static as_found', 'two static warm'])
        .sort(),
    );
  });

  it('asks one after another, the ways of an object together, in random order', async () => {
    let running = 0;
    let most = 0;
    const source = await origin();
    const ways = Object.fromEntries(
      await Promise.all(
        ['one', 'two', 'three'].map(async (name) => [name, urlOf(await cache(source, { delay: 2 }))] as const),
      ),
    );
    const { net, ...ports } = testPorts();
    const connect: typeof net.connect = async (options, signal) => {
      most = Math.max(most, (running += 1));
      const connection = await net.connect(options, signal);
      const { close } = connection;
      connection.close = () => (close.call(connection), void (running -= 1));
      return connection;
    };
    const config = {
      origin: urlOf(source),
      providers: ways,
      objects: [{ path: '/a' }, { path: '/b' }, { path: '/c' }],
    };
    const orders = new Set<string>();
    const firsts = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const run = await probeCdn(config, { ports: { ...ports, net: { ...net, connect } } });
      const visits = run.result.measured.visits ?? [];
      expect(visits).toHaveLength(3 * (4 + 3));
      const kinds = visits.map(({ path, fetch }) => `${path} ${fetch}`);
      expect(kinds.filter((kind, at) => kind !== kinds[at - 1])).toHaveLength(6);
      orders.add(visits.map(({ provider }) => provider).join(' '));
      firsts.add(visits[0]?.provider ?? '');
    }
    expect(most).toBe(1);
    expect(orders.size).toBeGreaterThan(10);
    expect(firsts.size).toBeGreaterThan(1);
  });

  it('has the order that its seed gives', async () => {
    const source = await origin();
    const config = { providers: { one: urlOf(source), two: urlOf(source), three: urlOf(source) } };
    const orderOf = async (seed: number): Promise<string> => {
      const run = await probeCdn(config, {}, { ...cdn, run: runWith(() => seed) });
      expect(run.trace[0]).toMatch(/^order of this round: seed \d+$/);
      return (run.result.measured.visits ?? []).map(({ provider }) => provider).join(' ');
    };
    expect(await orderOf(0.25)).toBe(await orderOf(0.25));
    expect(new Set(await Promise.all([0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map(orderOf))).size).toBeGreaterThan(2);
  });

  it('finds content that is not that of the origin, but not where it is made for each request', async () => {
    const source = await origin();
    const providers = { good: urlOf(await cache(source)), bad: urlOf(await cache(source, { corrupts: true })) };
    const objects = [
      { path: '/logo.svg' },
      { path: '/live', partition: 'dynamic' },
      { path: '/page', partition: 'dynamic', compare: true },
    ];
    const run = await probeCdn({ origin: urlOf(source), providers, objects, warm: false });
    expect(values(run, 'integrity_checks_total')).toEqual({
      ...{ 'good static equal': 1, 'bad static different': 1, 'good dynamic equal': 1, 'bad dynamic different': 1 },
    });
    expect(run.result.outcome).toBe('ok');
  });

  it('finds a cache that keeps objects beyond their time', async () => {
    const source = await origin();
    const config = { origin: urlOf(source), providers: { old: urlOf(await cache(source, { olderBy: 100 })) } };
    expect(values(await probeCdn(config), 'ttl_checks_total')).toEqual({
      'old static unknown': 1,
      'old static longer': 1,
    });
  });

  it('asks with a query that no cache has seen only when told to', async () => {
    const source = await origin();
    const one = await cache(source);
    const config = {
      origin: urlOf(source),
      providers: { one: urlOf(one) },
      objects: [{ path: '/a' }, { path: '/b?c=1' }],
    };
    await probeCdn(config);
    expect(one.asked.map(({ path }) => path).filter((path) => path.includes('parallax'))).toEqual([]);
    const next = roundsOf({ ...config, cold: true });
    expect(values(await next(), 'cache_requests_total')).toMatchObject({ 'one static cold edge miss': 2 });
    await next();
    const cold = one.asked.map(({ path }) => path).filter((path) => path.includes('parallax'));
    expect(cold.map((path) => path.replace(/[0-9a-f]{16}$/, '')).sort()).toEqual(
      ['/a?parallax=', '/b?c=1&parallax='].flatMap((path) => [path, path]),
    );
    expect(new Set(cold).size).toBe(4);
  });

  it('offers each coding alone and says what came of it', async () => {
    const source = await origin();
    const providers = {
      plain: urlOf(await cache(source)),
      once: urlOf(await cache(source, { gzip: 'once' })),
      twice: urlOf(await cache(source, { gzip: 'twice' })),
    };
    const next = roundsOf({ providers, accept_encoding: [], encodings: { every: '1h' }, warm: false });
    const run = await next();
    expect(values(run, 'coding_checks_total')).toEqual({
      ...{ 'plain static identity used': 1, 'plain static gzip ignored': 1 },
      ...{ 'plain static br ignored': 1, 'plain static zstd ignored': 1 },
      ...{ 'once static identity used': 1, 'once static gzip used': 1 },
      ...{ 'once static br ignored': 1, 'once static zstd ignored': 1 },
      ...{ 'twice static identity used': 1, 'twice static gzip doubled': 1 },
      ...{ 'twice static br ignored': 1, 'twice static zstd ignored': 1 },
    });
    // They are no users' fetches.
    expect(values(run, 'fetches_total')).toMatchObject({ 'plain static as_found': 1 });
    expect(values(await next(), 'coding_checks_total')).toEqual({});
  });

  it('pins the edge and keeps Host', async () => {
    const source = await origin();
    const name = `http://www.example.com:${source.port}`;
    const providers = { pinned: { address: '127.0.0.1' }, swapped: { ...urlOf(source), swap: true } };
    const run = await probeCdn({ providers, warm: false }, { name });
    expect(run.result.outcome).toBe('ok');
    expect(new Set(source.asked.map(({ headers }) => headers.host))).toEqual(
      new Set([`www.example.com:${source.port}`, `127.0.0.1:${source.port}`]),
    );
  });

  it('resolves what is not pinned', async () => {
    const source = await origin();
    const providers = { named: { url: `http://edge.example.net:${source.port}` } };
    const run = await probeCdn({ providers }, { ports: { resolver: names({ 'edge.example.net': ['127.0.0.1'] }) } });
    expect(values(run, 'edge_info')).toEqual({ 'named unknown   1.1 unknown': 1 });
    expect(source.asked[0]?.headers.host).toBe('www.example.com');
  });
});

describe('a round in which something fails', () => {
  it('fails with the first provider that does, and reports everything', async () => {
    const source = await origin();
    const providers = { well: urlOf(await cache(source)), ill: urlOf(await cache(source, { good: 0 })) };
    const run = await probeCdn({ origin: urlOf(source), providers });
    expect(run.result).toMatchObject({
      outcome: 'failed',
      failure: {
        phase: 'validate',
        reason: 'status_mismatch',
        source: 'target',
        detail: 'ill /logo.svg (as_found): status 500',
      },
    });
    expect(values(run, 'failures_total')).toMatchObject({ 'ill static status_mismatch': 1, 'well static timeout': 0 });
    expect(values(run, 'responses_total')).toMatchObject({ 'ill static 5xx': 1, 'well static 2xx': 2 });
    // No second fetch of what failed, no time of an error page, no pair.
    expect(values(run, 'fetches_total')).not.toHaveProperty('ill static warm');
    expect(values(run, 'first_byte_seconds')).not.toHaveProperty('ill static as_found');
    expect(
      Object.entries(values(run, 'pairs_total')).filter(([key, count]) => key.startsWith('ill') && count > 0),
    ).toEqual([]);
    expect(values(run, 'integrity_checks_total')).toEqual({ 'well static equal': 2 });
  });

  it('says the same whatever the order was', async () => {
    const source = await origin({ status: 404 });
    const providers = { a: urlOf(source), b: urlOf(source), c: urlOf(source) };
    const objects = [{ path: '/1' }, { path: '/2' }, { path: '/3' }];
    for (let round = 0; round < 5; round += 1) {
      const { result } = await probeCdn({ providers, objects });
      expect(result).toMatchObject({ failure: { detail: 'a /1 (as_found): status 404' } });
    }
    const accepted = await probeCdn({ providers, objects, expect: { status: ['2xx', 404] } });
    expect(accepted.result.outcome).toBe('ok');
  });

  it('counts an origin that fails and goes on', async () => {
    const source = await origin();
    const one = await cache(source);
    const broken = await origin({ status: 503 });
    const run = await probeCdn({ origin: urlOf(broken), providers: { one: urlOf(one) } });
    expect(run.result.outcome).toBe('ok');
    expect(values(run, 'failures_total')).toMatchObject({ 'origin static status_mismatch': 1 });
    expect(values(run, 'integrity_checks_total')).toEqual({ 'one static unknown': 2 });
    expect(values(run, 'ttl_checks_total')).toEqual({ 'one static unknown': 2 });
  });

  it('gives one fetch its own time, and the others theirs', async () => {
    const source = await origin();
    const providers = { mute: urlOf(await peers.add(silent())), well: urlOf(source) };
    const run = await probeCdn({ providers, visit_timeout: '3s' }, { common: { timeout: 60_000 } });
    expect(run.result).toMatchObject({ outcome: 'failed', failure: { phase: 'first_byte', reason: 'timeout' } });
    expect(values(run, 'failures_total')).toMatchObject({ 'mute static timeout': 1, 'well static timeout': 0 });
    expect(values(run, 'fetches_total')).toMatchObject({ 'well static as_found': 1, 'well static warm': 1 });
    expect(values(run, 'skipped_total')).toEqual({
      'mute budget': 0,
      'mute time': 0,
      'well budget': 0,
      'well time': 0,
    });
    expect(run.took).toBeLessThan(30_000);
  });

  it('gives each fetch the whole of its time', async () => {
    const slow = await cache(await origin(), { delay: 400 });
    const objects = Array.from({ length: 4 }, (_, index) => ({ path: `/${index}` }));
    // All of them together take longer than one may.
    const more = { common: { timeout: 60_000 } };
    const run = await probeCdn({ providers: { slow: urlOf(slow) }, objects, visit_timeout: '3s' }, more);
    expect(run.took).toBeGreaterThan(3_000);
    expect(run.result.outcome).toBe('ok');
  });

  // Timed on an otherwise idle machine: a busy one spoils a run now and then, what is wrong is so each time.
  it('skips what the round has no time for, and blames nobody for it', { retry: 3 }, async () => {
    const source = await origin();
    const slow = await cache(source, { delay: 70 });
    const objects = Array.from({ length: 30 }, (_, index) => ({ path: `/${index}` }));
    const run = await probeCdn({ providers: { slow: urlOf(slow) }, objects }, { common: { timeout: 1_500 } });
    expect(run.result.outcome).toBe('ok');
    const made = Object.values(values(run, 'fetches_total')).reduce((sum, count) => sum + count, 0);
    expect(made).toBeLessThan(30);
    expect(made + (values(run, 'skipped_total')['slow time'] ?? 0)).toBe(60);
    // Half of the objects would look like smaller ones.
    expect(values(run, 'response_bytes')).toEqual({});
  });
});
