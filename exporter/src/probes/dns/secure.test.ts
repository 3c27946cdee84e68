import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { createServer as createHttps, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned, type Certificate } from '../../../test/kit/certificate.js';
import { a, reply } from '../../../test/kit/dns-net.js';
import { names } from '../../../test/kit/resolver.js';
import { runOnce, type Outcome } from '../../../test/kit/run.js';
import { tlsServer } from '../../../test/kit/servers.js';
import { decodeMessage } from '../../core/dns/decode.js';
import { framed } from '../../core/dns/exchange.js';
import { Http1Reply } from './doh-reply.js';
import { dns } from './index.js';

let folder: string;
let certificate: Certificate;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-dns-'));
  certificate = selfSigned(['dns.test']);
  writeFileSync(join(folder, 'ca.pem'), certificate.cert);
});
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const answer = (query: Uint8Array): Uint8Array =>
  reply(decodeMessage(query), { answer: [a('www.test.', '192.0.2.1')] });

function ask(host: string, config: object, tls: object = { ca_file: join(folder, 'ca.pem') }): Promise<Outcome> {
  const resolver = names({ 'dns.test': ['127.0.0.1'], 'other.test': ['127.0.0.1'] });
  return runOnce(dns, host, { config: { query_name: 'www.test', tls_options: tls, ...config }, ports: { resolver } });
}

describe('DNS over TLS', () => {
  const server = async (): Promise<number> => {
    const peer = await tlsServer({ ...certificate, ALPNProtocols: ['dot'] }, (socket) => {
      socket.once('data', (chunk: Buffer) => socket.write(framed(answer(chunk.subarray(2)))));
    });
    closers.push(() => peer.close());
    return peer.port;
  };

  it('verifies the name and asks', async () => {
    const { result, samples } = await ask(`dns.test:${await server()}`, { transport: 'dot' });
    expect(result).toMatchObject({ outcome: 'ok', measured: { transport: 'dot', counts: { answer: 1 } } });
    expect(samples.map((one) => one.labels['phase'])).toEqual(expect.arrayContaining(['connect', 'tls']));
  });

  it.each([
    ['another name', 'other.test', undefined, 'certificate_name_mismatch'],
    ['an unknown authority', 'dns.test', {}, 'certificate_untrusted'],
    ['no verification', 'other.test', { skip_verify: true }, undefined],
  ])('with %s', async (_, host, tls, reason) => {
    const { result } = await ask(`${host}:${await server()}`, { transport: 'dot' }, tls);
    if (reason === undefined) expect(result.outcome).toBe('ok');
    else expect(result).toMatchObject({ outcome: 'failed', failure: { phase: 'tls', reason } });
  });
});

