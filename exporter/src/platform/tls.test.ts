import { X509Certificate } from 'node:crypto';
import { createServer as createHttp2, createSecureServer } from 'node:http2';
import { createServer } from 'node:net';
import type { TlsOptions as ServerOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { certificate, der, type CertificateWish } from '../../test/kit/certificate-forge.js';
import * as peers from '../../test/kit/servers.js';
import type { Fault } from '../core/failure.js';
import type { Address, Connection, Consumer, Http2Consumer, TlsFacts, TlsOptions } from '../core/net.js';
import { Secret } from '../core/secret.js';
import { createSocketClock } from '../engine/tcp-stamps.js';
import { createPlatform } from './index.js';

const V4: Address = { ip: '127.0.0.1', family: '4' };
const never = new AbortController().signal;
const { net } = createPlatform(createSocketClock());
const root = certificate({ subject: 'root', ca: true });
const leafOf = (wish: CertificateWish): ReturnType<typeof certificate> =>
  certificate({ issuer: root, dns: ['a.example'], ...wish });
const good = leafOf({});
const ca = root.pem;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function dial(port: number): Promise<Connection> {
  const connection = await net.connect({ address: V4, port, egress: {} }, never);
  closers.push(() => connection.close());
  return connection;
}

async function upgrade(server: ServerOptions, options: TlsOptions): Promise<{ connection: Connection; fault?: Fault }> {
  const peer = await peers.tlsServer(server, (socket) => socket.on('data', (data) => socket.write(data)));
  closers.push(() => peer.close());
  const connection = await dial(peer.port);
  try {
    await connection.startTls(options, never);
    return { connection };
  } catch (error) {
    return { connection, fault: error as Fault };
  }
}

const served = ({ pem, keyPem }: { pem: string; keyPem: string }, more: string[] = []): ServerOptions => ({
  cert: [pem, ...more].join(''),
  key: keyPem,
});

function collect(length: number): Consumer & { bytes: () => Buffer } {
  let bytes = Buffer.alloc(0);
  return {
    push: (chunk) => ((bytes = Buffer.concat([bytes, chunk])).length >= length ? 'done' : 'more'),
    end: () => undefined,
    bytes: () => bytes,
  };
}

describe('the TLS handshake', () => {
  it('gives its facts and then encrypts', async () => {
    const { connection, fault } = await upgrade(
      { ...served(good, [root.pem]), ALPNProtocols: ['h2', 'http/1.1'] },
      { serverName: 'a.example', ca, alpn: ['http/1.1'] },
    );
    expect(fault).toBeUndefined();
    const facts = connection.tls as TlsFacts;
    expect(facts).toMatchObject({ version: 'TLSv1.3', alpn: 'http/1.1' });
    expect(facts.cipher).toMatch(/^TLS_AES/);
    expect(facts.chain.map((one) => new X509Certificate(one).subject)).toEqual(['CN=test.example', 'CN=root']);
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    closers.push(() => process.off('warning', onWarning));
    for (const size of [3, 200_000, ...Array<number>(15).fill(5)]) {
      const sent = peers.junk(size);
      const answer = collect(size);
      const times = await connection.exchange(sent, answer, never);
      expect(answer.bytes().equals(sent)).toBe(true);
      expect(times.firstByte).toBeDefined();
    }
    expect(warnings).toEqual([]);
  });

  it('gives every certificate that was sent, in order, needed or not, at most 16', async () => {
    const others = Array.from({ length: 20 }, (_, index) => certificate({ subject: `other ${index}` }).pem);
    const { connection } = await upgrade(served(good, others), { skipVerify: true });
    const subjects = connection.tls?.chain.map((one) => new X509Certificate(one).subject);
    expect(subjects).toHaveLength(16);
    expect(subjects?.slice(0, 3)).toEqual(['CN=test.example', 'CN=other 0', 'CN=other 1']);
  });

  const comma = Buffer.from('b.example, DNS:a.example', 'latin1');
  const rows: [string, ServerOptions, TlsOptions, string | undefined][] = [
    ['the right name', served(good), { serverName: 'a.example', ca }, undefined],
    ['a name to verify other than the SNI', served(good), { serverName: 'x', verifyName: 'a.example', ca }, undefined],
    ['another name', served(good), { serverName: 'b.example', ca }, 'certificate_name_mismatch'],
    ['an unknown root', served(good), { serverName: 'a.example' }, 'certificate_untrusted'],
    ['itself as root', served(root), { serverName: 'root' }, 'certificate_untrusted'],
    [
      'expired',
      served(leafOf({ notAfter: '20210101000000Z' })),
      { serverName: 'a.example', ca },
      'certificate_expired',
    ],
    [
      'not yet valid',
      served(leafOf({ notBefore: '20390101000000Z' })),
      { serverName: 'a.example', ca },
      'certificate_not_yet_valid',
    ],
    [
      'a name with a comma that prints as two',
      served(leafOf({ dns: [], generalNames: [der(0x82, comma)] })),
      { serverName: 'a.example', ca },
      'certificate_name_mismatch',
    ],
    [
      'a TLS version that is too old',
      { ...served(good), maxVersion: 'TLSv1.2' },
      { minVersion: 'TLSv1.3' },
      'tls_version',
    ],
    ['no common ALPN', { ...served(good), ALPNProtocols: ['h2'] }, { alpn: ['http/1.1'], ca }, 'tls_handshake'],
  ];
  it.each(rows)('with %s', async (_name, server, options, reason) => {
    const { connection, fault } = await upgrade(server, options);
    expect(fault?.reason).toBe(reason);
    if (reason?.startsWith('certificate_')) {
      expect(connection.tls?.verifyError?.reason).toBe(reason);
      expect(connection.tls?.chain.length).toBeGreaterThan(0);
      const lenient = await upgrade(server, { ...options, skipVerify: true });
      expect(lenient.fault).toBeUndefined();
      expect(lenient.connection.tls?.verifyError?.reason).toBe(reason);
    }
  });

  it('shows a client certificate', async () => {
    const server = { ...served(good), ca, requestCert: true, rejectUnauthorized: true };
    const options: TlsOptions = { serverName: 'a.example', ca };
    const bare = await upgrade(server, options);
    // In TLS 1.3 the refusal comes after the client's side of the handshake: the exchange reports it.
    const refusal = bare.connection.exchange(Buffer.from('x'), collect(1), never);
    await expect(refusal).rejects.toMatchObject({ name: 'Fault' });
    const client = { cert: good.pem, key: new Secret(good.keyPem) };
    const { connection, fault } = await upgrade(server, { ...options, ...client });
    expect(fault).toBeUndefined();
    await connection.exchange(Buffer.from('x'), collect(1), never);
    const broken = await upgrade(server, { ...options, cert: 'no', key: new Secret('secret-text') });
    expect(broken.fault).toMatchObject({ reason: 'auth_failed' });
    expect(broken.fault?.message).not.toContain('secret-text');
  });

  it('refuses a chain of 16 MB without taking it in', async () => {
    const dns = Array.from({ length: 1000 }, (_, index) => `${index}`.padEnd(240, 'x'));
    const many = Array<string>(64).fill(certificate({ dns }).pem);
    expect(many.join('').length).toBeGreaterThan(16_000_000);
    const peer = await peers.tlsServer(served(good, many), () => undefined);
    closers.push(() => peer.close());
    const refused = async (): Promise<void> => {
      const upgrading = (await dial(peer.port)).startTls({ skipVerify: true }, never);
      await expect(upgrading).rejects.toMatchObject({ reason: 'certificate_invalid' });
    };
    // The first one is for what the server, in this process too, needs to send it.
    await refused();
    const before = process.memoryUsage().rss;
    for (let times = 0; times < 5; times++) await refused();
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1024 * 1024);
  });

  it('fails where the peer does not speak TLS, closes, resets or stays silent', async () => {
    const wanted = {
      garbage: 'tls_handshake',
      closing: 'connection_',
      resetting: 'connection_',
      dripping: 'tls_handshake',
    };
    for (const [kind, reason] of Object.entries(wanted)) {
      const peer = await peers[kind as keyof typeof wanted]();
      closers.push(() => peer.close());
      const outcome = await dial(peer.port)
        .then((connection) => connection.startTls({}, never))
        .then(
          () => 'resolved',
          (error: Fault) => error.reason,
        );
      expect(outcome, kind).toContain(reason);
    }
    const silent = await peers.silent();
    closers.push(() => silent.close());
    const controller = new AbortController();
    const upgrading = (await dial(silent.port)).startTls({}, controller.signal);
    controller.abort(new Error('enough'));
    await expect(upgrading).rejects.toThrow('enough');
  });
});

