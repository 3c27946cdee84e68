import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stubContext } from '../../../../test/cli/stub-context.js';
import { freePort, httpServer, type Peer } from '../../../../test/kit/servers.js';
import { openProber } from '../../../agent.js';
import { probes } from '../../../probes/index.js';
import type { Context } from '../../context.js';
import { runCli } from '../../index.js';

/** The command over the real network, before servers of this process. */

const STYLE = Buffer.from('a { color: black; }\n'.repeat(500));
const SECRET = 'canary-of-the-header';

/** What the origin says, and what the edge makes of it. */
interface Play {
  cacheControl: string;
  cacheStatus: string;
  age: string;
  body: Buffer;
}
const healthy: Play = { cacheControl: 'public, max-age=86400', cacheStatus: 'Edge; hit', age: '3', body: STYLE };
let play: Play = healthy;
const asked: string[] = [];

function answer(request: IncomingMessage, response: ServerResponse): boolean {
  asked.push(`${request.url ?? ''} ${request.headers.host ?? ''} ${String(request.headers['accept-encoding'])}`);
  if (request.url?.startsWith('/app.css') !== true) {
    response.writeHead(404).end();
    return false;
  }
  const gzip = request.headers['accept-encoding'] === 'gzip';
  response.setHeader('Content-Type', 'text/css').setHeader('Cache-Control', play.cacheControl);
  response.setHeader('ETag', gzip ? 'W/"1"' : '"1"').setHeader('Vary', 'Accept-Encoding');
  response.setHeader('X-Echo', String(request.headers['x-token']));
  if (gzip) response.setHeader('Content-Encoding', 'gzip');
  return gzip;
}

const coded = (gzip: boolean, body: Buffer): Buffer => (gzip ? gzipSync(body) : body);