type Handler = (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;

interface Seen {
  version?: string;
  method?: string;
  url?: string;
  host?: string;
}

/** A server of HTTP/2 that also speaks HTTP/1.1, or of HTTP/1.1 alone. */
async function webServer(http1Only: boolean, handler: Handler): Promise<number> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => handler(request, Buffer.concat(parts), response));
  };
  const server: Server | Http2SecureServer = http1Only
    ? createHttps(certificate, listener)
    : createSecureServer({ ...certificate, allowHTTP1: true }, (request, response) =>
        listener(request as unknown as IncomingMessage, response as unknown as ServerResponse),
      );
  const sockets = new Set<{ destroy(): void }>();
  server.on('secureConnection', (socket: { destroy(): void }) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

const MESSAGE = { 'content-type': 'application/dns-message' };

describe('DNS over HTTPS', () => {
  it.each([
    ['POST', 'auto', false, '2.0'],
    ['GET', 'auto', false, '2.0'],
    ['POST', '1.1', false, '1.1'],
    ['GET', '1.1', false, '1.1'],
    ['POST', 'auto', true, '1.1'],
    ['POST', '2', false, '2.0'],
  ])('%s, version %s, HTTP/1.1 only: %s', async (doh_method, doh_http, http1Only, version) => {
    const seen: Seen = {};
    const port = await webServer(http1Only, (request, body, response) => {
      const { httpVersion, method = '', url = '', headers } = request;
      const host = headers.host ?? headers[':authority'];
      Object.assign(seen, { version: httpVersion, method, url, host });
      const query = method === 'GET' ? Buffer.from(url.split('dns=')[1] ?? '', 'base64url') : body;
      response.writeHead(200, MESSAGE);
      response.end(answer(query));
    });
    const { result } = await ask(`https://dns.test:${port}/q?x=1`, { doh_method, doh_http });
    expect(result).toMatchObject({ outcome: 'ok', measured: { transport: 'doh', counts: { answer: 1 } } });
    expect(seen).toMatchObject({ version, method: doh_method, host: `dns.test:${port}` });
    expect(seen.url).toMatch(doh_method === 'GET' ? /^\/q\?x=1&dns=[\w-]+$/ : /^\/q\?x=1$/);
  });

  it.each([
    ['a status of 500', 500, MESSAGE, 'status_mismatch'],
    ['a page', 200, { 'content-type': 'text/html' }, 'header_mismatch'],
    ['a body that is no message', 200, MESSAGE, 'malformed_reply'],
  ])('fails over both versions for %s', async (_, status, headers, reason) => {
    const port = await webServer(false, (_request, _body, response) => {
      response.writeHead(status, headers);
      response.end('hello');
    });
    for (const doh_http of ['1.1', '2']) {
      const { result } = await ask(`https://dns.test:${port}`, { doh_http });
      expect(result).toMatchObject({ outcome: 'failed', failure: { reason, source: 'target' } });
    }
  });

  it('stops at a body that no message can have', async () => {
    const port = await webServer(false, (_request, _body, response) => {
      response.writeHead(200, MESSAGE);
      response.end(Buffer.alloc(100_000));
    });
    for (const doh_http of ['1.1', '2']) {
      const { result } = await ask(`https://dns.test:${port}`, { doh_http });
      expect(result).toMatchObject({ outcome: 'failed', failure: { reason: 'body_limit' } });
    }
  });

  it('says so when HTTP/2 is wanted and not offered', async () => {
    const port = await webServer(true, (_request, _body, response) => response.end());
    const { result } = await ask(`https://dns.test:${port}`, { doh_http: '2' });
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(result.outcome === 'failed' && ['version_mismatch', 'tls_handshake']).toContain(
      result.outcome === 'failed' && result.failure.reason,
    );
  });
});

describe('Http1Reply', () => {
  const feed = (text: string, size = 1): Http1Reply => {
    const reader = new Http1Reply();
    const bytes = Buffer.from(text, 'latin1');
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    return reader;
  };
  const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: x/y\r\n';

  it.each([
    ['length', `${HEAD}Content-Length: 5\r\n\r\nhello`],
    ['chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\n`],
    ['the end', `${HEAD}\r\nhello`],
    ['after interim responses', `HTTP/1.1 103 Early Hints\r\n\r\n${HEAD}Content-Length: 5\r\n\r\nhello`],
  ])('reads a body by %s, byte for byte and at once', (_, text) => {
    for (const size of [1, 7, text.length]) {
      expect(Buffer.from(feed(text, size).body).toString()).toBe('hello');
      expect(feed(text, size)).toMatchObject({ status: 200, contentType: 'x/y' });
    }
  });

  it.each([
    ['no status', 'SSH-2.0-x\r\n\r\n', 'protocol_error'],
    ['an endless head', `${HEAD}${'a: b\r\n'.repeat(5000)}`, 'header_limit'],
    ['a length that is none', `${HEAD}Content-Length: -1\r\n\r\n`, 'protocol_error'],
    ['a length that is too much', `${HEAD}Content-Length: 65536\r\n\r\n`, 'body_limit'],
    ['a chunk without size', `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 'protocol_error'],
    ['a chunk that is too much', `${HEAD}Transfer-Encoding: chunked\r\n\r\nfffff\r\n`, 'body_limit'],
    ['a field without name', `${HEAD}: x\r\n\r\n`, 'protocol_error'],
  ])('refuses %s', (_, text, reason) => {
    expect(() => feed(text, 100)).toThrow(expect.objectContaining({ reason }));
  });

  it('knows when the end came too early', () => {
    expect(() => feed(`${HEAD}Content-Length: 9\r\n\r\nhello`).end()).toThrow('before its response was complete');
    expect(() => feed(`${HEAD}\r\nhello`).end()).not.toThrow();
  });
});