function http2Consumer(limit = Infinity): Http2Consumer & { status: () => number; text: () => string } {
  let status = 0;
  let text = '';
  return {
    headers: (code) => void (status = code),
    push: (chunk) => ((text += Buffer.from(chunk).toString()).length >= limit ? 'done' : 'more'),
    end: () => undefined,
    status: () => status,
    text: () => text,
  };
}

const get = {
  headers: [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':authority', 'a'],
    [':path', '/x'],
  ],
} as const;

describe('HTTP/2', () => {
  type Server = ReturnType<typeof createHttp2>;
  const listen = (server: Server): Promise<number> => {
    server.on('sessionError', () => undefined);
    closers.push(() => server.close());
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
  };

  it('answers one request over TLS and over plain TCP', async () => {
    const answer: Parameters<typeof createHttp2>[1] = (request, response) => {
      response.writeContinue();
      request.on('data', (data) => response.write(data));
      request.on('end', () => response.end(` ${request.method} ${request.url}`));
      response.statusCode = 203;
    };
    const secured = createSecureServer({ cert: good.pem, key: good.keyPem }, answer as never);
    const over = await dial(await listen(secured as never));
    await over.startTls({ alpn: ['h2'], skipVerify: true }, never);
    expect(over.tls?.alpn).toBe('h2');
    const plain = await dial(await listen(createHttp2(answer)));
    for (const connection of [over, plain]) {
      const consumer = http2Consumer();
      const headers = [[':method', 'POST'], ...get.headers.slice(1), ['cookie', 'a'], ['cookie', 'b']] as [
        string,
        string,
      ][];
      const times = await connection.http2({ headers, body: Buffer.from('hello') }, consumer, never);
      expect([consumer.status(), consumer.text()]).toEqual([203, 'hello POST /x']);
      expect(times.firstByte).toBeDefined();
    }
  });

  it.each([
    ['resets the stream', 8, 'connection_reset'],
    ['resets it with a protocol error', 1, 'protocol_error'],
  ])('says why when the peer %s', async (_name, code, reason) => {
    const server = createHttp2();
    server.on('stream', (stream) => stream.on('error', () => undefined).close(code));
    const connection = await dial(await listen(server));
    await expect(connection.http2(get, http2Consumer(), never)).rejects.toMatchObject({ reason });
  });

  it('refuses endless headers, GOAWAY and peers that do not speak it', async () => {
    const flood = createHttp2();
    flood.on('stream', (stream) => {
      stream.on('error', () => undefined);
      stream.respond(Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`x-${i}`, 'y'.repeat(60)])));
    });
    const goaway = createHttp2();
    goaway.on('stream', (stream) => {
      stream.on('error', () => undefined);
      stream.session?.on('error', () => undefined).goaway(2);
    });
    const alien = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    for (const [server, reason] of [
      [flood, /header_limit|protocol_error/],
      [goaway, /protocol_error/],
      [alien as never, /protocol_error|connection_closed/],
    ] as [Server, RegExp][]) {
      const connection = await dial(await listen(server));
      const outcome = await connection.http2(get, http2Consumer(), never).catch((error: Fault) => error.reason);
      expect(outcome).toMatch(reason);
      connection.close();
    }
  });

  it('ends when the consumer has enough, and when the signal says so', async () => {
    const server = createHttp2();
    server.on('stream', (stream) => {
      stream.on('error', () => undefined).respond({ ':status': 200 });
      stream.write('x'.repeat(100_000));
    });
    const port = await listen(server);
    const done = await dial(port);
    expect(await done.http2(get, http2Consumer(10), never)).toHaveProperty('transfer');
    done.close();
    const controller = new AbortController();
    const aborted = await dial(port);
    const asking = aborted.http2(get, http2Consumer(), controller.signal);
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(asking).rejects.toThrow('enough');
  });
});
