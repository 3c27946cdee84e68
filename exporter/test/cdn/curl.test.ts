/** `parallax cdn curl` against real caches: what it says of sound ones and of faulty ones, and where it says it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { TLSSocket } from 'node:tls';
import { join } from 'node:path';
import { CORRUPTED } from '@parallax/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseExposition } from '../kit/parse-exposition.js';
import { selfSigned } from '../kit/certificate.js';
import { httpsServer } from '../kit/http-servers.js';
import { httpServer } from '../kit/servers.js';
import { json, outcomes, parallax, type Report } from './command.js';
import { HOST, smallCdn, STATIC_TTL, type Kind, type SmallCdn } from './small-cdn.js';

const KINDS = ['nginx', 'varnish', 'trafficserver', 'corrupts', 'compresses-twice'] as const satisfies readonly Kind[];
const STATIC = '/static/app.js';
let cdn: SmallCdn;
const folder = mkdtempSync(join(tmpdir(), 'plx-curl-'));

beforeAll(async () => {
  cdn = await smallCdn(KINDS);
});
afterAll(async () => {
  await cdn[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const authority = (url: string): string => new URL(url).host;

function asked(kind: Kind, provider: string, ...more: readonly string[]): string[] {
  const edge = ['--edge', authority(cdn.edges[kind].url), '--scheme', 'http', '--origin', cdn.origin.url];
  return ['--provider', provider, '--host', HOST, ...edge, ...more];
}

/** What stands in no real report twice. */
const still = (text: string): string =>
  text
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST:PORT')
    .replaceAll(`max-age=${STATIC_TTL}`, 'max-age=TTL')
    .replaceAll(/first byte after \d+ ms/g, 'first byte after N ms')
    .replaceAll(/sha256 [0-9a-f]{16}/g, 'sha256 HASH')
    .replaceAll(/x-varnish: [\d ]+/g, 'x-varnish: N')
    .replaceAll(/"[0-9a-f]{8}-[0-9a-f]+"/g, '"ETAG"');

const SOUND = {
  ...{ reach: 'ok', tls: 'unknown', version: 'ok', provider: 'ok', pop: 'unknown', status: 'ok', headers: 'ok' },
  ...{ content: 'ok', compression: 'ok', first: 'ok', hit: 'ok' },
};

describe('sound caches', () => {
  it.each(['nginx', 'varnish', 'trafficserver'] as const)('pass: %s', async (kind) => {
    const report = await json([...asked(kind, kind), '--cold', STATIC]);
    expect(outcomes(report), JSON.stringify(report, null, 1)).toMatchObject(SOUND);
    expect(report).toMatchObject({ passed: true, code: 0 });
  });

  it('are reported with the headers that decided', async () => {
    const { code, out } = await parallax([...asked('nginx', 'nginx'), '--cold', STATIC]);
    expect(code).toBe(0);
    await expect(still(out)).toMatchFileSnapshot('./curl-report.txt');
  });
});

describe('faults', () => {
  it('are found: other content', async () => {
    const report = await json([...asked('corrupts', 'nginx'), CORRUPTED]);
    expect(outcomes(report)).toMatchObject({ content: 'failed', status: 'ok' });
    expect(report.code).toBe(1);
  });

  it('are found: compressed twice', async () => {
    const report = await json([...asked('compresses-twice', 'nginx'), STATIC]);
    expect(outcomes(report)).toMatchObject({ compression: 'failed' });
    expect(report.code).toBe(1);
  });

  it('are found: never cached, with the reason of the origin', async () => {
    const { code, out } = await parallax([...asked('nginx', 'nginx'), '/page/home']);
    expect(code).toBe(1);
    expect(out).toMatch(/FAILED +hit +no hit in 5 answers: miss, miss, miss, miss, miss/);
    expect(out).toContain('-> The origin forbids shared caches to keep it');
    expect(out).toContain('origin: cache-control: private, no-store');
  });

  it('are found: somebody else, and nobody', async () => {
    expect(outcomes(await json([...asked('varnish', 'fastly'), STATIC]))).toMatchObject({ provider: 'failed' });
    const words = ['--provider', 'fastly', '--host', HOST, '--edge', '127.0.0.1:1', '--scheme', 'http', STATIC];
    const { code, out } = await parallax(words);
    expect(code).toBe(1);
    expect(out).toMatch(/FAILED +reach +0 of 1 answers came.*connection_refused during connect/);
  });
});

