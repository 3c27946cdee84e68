import { Scope, start, until, weightedDns, type WeightedDns } from '@parallax/lab';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sample } from '@parallax/contract';
import { freePort } from '../../../test/kit/servers.js';
import { names } from '../../../test/kit/resolver.js';
import { runOnce, type Outcome } from '../../../test/kit/run.js';
import type { Memory } from '../../core/probe.js';
import { dnsShare } from './index.js';

const missing = ['pdns_server', 'sqlite3', 'dnsmasq'].filter(
  (program) => spawnSync(program, ['--version'], { stdio: 'ignore', env: { PATH: `${process.env.PATH}:/usr/sbin` } }).error, // prettier-ignore
);

const WAYS = { a: '192.0.2.1', b: '192.0.2.200' };
const providers = (a: number, b: number): object => ({
  a: { weight: a, networks: ['192.0.2.0/25'] },
  b: { weight: b, networks: ['192.0.2.128/25'] },
});
const value = (samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>>): number =>
  samples
    .filter(({ metric }) => metric.name === `parallax_dns_share_${name}`)
    .find((one) => Object.entries(labels).every(([key, wanted]) => one.labels[key] === wanted))?.value ?? Number.NaN;

describe.skipIf(missing.length > 0)('weighted records of PowerDNS, and dnsmasq in front of them', () => {
  const TTL = 2;
  const MIN_TTL = 60;
  let scope: Scope;
  let folder: string;
  let api: string;
  let pdns: WeightedDns;
  const caches = { plain: '', stretching: '' };

  beforeAll(async () => {
    scope = new Scope();
    folder = mkdtempSync(join(tmpdir(), 'parallax-share-'));
    const [port, apiPort, plain, stretching] = [await freePort(), await freePort(), await freePort(), await freePort()];
    api = `http://127.0.0.1:${apiPort}/api/v1/servers/localhost/zones/lab.test.`;
    const hosts = ['www', 'img', 'js'];
    pdns = await weightedDns(scope, { port, apiPort, folder, zone: 'lab.test', hosts, ways: WAYS, weights: { a: 70, b: 30 }, ttl: TTL }); // prettier-ignore
    cache(plain, []);
    cache(stretching, [`--min-cache-ttl=${MIN_TTL}`]);
    caches.plain = `127.0.0.1:${plain}`;
    caches.stretching = `127.0.0.1:${stretching}`;
    for (const address of Object.values(caches)) {
      await until('dnsmasq', 10, async () => {
        const { result } = await round({ servers: [{ name: 'x', kind: 'public', address }], queries: 1 });
        return result.outcome === 'ok' || undefined;
      });
    }
  });
  afterAll(async () => {
    await scope[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  function cache(port: number, more: readonly string[]): void {
    const upstream = pdns.server.replace(':', '#');
    const options = ['--keep-in-foreground', '--conf-file=/dev/null', `--port=${port}`, '--listen-address=127.0.0.1', '--bind-interfaces', '--no-resolv', '--no-hosts', '--user=root', '--pid-file=', `--server=${upstream}`]; // prettier-ignore
    start(scope, {
      name: 'dnsmasq',
      log: join(folder, `dnsmasq-${port}.log`),
      command: ['dnsmasq', ...options, ...more],
    });
  }

  const round = (config: object, memory: Memory = {}): Promise<Outcome> =>
    runOnce(dnsShare, 'www.lab.test', {
      config: { providers: providers(70, 30), authoritative: 'none', pace: '2ms', ...config },
      common: { timeout: 5000 },
      memory,
    });
  const direct = (more: object = {}): object => ({
    servers: [{ name: 'pdns', kind: 'authoritative', address: pdns.server, ...more }],
    queries: 50,
  });

  it('the weights of the configuration are no drift; a change by the API is, until it is intended', async () => {
    const memory: Memory = {};
    await pdns.setWeights({ a: 70, b: 30 });
    const before = await round(direct(), memory);
    expect(before.result.outcome).toBe('ok');
    expect(value(before.samples, 'draws', { kind: 'authoritative' })).toBe(50);
    expect(value(before.samples, 'drift_ratio', { provider: 'unknown' })).toBe(0);
    // A true share is drift in 5 % of windows: more than a little would take a chance of 1 in a million.
    expect(value(before.samples, 'drift_ratio', { provider: 'a' })).toBeLessThan(0.15);
    await pdns.setWeights({ a: 10, b: 90 });
    for (let more = 0; more < 2; more += 1) await round(direct(), memory);
    const during = await round(direct(), memory);
    expect(value(during.samples, 'drift_ratio', { provider: 'a' })).toBeGreaterThan(0.15);
    expect(value(during.samples, 'drift_ratio', { provider: 'b' })).toBeGreaterThan(0.15);
    const intended = { ...direct(), providers: providers(10, 90) };
    const after = await round(intended, memory);
    expect(value(after.samples, 'intended_ratio', { provider: 'a' })).toBeCloseTo(0.1);
    expect(value(after.samples, 'draws', { kind: 'authoritative' })).toBe(50);
    expect(value(after.samples, 'drift_ratio', { provider: 'a' })).toBeLessThan(0.15);
  });

  it('finds the name servers of the zone through the resolver of the vantage', async () => {
    const port = Number(pdns.server.split(':')[1]);
    const { result, samples } = await runOnce(dnsShare, 'www.lab.test', {
      config: { providers: providers(70, 30), authoritative_port: port, servers: [], queries: 8, pace: '2ms' },
      common: { timeout: 5000, resolvers: [caches.plain] },
      ports: { resolver: names({ 'ns.lab.test': ['127.0.0.1'] }) },
    });
    expect(result).toMatchObject({ outcome: 'ok', measured: { address: { ip: '127.0.0.1' } } });
    const answers = ['a', 'b'].map((provider) => value(samples, 'answers_total', { provider, resolver: 'authoritative' })); // prettier-ignore
    expect(answers.reduce((sum, one) => sum + one)).toBe(8);
    expect(value(samples, 'ttl_seconds', { resolver: 'authoritative' })).toBe(TTL);
  });

  it('a weight of 0 is a true 0, in both directions', async () => {
    await pdns.setWeights({ a: 1, b: 0 });
    const config = { ...direct(), providers: providers(1, 0) };
    expect(value((await round(config)).samples, 'drift_ratio', { provider: 'b' })).toBe(0);
    await pdns.setWeights({ a: 80, b: 20 });
    const { samples } = await round(config);
    const share = value(samples, 'answers_total', { provider: 'b' }) / 50;
    expect(share).toBeGreaterThan(0);
    expect(value(samples, 'drift_ratio', { provider: 'b' })).toBeCloseTo(share, 9);
  });

  it('the same question for client subnets', async () => {
    await pdns.setWeights({ a: 70, b: 30 });
    const { result, samples } = await round({ ...direct({ client_subnets: ['198.51.100.0/24', '2001:db8::/56'] }), queries: 10 }); // prettier-ignore
    expect(result.outcome).toBe('ok');
    expect(value(samples, 'answers_total', { provider: 'a' }) + value(samples, 'answers_total', { provider: 'b' })).toBe(30); // prettier-ignore
  });

  it('a name server that sticks to who asks is one draw for each subnet', async () => {
    const content = `A "pickwhashed({{70, '${WAYS.a}'}, {30, '${WAYS.b}'}})"`;
    const records = [{ content, disabled: false }];
    const rrsets = [{ name: 'www.lab.test.', type: 'LUA', ttl: TTL, changetype: 'REPLACE', records }];
    const headers = { 'X-API-Key': 'lab', 'Content-Type': 'application/json' };
    const patched = await fetch(api, { method: 'PATCH', headers, body: JSON.stringify({ rrsets }) });
    expect(patched.status).toBe(204);
    const client_subnets = Array.from({ length: 16 }, (_, index) => `10.${index * 16}.0.0/16`);
    const config = { ...direct({ client_subnets }), queries: 6, pace: '1ms' };
    const { result, samples } = await round(config);
    expect(result.outcome).toBe('ok');
    expect(value(samples, 'draws', { kind: 'authoritative' })).toBe(17);
    expect(value((await round({ ...config, stickiness: 'none' })).samples, 'draws', { kind: 'authoritative' })).toBe(
      102,
    );
    const shown = ['a', 'b'].map((provider) => value(samples, 'answers_total', { provider }));
    expect(
      shown.every((answers) => answers > 0 && answers % 6 === 0),
      `${shown}`,
    ).toBe(true);
  });

  it('a hostname that was forgotten in a change of weights is out of step', async () => {
    // With weights so far apart a name server may look as if it stuck to who asks.
    const config = { ...direct(), hostnames: ['img.lab.test', 'js.lab.test'], stickiness: 'none' };
    await pdns.setWeights({ a: 95, b: 5 });
    await pdns.setWeights({ a: 5, b: 95 }, ['www', 'img']);
    const { samples } = await round(config);
    expect(value(samples, 'step_checks_total', { outcome: 'out_of_step' })).toBe(1);
    await pdns.setWeights({ a: 50, b: 50 });
    // Called out of step in 5 % of rounds by chance; twice in a row is 1 in 400, three times 1 in 8,000.
    const outs: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      outs.push(value((await round(config)).samples, 'step_checks_total', { outcome: 'out_of_step' }));
    }
    expect(outs).toContain(0);
  });

  it('a cache repeats one draw; its TTL is never above that of the name server, unless it stretches it', async () => {
    const servers = [
      { name: 'pdns', kind: 'authoritative', address: pdns.server },
      { name: 'plain', kind: 'vantage', address: caches.plain },
      { name: 'stretching', kind: 'public', address: caches.stretching },
    ];
    const { result, samples } = await round({ servers, queries: 12, stickiness: 'none' });
    expect(result.outcome).toBe('ok');
    expect(value(samples, 'draws', { kind: 'authoritative' })).toBe(12);
    expect(value(samples, 'draws', { kind: 'public' })).toBe(1);
    expect(value(samples, 'draws', { kind: 'vantage' })).toBeLessThanOrEqual(4);
    expect(value(samples, 'ttl_seconds', { resolver: 'pdns' })).toBe(TTL);
    expect(value(samples, 'ttl_seconds', { resolver: 'plain' })).toBeLessThanOrEqual(TTL);
    expect(value(samples, 'ttl_stretch_seconds', { resolver: 'plain' })).toBe(0);
    const stretch = value(samples, 'ttl_stretch_seconds', { resolver: 'stretching' });
    expect(stretch).toBeGreaterThan(MIN_TTL - TTL - 30);
    expect(stretch).toBeLessThanOrEqual(MIN_TTL - TTL);
  });
});
