import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, Peers, probeHttp, values } from '../../../test/kit/http-probe.js';
import { names } from '../../../test/kit/resolver.js';
import { testContext, testTarget } from '../../../test/kit/run.js';
import { httpServer, tcpServer } from '../../../test/kit/servers.js';
import { http } from './index.js';

const peers = new Peers();
afterEach(() => peers.close());
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-http-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): { file: string } => {
  writeFileSync(join(folder, name), text);
  return { file: join(folder, name) };
};

describe('a request', () => {
  it('measures every phase and what the response says', async () => {
    const peer = await peers.add(
      httpServer((_request, response) => {
        response.setHeader('Last-Modified', 'Tue, 15 Nov 1994 12:45:26 GMT');
        response.setHeader('Content-Encoding', 'gzip');
        response.end(gzipSync('hello '.repeat(100)));
      }),
    );
    const run = await probeHttp(at(peer, '/path?token=x'));
    expect(run.result).toMatchObject({
      outcome: 'ok',
      measured: {
        status: 200,
        version: '1.1',
        expandedBytes: 600,
        contentEncoding: 'gzip',
        lastModified: 784903526,
        redirects: 0,
        hops: [{ url: `http://127.0.0.1:${peer.port}/path`, status: 200 }],
        response: { body: 'hello '.repeat(100) },
      },
    });
    const { phases } = run.result.measured;
    expect(Object.keys(phases ?? {}).sort()).toEqual(['connect', 'first_byte', 'transfer']);
    expect(values(run, 'parallax_http_responses_total')).toEqual({ '2xx': 1 });
    expect(values(run, 'parallax_http_status_code')).toEqual({ '': 200 });
    expect(values(run, 'parallax_http_version_info')).toEqual({ '1.1 gzip': 1 });
    expect(values(run, 'parallax_http_response_bytes')).toMatchObject({ expanded_body: 600 });
    expect(run.trace.join()).not.toContain('token');
  });

  it('sends method, headers, Host and body as configured', async () => {
    let seen = {};
    const peer = await peers.add(
      httpServer((request, response) => {
        let body = '';
        request.on('data', (chunk) => (body += String(chunk)));
        request.on('end', () => {
          const { host, 'user-agent': agent, 'x-key': key, 'accept-encoding': encoding } = request.headers;
          seen = { method: request.method, url: request.url, host, agent, key, encoding, body };
          response.end();
        });
      }),
    );
    const { result } = await probeHttp(at(peer, '/a?b=c#d'), {
      config: {
        method: 'PUT',
        headers: { 'X-Key': file('key', 'from file\n'), 'user-agent': 'me' },
        host_header: 'virtual.test',
        body: 'grüß',
        accept_encoding: ['br', 'gzip'],
      },
    });
    expect(result.outcome).toBe('ok');
    expect(seen).toEqual({
      method: 'PUT',
      url: '/a?b=c',
      host: 'virtual.test',
      agent: 'me',
      key: 'from file',
      encoding: 'br, gzip',
      body: 'grüß',
    });
  });

  it('does not wait for a body after HEAD', async () => {
    const peer = await peers.add(
      tcpServer((socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n'))),
    );
    const { result } = await probeHttp(at(peer), { config: { method: 'HEAD' } });
    expect(result).toMatchObject({ outcome: 'ok', measured: { contentLength: 99, bodyBytes: 0 } });
  });

  it('connects to a pinned address and keeps Host', async () => {
    let host: string | undefined;
    const peer = await peers.add(
      httpServer((request, response) => {
        host = request.headers.host;
        response.end();
      }),
    );
    const { result } = await probeHttp(`http://nowhere.test:${peer.port}/`, { config: { address: '127.0.0.1' } });
    expect(result).toMatchObject({ outcome: 'ok', measured: { address: { ip: '127.0.0.1' } } });
    expect(host).toBe(`nowhere.test:${peer.port}`);
  });

  it('resolves the host once and tells how long it took', async () => {
    const peer = await peers.add(httpServer((_request, response) => response.end()));
    const ports = { resolver: names({ 'site.test': ['127.0.0.1'] }) };
    const { result } = await probeHttp(`http://site.test:${peer.port}/`, { ports });
    expect(result).toMatchObject({
      outcome: 'ok',
      measured: { resolve: 0.001, hops: [{ phases: { resolve: 0.001 } }], address: { ip: '127.0.0.1' } },
    });
  });

  it('uses the address that the host of the run has pinned, for its own name only', async () => {
    const peer = await peers.add(
      httpServer((request, response) => {
        if (request.url === '/') response.writeHead(302, { Location: `http://other.test:${peer.port}/end` });
        response.end();
      }),
    );
    const pinned = { ip: '127.0.0.1', family: '4' } as const;
    const ports = { resolver: names({}) };
    const { result } = await probeHttp(`http://site.test:${peer.port}/`, { pinned, ports });
    expect(result).toMatchObject({ outcome: 'failed', failure: { phase: 'resolve', reason: 'no_such_name' } });
    expect(result.measured.hops).toMatchObject([{ status: 302, address: pinned }, {}]);
  });

  it('reaches an IPv6 address', async () => {
    let host: string | undefined;
    const peer = await peers.add(
      httpServer((request, response) => {
        host = request.headers.host;
        response.end();
      }, '::1'),
    );
    const { result } = await probeHttp(`http://[::1]:${peer.port}/`);
    expect(result).toMatchObject({ outcome: 'ok', measured: { address: { ip: '::1', family: '6' } } });
    expect(host).toBe(`[::1]:${peer.port}`);
  });

  it('asks the same again on the next run, and reads a rotated file', async () => {
    const seen: unknown[] = [];
    const peer = await peers.add(
      httpServer((request, response) => {
        seen.push(request.headers['x-key']);
        response.end();
      }),
    );
    for (const value of [{ file: join(folder, 'rotated') }, 'fixed']) {
      const target = testTarget(http, at(peer), { config: { headers: { 'X-Key': value } } });
      for (const text of ['one', 'another']) {
        file('rotated', text);
        const { context, end } = testContext(target);
        expect(await http.run(target as never, context)).toMatchObject({ outcome: 'ok' });
        end();
      }
    }
    expect(seen).toEqual(['one', 'another', 'fixed', 'fixed']);
  });

  it('keeps what was complete when an expectation fails, and counts every kind that failed', async () => {
    const peer = await peers.add(httpServer((_request, response) => response.writeHead(503).end('sorry')));
    const run = await probeHttp(at(peer), { config: { expect: { versions: ['1.1'], max_bytes: 2 } } });
    expect(run.result).toMatchObject({
      outcome: 'failed',
      failure: { phase: 'validate', reason: 'status_mismatch', source: 'target' },
      measured: { status: 503, bodyBytes: 5 },
    });
    expect(values(run, 'parallax_http_assertion_failures_total')).toEqual({ version: 0, status: 1, size: 1 });
    // A stalled vantage withholds the value, not the phase.
    expect(run.result.measured.phases).toHaveProperty('transfer');
  });

  it('keeps status and first byte when the body breaks off', async () => {
    const peer = await peers.add(
      tcpServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx'))),
    );
    const { result } = await probeHttp(at(peer));
    expect(result).toMatchObject({
      outcome: 'failed',
      failure: { phase: 'transfer', reason: 'connection_closed' },
      measured: { status: 200, phases: { first_byte: expect.anything() } },
    });
    expect(result.measured.phases).not.toHaveProperty('transfer');
  });

  it('lifts values into metrics', async () => {
    const peer = await peers.add(
      httpServer((_request, response) => response.setHeader('X-Cache', 'HIT').end('{"queue":{"depth":3}}')),
    );
    const run = await probeHttp(at(peer), {
      config: {
        extract: [
          { name: 'cache', header: 'x-cache', values: ['hit', 'miss'] },
          { name: 'depth', json: '$.queue.depth' },
        ],
      },
    });
    expect(values(run, 'parallax_http_extracted_total')).toEqual({ 'cache hit': 1 });
    expect(values(run, 'parallax_http_extracted_value')).toEqual({ depth: 3 });
  });

  it('refuses to match a body that it does not have whole', async () => {
    const peer = await peers.add(httpServer((_request, response) => response.end('x'.repeat(1000))));
    const expectation = { body: { not_matches: ['error'] }, max_text_bytes: 999 };
    const { result } = await probeHttp(at(peer), { config: { expect: expectation } });
    expect(result).toMatchObject({ outcome: 'failed', failure: { reason: 'body_limit' }, measured: { status: 200 } });
    const larger = { ...expectation, max_text_bytes: 1000 };
    expect((await probeHttp(at(peer), { config: { expect: larger } })).result.outcome).toBe('ok');
  });
});

it('the README of this folder names only options that exist', () => {
  const text = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const named = [...text.matchAll(/`(?:expect\.)?([a-z]+_[a-z_]+)`/g)].map((match) => match[1] ?? '');
  const known = JSON.stringify(Object.keys(http.Config.parse({}) as object)) + JSON.stringify(http.Config.parse({}));
  const reasons = ['first_byte', 'header_limit', 'body_limit', 'malformed_reply', 'decode_error'];
  expect(
    named.filter((name) => !known.includes(name) && !reasons.includes(name) && !name.startsWith('parallax_')),
  ).toEqual([]);
});