describe('the goal', () => {
  it('is waited for, and told to a terminal', async () => {
    let requests = 0;
    const server = await httpServer((_, response) => {
      requests += 1;
      if (requests <= 6) return response.writeHead(503).end();
      const status = requests === 7 ? 'MISS' : 'HIT';
      const fields = { server: 'nginx', 'x-cache-status': status, 'cache-control': 'max-age=60' };
      return response.writeHead(200, fields).end('well');
    });
    try {
      const since = new Date(Date.now() - 20_000).toISOString();
      const edge = ['--provider', 'nginx', '--host', HOST, '--scheme', 'http', '--edge', `127.0.0.1:${server.port}`];
      const wait = ['--wait', '--interval', '100ms', '--since', since, '--json'];
      const { code, out, err } = await parallax([...edge, ...wait, '/'], { terminal: true });
      const report = JSON.parse(out) as Report;
      expect(report, out).toMatchObject({ passed: true, attempts: 2, time: { outcome: 'ok' } });
      expect(report.elapsed_seconds).toBeGreaterThanOrEqual(20);
      expect(code).toBe(0);
      expect(err).toMatch(/2\d s of 10 min, attempt 1: not yet: status/);
      const late = await json([...edge, '--since', since, '--goal', '10s', '/']);
      expect(late).toMatchObject({ passed: false, code: 1, time: { outcome: 'failed' } });
    } finally {
      await server.close();
    }
  });
});

describe('an edge over TLS', () => {
  it('is asked with the SNI and the Host field of the site, and must have its certificate', async () => {
    const certificate = selfSigned([HOST]);
    const asked: (string | undefined)[] = [];
    const server = await httpsServer(certificate, (request, response) => {
      const { servername } = request.socket as TLSSocket;
      asked.push(`${request.headers.host} ${servername || 'none'} ${request.headers['x-token']}`);
      response.writeHead(200, { server: 'nginx', 'x-cache-status': 'HIT', 'set-cookie': 'id=4711' }).end('well');
    });
    try {
      const words = ['--provider', 'nginx', '--host', HOST, '--edge', `127.0.0.1:${server.port}`, '/'];
      const token = ['--header', 'X-Token: canary-token'];
      const ca = join(folder, 'ca.pem');
      writeFileSync(ca, certificate.cert);
      const trusted = await json([...words, ...token, '--ca', ca]);
      expect(outcomes(trusted)).toMatchObject({ reach: 'ok', tls: 'ok', version: 'ok', provider: 'ok', hit: 'ok' });
      expect(new Set(asked)).toEqual(new Set([`${HOST} ${HOST} canary-token`]));
      const { code, out } = await parallax([...words, ...token]);
      expect(code).toBe(1);
      expect(out).toMatch(/FAILED +tls +.*certificate is not good/);
      expect(JSON.stringify(trusted) + out).not.toMatch(/canary|4711/);
      expect(outcomes(await json([...words, '--insecure']))).toMatchObject({
        reach: 'ok',
        tls: 'unknown',
        status: 'ok',
      });
    } finally {
      await server.close();
    }
  });
});

describe('the place of the edge', () => {
  it('must be one that was named, on the command line or in the configuration', async () => {
    const frankfurt = { 'x-served-by': 'cache-fra-etou8220102-FRA', via: '1.1 varnish', 'x-cache': 'HIT' };
    const server = await httpServer((_, response) => response.writeHead(200, frankfurt).end('well'));
    try {
      const url = `http://127.0.0.1:${server.port}`;
      const words = ['--provider', 'fastly', '--host', HOST, '--scheme', 'http', '--edge', authority(url), '/'];
      const pop = async (...more: readonly string[]): Promise<string | undefined> =>
        outcomes(await json([...words, ...more]))['pop'];
      expect(await pop()).toBe('ok');
      expect(await pop('--pop', 'ams', '--pop', 'fra')).toBe('ok');
      expect(await pop('--pop', 'DE')).toBe('ok');
      const { code, out } = await parallax([...words, '--pop', 'AMS', '--pop', 'FR']);
      expect(code).toBe(1);
      expect(out).toMatch(
        /FAILED +pop +FRA, Frankfurt \(DE\), and not AMS, FR\n(?: +edge: .*\n)* +edge: x-served-by: cache-fra/,
      );
      const file = join(folder, 'places.yml');
      writeFileSync(
        file,
        `vantage: { name: fra }
probes:
  shop:
    type: cdn
    targets: ['http://${HOST}/']
    providers: { known: { url: '${url}', is: fastly, pops: [AMS] } }
    objects: [{ path: / }]
`,
      );
      const from = ['--config', file, '--provider', 'known'];
      expect(outcomes(await json(from))['pop']).toBe('failed');
      expect(outcomes(await json([...from, '--pop', 'FRA']))['pop']).toBe('ok');
    } finally {
      await server.close();
    }
  });
});