let origin: Peer;
let edge: Peer;
let closed = 0;
let directory: string;
beforeAll(async () => {
  origin = await httpServer((request, response) => void response.end(coded(answer(request, response), STYLE)));
  edge = await httpServer((request, response) => {
    response.setHeader('Cache-Status', play.cacheStatus).setHeader('Age', play.age);
    const gzip = answer(request, response);
    response.end(coded(gzip, play.body));
  });
  closed = await freePort();
  directory = mkdtempSync(join(tmpdir(), 'parallax-lint-'));
});
afterAll(async () => {
  await Promise.all([origin.close(), edge.close()]);
  rmSync(directory, { recursive: true });
});
beforeEach(() => {
  play = healthy;
  asked.length = 0;
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: readonly string[], isTty = false): Promise<Ran> {
  let [out, err] = ['', ''];
  const stub = stubContext({ env: {}, directory, stdout: (text) => (out += text), stderr: (text) => (err += text) });
  const context: Context = {
    ...stub,
    stderr: { ...stub.stderr, isTty },
    engine: async () => ({ ...(await stub.engine()), probes, openProber }),
  };
  const code = await runCli(['cdn', 'lint', ...args], context);
  return { code, out, err };
}

const http = (peer: Peer): string => `127.0.0.1:${peer.port}`;
const site = (): string[] => [
  ...['http://www.example.com', '--provider', `edge=${http(edge)}`, '--origin', http(origin), '--path', '/app.css?v=3'],
];

describe('parallax cdn lint', () => {
  test('is content with a healthy site, and asks with its host each coding alone', async () => {
    const { code, out, err } = await run(site());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^http:\/\/www\.example\.com\n\norigin: 1\d rules looked at, 0 findings\nedge: \d+ rules/);
    expect(out).toMatch(/; 10 requests, \d{4,6} bytes\n$/);
    expect(new Set(asked)).toEqual(
      new Set(['identity', 'gzip', 'br', 'zstd'].map((coding) => `/app.css?v=3 www.example.com ${coding}`)),
    );
  });

  test('fails for what is at least as bad as --fail-on', async () => {
    play = { ...healthy, cacheControl: 'max-age=94670800' };
    expect((await run(site())).code).toBe(0);
    const { code, out } = await run([...site(), '--fail-on', 'info']);
    expect(code).toBe(1);
    expect(out).toContain('94670800 s (3.0 years)');
    expect(out).toMatch(/^\/app\.css {2}static$/m);
    play = { ...healthy, cacheControl: 'max-age=60' };
    expect((await run([...site(), '--fail-on', 'error'])).code).toBe(0);
    expect((await run([...site(), '--fail-on', 'warning'])).code).toBe(1);
    expect((await run([...site(), '--min-ttl', '1m'])).code).toBe(0);
    expect((await run([...site(), '--min-ttl', 'images=24h', '--min-ttl', 'static=30s'])).code).toBe(0);
    expect((await run([...site(), '--rule', 'content-differs'])).code).toBe(0);
  });

  test('finds what an edge does wrong', async () => {
    play = { ...healthy, cacheControl: 'max-age=60', age: '5000', body: Buffer.from(STYLE).fill('x', 0, 10) };
    const { code, out } = await run([...site(), '--min-ttl', '0s', '--format', 'json']);
    expect(code).toBe(1);
    const { sites } = JSON.parse(out) as { sites: { findings: { rule: string; provider: string }[] }[] };
    expect(sites[0]?.findings.map(({ rule, provider }) => `${provider} ${rule}`)).toEqual([
      'edge ttl-not-honoured',
      'edge content-differs',
    ]);
  });

  test('asks once more when a short lifetime has passed', async () => {
    play = { ...healthy, cacheControl: 'max-age=1', age: '1' };
    const { out, code } = await run([...site(), '--min-ttl', '0s', '--wait', '0']);
    expect({ code, count: asked.length }).toEqual({ code: 0, count: 10 });
    asked.length = 0;
    setTimeout(() => (play = { ...play, age: '6' }), 1000);
    const later = await run([...site(), '--min-ttl', '0s']);
    expect(later.code, later.out).toBe(1);
    expect(asked).toHaveLength(13);
    expect(later.out.replace(/\s+/g, ' ')).toContain('object of Age 6 s');
    expect(out).not.toContain('Age 6');
  });

  test('says what did not answer, and is not content with it', async () => {
    const args = ['http://www.example.com/app.css', '--provider', `edge=127.0.0.1:${closed}`, '--format', 'json'];
    const { code, out } = await run(args);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      sites: [{ findings: [], ways: [{ provider: 'edge', judged: [], unanswered: [{ path: '/app.css' }] }] }],
    });
  });

  test('keeps to its bound of requests and says so', async () => {
    const { code, out } = await run([...site(), '--max-requests', '4']);
    expect(code).toBe(1);
    expect(asked).toHaveLength(4);
    expect(out).toMatch(/; 4 requests, \d+ bytes; 6 requests not made: a bound was reached\n$/);
  });

  test('shows progress where somebody looks, and takes it away', async () => {
    const { err } = await run(site(), true);
    expect(err).toMatch(/^(?:\r\d+ requests){10}\r\u001b\[K$/);
  });

  test('reads the site of a probe, and its secrets come to nobody', async () => {
    const config = `vantage: { name: here }
probes:
  shop:
    type: cdn
    targets: [http://www.example.com]
    providers: { edge: { url: "http://${http(edge)}" } }
    origin: { url: "http://${http(origin)}" }
    objects: [{ path: /app.css, partition: images }]
    headers: { X-Token: ${SECRET} }
`;
    writeFileSync(join(directory, 'parallax.yml'), config);
    play = { ...healthy, cacheControl: 'max-age=60' };
    for (const format of ['table', 'json', 'sarif']) {
      const { code, out, err } = await run(['-c', 'parallax.yml', '--format', format, '--evidence']);
      expect({ code, err }).toEqual({ code: 1, err: '' });
      expect(out).toContain('ttl-short');
      expect(out).toContain('images');
      expect(out).not.toContain(SECRET);
    }
    expect((await run(['-c', 'parallax.yml', '--probe', 'none'])).err).toContain('there are shop');
    expect((await run(['-c', 'parallax.yml', 'http://other.example'])).err).toContain('no target http://other.example');
    expect((await run(['-c', 'parallax.yml', '--path', '/x'])).err).toContain('a configuration given by --config does');
  });

  test('prints the schema of its JSON without a site', async () => {
    const { code, out } = await run(['--format', 'json-schema']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ $id: 'urn:parallax:cdn-lint:1' });
  });

  test.each([
    [[], 'one URL, or --config FILE'],
    [['www.example.com', '-p', 'a=192.0.2.1'], 'not a URL such as https://example.com/path'],
    [['http://www.example.com'], 'write --provider NAME=ADDRESS or NAME=URL at least once'],
    [['http://www.example.com', '-p', '192.0.2.1'], '--provider takes NAME=ADDRESS or NAME=URL; got no name'],
    [['http://www.example.com', '-p', 'UP=192.0.2.1'], 'a name has lower-case letters'],
    [['http://www.example.com', '-p', 'a='], 'an address or URL is empty'],
    [['http://www.example.com', '-p', 'a=ftp://x'], '"ftp://x" is no address, HOST[:PORT] or URL'],
    [['http://www.example.com', '-p', 'a=192.0.2.1', '--path', 'x'], 'objects.0.path: a path begins with /'],
    [['http://www.example.com', '-p', 'a=192.0.2.1', '--node', '192.0.2.9'], 'write --origin too'],
    [
      ['http://www.example.com', '-p', 'a=192.0.2.1', '-o', '192.0.2.2', '--node', 'x'],
      'origin.nodes.0: "x" is not an IPv4 or IPv6 address',
    ],
    [['http://www.example.com', '-p', 'origin=192.0.2.1'], 'origin has a section of its own'],
    [['--format', 'xml'], '--format "xml": one of table, json, json-schema, sarif'],
    [['--rule', 'ttl-shrt'], 'did you mean "ttl-short"?'],
    [['--fail-on', 'warn'], '--fail-on "warn"'],
    [['--min-ttl', 'a day'], '--min-ttl takes a time such as 24h'],
    [['--wait', '1000s'], 'outside 0s to 600s'],
    [['--max-requests', '0'], 'a number from 1 to 100000'],
    [['--probe', 'x'], 'write --config too'],
  ])('%j is refused: %s', async (args, words) => {
    const { code, err, out } = await run(args);
    expect(err).toContain(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});
