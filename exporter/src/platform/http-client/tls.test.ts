import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createHttpsServer } from 'node:https';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { plainHttp, type HttpClientConfig } from '../../core/http-config.js';
import { Secret } from '../../core/secret.js';
import { selfSigned, type Certificate } from '../../../test/kit/certificate.js';
import { faultProxy } from '../../../test/kit/fault-proxy.js';
import { failureOf, get, post, testHttp, textOf } from '../../../test/kit/http-client.js';
import { freePort, listening, tcpServer, type Peer } from '../../../test/kit/servers.js';
import type { TLSSocket } from 'node:tls';

const http = testHttp();
const peers: Peer[] = [];
const children: ChildProcess[] = [];
let folder = '';
let server: Certificate;
let clientA: Certificate;
let clientB: Certificate;

beforeAll(() => {
  server = selfSigned(['receiver.test', '127.0.0.1']);
  clientA = selfSigned(['client-a']);
  clientB = selfSigned(['client-b']);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-tls-'));
  put('ca.pem', server.cert);
});
afterEach(async () => {
  await http.close();
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
  for (const child of children.splice(0)) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
  rmSync(folder, { recursive: true });
});

const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const identity = ({ cert, key }: Certificate): { cert_file: string; key_file: string } => ({
  cert_file: put('client.pem', cert),
  key_file: put('client.key', key),
});
const tls = (more: Partial<HttpClientConfig['tls']> = {}): HttpClientConfig['tls'] => ({
  ...plainHttp('https://x.test').tls,
  ca_file: join(folder, 'ca.pem'),
  ...more,
});

/** Says whose certificate it was shown. */
async function receiver(): Promise<Peer> {
  const options = { ...server, requestCert: true, rejectUnauthorized: false };
  const peer = await listening(
    createHttpsServer(options, (request, response) => {
      const { CN } = (request.socket as TLSSocket).getPeerCertificate().subject ?? {};
      request.resume().on('end', () => response.end(CN ?? 'nobody'));
    }),
  );
  peers.push(peer);
  return peer;
}
const at = (port: number): string => `https://receiver.test:${port}/push`;