describe('metrics', () => {
  it('are a file that the textfile collector reads, whole or not at all', async () => {
    const file = join(folder, 'curl.prom');
    const since = String(Math.floor(Date.now() / 1000) - 30);
    await parallax([...asked('nginx', 'nginx'), '--since', since, '--metrics', file, STATIC]);
    const page = parseExposition(readFileSync(file), 'text');
    const value = (name: string, labels: Readonly<Record<string, string>>): number | undefined =>
      page.samples.find(
        (one) => one.name === name && Object.entries(labels).every(([key, text]) => one.labels.get(key) === text),
      )?.value;
    const who = { vantage: 'here', provider: 'nginx', host: HOST };
    expect(value('parallax_cdn_time_to_curl_seconds', who)).toBeGreaterThanOrEqual(30);
    expect(value('parallax_cdn_time_to_curl_goal_seconds', who)).toBe(600);
    const checks = (check: string, outcome: string): number | undefined =>
      value('parallax_cdn_curl_checks', { ...who, check, outcome });
    expect([checks('content', 'ok'), checks('content', 'failed'), checks('tls', 'unknown')]).toEqual([1, 0, 1]);
    await parallax([...asked('corrupts', 'nginx'), '--since', since, '--metrics', file, CORRUPTED]);
    expect(readFileSync(file, 'utf8')).not.toContain('time_to_curl_seconds{');
    expect(readdirSync(folder).filter((name) => name.includes('prom'))).toEqual(['curl.prom']);
  });

  it('that cannot be written say so', async () => {
    const { code, err } = await parallax([...asked('nginx', 'nginx'), '--metrics', join(folder, 'no', 'file'), STATIC]);
    expect(code).toBe(2);
    expect(err).toContain('ENOENT');
  });
});

describe('a configuration', () => {
  it('says who the provider is, and the command line which edge', async () => {
    const file = join(folder, 'parallax.yml');
    writeFileSync(
      file,
      `vantage: { name: fra }
probes:
  shop:
    type: cdn
    targets: ['http://${HOST}/']
    origin: { url: '${cdn.origin.url}' }
    headers: { X-Token: canary-in-the-configuration }
    providers:
      first: { url: '${cdn.edges.nginx.url}', is: nginx }
      second: { url: '${cdn.edges.nginx.url}', is: varnish }
    objects: [{ path: ${STATIC} }]
`,
    );
    const from = ['--config', file, '--provider'];
    expect(outcomes(await json([...from, 'first']))).toMatchObject(SOUND);
    expect(outcomes(await json([...from, 'second']))).toMatchObject({ provider: 'failed' });
    const moved = await json([...from, 'second', '--edge', authority(cdn.edges.varnish.url)]);
    expect(outcomes(moved)).toMatchObject({ provider: 'ok' });
    const { code, err } = await parallax([...from, 'third']);
    expect(code).toBe(2);
    expect(err).toContain('there are first, second');
  });
});

describe('a wrong command line', () => {
  it.each([
    [[], 'name the provider'],
    [['--provider', 'fastyl', '--host', 'a.test', '/'], 'did you mean fastly?'],
    [['--provider', 'fastly', '/'], '--host'],
    [['--provider', 'fastly', '--host', 'a.test'], 'at least one PATH'],
    [['--provider', 'fastly', '--host', 'a.test', 'x'], 'begins with /'],
    [['--provider', 'fastly', '--host', 'https://a.test', '/'], 'without scheme'],
    [['--provider', 'fastly', '--host', 'a.test', '--port', '0', '/'], '1 to 65535'],
    [['--provider', 'fastly', '--host', 'a.test', '--edge', 'a:b', '/'], '--edge is'],
    [['--provider', 'fastly', '--host', 'a.test', '--since', 'noon', '/'], '--since takes'],
    [['--provider', 'fastly', '--host', 'a.test', '--since', '2999-01-01T00:00:00Z', '/'], 'in the future'],
    [['--provider', 'fastly', '--host', 'a.test', '--goal', '1ms', '/'], '--goal 1ms is outside'],
    [['--provider', 'fastly', '--host', 'a.test', '--header', 'canary', '/'], "'Name: value'"],
    [['--provider', 'fastly', '--host', 'a.test', '--header', 'A b: canary', '/'], '--header'],
    [['--provider', 'fastly', '--host', 'a.test', '--probe', 'x', '/'], '--config'],
    [['--provider', 'fastly', '--host', 'a.test', '--pop', '', '/'], '--pop: '],
    [['--provider', 'fastly', '--host', 'a.test', '--origin', 'nowhere', '/'], '--origin: not a URL'],
  ])('is refused: %s', async (words, reason) => {
    const { code, err, out } = await parallax(words);
    expect(err).toContain(reason);
    expect(code).toBe(2);
    expect(err + out).not.toContain('canary');
  });
});