describe('TLS', () => {
  test('is verified against ca_file; without it the well-known authorities count', async () => {
    const peer = await receiver();
    const good = http.open({ url: at(peer.port), tls: tls() });
    expect(textOf(await good.call(post('x')))).toBe('nobody');
    const bundle = put('bundle.pem', `${'# one of many authorities\n'.repeat(20_000)}${server.cert}`);
    expect((await http.open({ url: at(peer.port), tls: tls({ ca_file: bundle }) }).call(post('x'))).status).toBe(200);
    const error = await failureOf(http.open({ url: at(peer.port) }).call(post('x')));
    expect([error.kind, error.message]).toEqual(['tls', expect.stringMatching(/self signed cert; set tls.ca_file/)]); // prettier-ignore
    const other = http.open({ url: at(peer.port), tls: tls({ server_name: 'other.test' }) });
    expect((await failureOf(other.call(post('x')))).message).toContain('set tls.server_name');
    const blind = http.open({ url: at(peer.port), tls: tls({ server_name: 'other.test', skip_verify: true }) });
    expect((await blind.call(post('x'))).status).toBe(200);
  });

  test('a server that speaks none, ends or hangs within the handshake is told apart from the rest', async () => {
    const ends = await tcpServer((socket) => void socket.once('data', () => socket.end()));
    const clear = await tcpServer((socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 No\r\n\r\n')));
    const mute = await tcpServer((socket) => void socket.resume().on('end', () => socket.destroy()));
    peers.push(ends, clear, mute);
    expect((await failureOf(http.open({ url: at(ends.port), tls: tls() }).call(post('x')))).kind).toBe('tls');
    expect((await failureOf(http.open({ url: at(clear.port), tls: tls() }).call(post('x')))).kind).toBe('tls');
    const late = http.open({ url: at(mute.port), tls: tls() }).call(post('x', { timeout: 100 }));
    expect((await failureOf(late)).kind).toBe('timeout');
  });

  test('a connection that takes longer than one call serves the next one', async () => {
    const peer = await receiver();
    const slow = await faultProxy({ target: { port: peer.port } });
    peers.push({ port: slow.port, seen: slow.seen, close: () => slow.close() });
    const cure = await slow.add({ toxic: 'latency', ms: 100 });
    const client = http.open({ url: at(slow.port), tls: tls() });
    expect((await failureOf(client.call(post('x', { timeout: 150 })))).kind).toBe('timeout');
    await new Promise((resolve) => setTimeout(resolve, 400));
    await cure();
    expect((await client.call(post('x', { timeout: 20_000 }))).status).toBe(200);
    expect(slow.seen()).toBe(1);
  });

  test('files that change are read for new connections, and old connections end', async () => {
    const peer = await receiver();
    const client = http.open({ url: at(peer.port), tls: tls(identity(clientA)) });
    expect(textOf(await client.call(post('x')))).toBe('client-a');
    expect(textOf(await client.call(post('x')))).toBe('client-a');
    expect(peer.seen()).toBe(1);
    identity(clientB);
    expect(textOf(await client.call(post('x')))).toBe('client-b');
    put('client.key', 'not a key');
    const broken = await failureOf(client.call(post('x')));
    expect([broken.kind, broken.message]).toEqual(['auth', expect.stringContaining('cannot be used')]);
    put('client.key', clientB.key);
    expect(textOf(await client.call(post('x')))).toBe('client-b');
  });
});

describe('nginx', () => {
  async function nginx(): Promise<number> {
    const port = await freePort();
    mkdirSync(join(folder, 'tmp'));
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/tmp;`,
    );
    const config = `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events {}
http { access_log off; ${paths.join(' ')}
server { listen 127.0.0.1:${port} ssl; ssl_certificate ${put('s.pem', server.cert)}; ssl_certificate_key ${put('s.key', server.key)};
ssl_client_certificate ${put('clients.pem', clientA.cert)}; ssl_verify_client on; gzip on; gzip_types text/plain; gzip_min_length 1;
location / { default_type text/plain; return 200 "$ssl_client_s_dn $request_method ${'a'.repeat(2_000)}"; } } }`;
    const child = spawn('nginx', ['-c', put('nginx.conf', config), '-p', folder], { stdio: 'ignore' });
    children.push(child);
    await vi.waitFor(() => reachable(port), { timeout: 5_000, interval: 30 });
    return port;
  }
  const reachable = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve();
      }).once('error', reject);
    });

  test('takes the client certificate that it knows, and says so when there is none or another', async () => {
    const port = await nginx();
    const client = http.open({ url: at(port), tls: tls(identity(clientA)) });
    const answer = await client.call(get());
    expect([answer.status, answer.headers['content-encoding'], textOf(answer).slice(0, 16)]).toEqual([200, 'gzip', 'CN=client-a GET ']); // prettier-ignore
    expect(textOf(await client.call(post('x'.repeat(100_000))))).toContain('CN=client-a POST');
    const none = await http.open({ url: at(port), tls: tls() }).call(post('x'));
    expect([none.status, textOf(none)]).toEqual([400, expect.stringContaining('No required SSL certificate')]);
    identity(clientB);
    const wrong = await client.call(post('x'));
    expect([wrong.status, textOf(wrong)]).toEqual([400, expect.stringContaining('certificate error')]);
  });
});

describe('a proxy', () => {
  const CREDENTIALS = { username: 'me', password: { value: new Secret('proxy-password') } };
  /** Opens tunnels to loopback, for whoever has the credentials, and notes what it was asked. */
  async function tunnels(first = 'HTTP/1.1 200 Connection established\r\n\r\n'): Promise<Peer & { asked: string[] }> {
    const asked: string[] = [];
    const peer = await tcpServer((socket) => {
      socket.once('data', (head: Buffer) => {
        asked.push(head.toString('latin1'));
        const port = Number(/^CONNECT receiver\.test:(\d+) HTTP\/1\.1\r\n/.exec(head.toString('latin1'))?.[1]);
        const auth = Buffer.from('me:proxy-password').toString('base64');
        if (!head.includes(`Proxy-Authorization: Basic ${auth}\r\n`)) return socket.end('HTTP/1.1 407 Who\r\n\r\n');
        const upstream: Socket = connect(port, '127.0.0.1', () => {
          socket.write(first);
          socket.pipe(upstream).pipe(socket);
        });
        upstream.on('error', () => socket.destroy());
        socket.on('close', () => upstream.destroy());
        return undefined;
      });
    });
    peers.push(peer);
    return Object.assign(peer, { asked });
  }

  test('tunnels https by CONNECT, with a client certificate that only the receiver sees', async () => {
    const [peer, proxy] = [await receiver(), await tunnels()];
    const proxy_url = `http://127.0.0.1:${proxy.port}`;
    const client = http.open({ url: at(peer.port), tls: tls(identity(clientA)), proxy_url, proxy_basic_auth: CREDENTIALS }); // prettier-ignore
    for (let round = 0; round < 2; round += 1) expect(textOf(await client.call(post('x')))).toBe('client-a');
    expect(proxy.asked.length).toBe(1);
    expect(proxy.asked[0]).not.toContain('/push');
  });

  test.each([
    ['that wants other credentials', undefined, /407; set proxy_basic_auth/],
    ['that does not speak HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', /not valid HTTP/],
    ['that refuses', 'HTTP/1.1 403 Forbidden\r\n\r\n', /status 403/],
    ['that speaks for the server', 'HTTP/1.1 200 OK\r\n\r\nhello', /sent data before/],
  ])('%s is named', async (_, first, words) => {
    const [peer, proxy] = [await receiver(), await tunnels(first)];
    const proxy_basic_auth = { ...CREDENTIALS, ...(first === undefined ? { username: 'you' } : {}) };
    const proxy_url = `http://127.0.0.1:${proxy.port}`;
    const error = await failureOf(http.open({ url: at(peer.port), tls: tls(), proxy_url, proxy_basic_auth }).call(post('x'))); // prettier-ignore
    expect([error.kind, error.message]).toEqual(['proxy', expect.stringMatching(words)]);
    expect(error.message).not.toContain('proxy-password');
  });

  test('over TLS is verified against the well-known authorities', async () => {
    const peer = await receiver();
    const outer = await tunnels();
    const secure = await listening(
      (await import('node:tls')).createServer(server, (socket) => {
        const inner = connect(outer.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.pipe(inner).pipe(socket);
      }),
    );
    peers.push(secure);
    const client = http.open({ url: at(peer.port), tls: tls(), proxy_url: `https://127.0.0.1:${secure.port}`, proxy_basic_auth: CREDENTIALS }); // prettier-ignore
    expect((await failureOf(client.call(post('x')))).kind).toBe('tls');
  });
});
