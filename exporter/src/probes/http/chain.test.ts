/** Requests that take more than one connection: redirects and proxies. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned, type Certificate } from '../../../test/kit/certificate.js';
import { at, Peers, probeHttp, values } from '../../../test/kit/http-probe.js';
import { httpProxy, httpsServer } from '../../../test/kit/http-servers.js';
import { httpServer } from '../../../test/kit/servers.js';

const peers = new Peers();
afterEach(() => peers.close());
let folder = '';
let certificate: Certificate;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-http-'));
  certificate = selfSigned(['site.test', '127.0.0.1']);
  writeFileSync(join(folder, 'cert.pem'), certificate.cert);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): { file: string } => {
  writeFileSync(join(folder, name), text);
  return { file: join(folder, name) };
};

describe('redirects', () => {
  it('are followed and recorded', async () => {
    const peer = await peers.add(
      httpServer((request, response) => {
        if (request.url === '/end') return response.end('here');
        const next = request.url === '/' ? '/middle?secret=1' : '/end';
        return response.writeHead(302, { Location: next }).end();
      }),
    );
    const run = await probeHttp(at(peer));
    const { measured } = run.result;
    expect(run.result).toMatchObject({ outcome: 'ok', measured: { redirects: 2, status: 200 } });
    expect(measured.hops?.map((hop) => [new URL(hop.url).pathname, hop.status])).toEqual([
      ['/', 302],
      ['/middle', 302],
      ['/end', 200],
    ]);
    expect(JSON.stringify(measured)).not.toContain('secret=1');
    expect(Object.keys(measured.phases ?? {}).sort()).toEqual(['connect', 'first_byte', 'transfer']);
    expect(peer.seen()).toBe(3);
  });

  it('are not followed when told so, and end at their limit', async () => {
    const peer = await peers.add(httpServer((_request, response) => response.writeHead(302, { Location: '/' }).end()));
    const config = { follow_redirects: false, expect: { status: [302] } };
    expect((await probeHttp(at(peer), { config })).result).toMatchObject({ outcome: 'ok', measured: { redirects: 0 } });
    const { result } = await probeHttp(at(peer), { config: { max_redirects: 3 } });
    expect(result).toMatchObject({
      outcome: 'failed',
      failure: { reason: 'too_many_redirects' },
      measured: { status: 302 },
    });
    expect(result.measured.hops).toHaveLength(4);
  });

  it.each([
    ['file:///etc/passwd', 'redirect_refused'],
    ['unix:/run/docker.sock', 'redirect_refused'],
    ['http://169.254.169.254/latest/meta-data/', 'target_refused'],
    ['http://[::ffff:169.254.169.254]/', 'target_refused'],
    ['http://2852039166/', 'target_refused'],
  ])('to %s is refused', async (location, reason) => {
    const peer = await peers.add(
      httpServer((_request, response) => response.writeHead(302, { Location: location }).end()),
    );
    const policy = (address: { ip: string }): string | undefined =>
      address.ip === '127.0.0.1' ? undefined : `${address.ip} is not allowed`;
    const run = await probeHttp(at(peer), { policy });
    expect(run.result).toMatchObject({ outcome: 'failed', failure: { phase: 'policy', reason, source: 'policy' } });
    expect(values(run, 'parallax_http_phase_duration_seconds')).toEqual(
      reason === 'target_refused' ? {} : expect.any(Object),
    );
  });

  it('never take credentials or the body to another origin, nor back', async () => {
    const seen: Record<string, unknown>[] = [];
    let home = '';
    const other = await peers.add(
      httpServer((request, response) => {
        seen.push(request.headers);
        response.writeHead(302, { Location: `${home}back` }).end();
      }),
    );
    const peer = await peers.add(
      httpServer((request, response) => {
        seen.push(request.headers);
        if (request.url === '/') response.writeHead(302, { Location: '/second' }).end();
        else if (request.url === '/second') response.writeHead(302, { Location: at(other) }).end();
        else response.end();
      }),
    );
    home = at(peer);
    const headers = { Cookie: 'a=b', 'X-Api-Key': 'k-e-y', 'X-From-File': file('f', 'from-file'), 'X-Plain': 'plain' };
    const { result } = await probeHttp(home, { config: { headers, basic: { username: 'u', password: 'pass' } } });
    expect(result.outcome).toBe('ok');
    const sent = seen.map((fields) =>
      ['authorization', 'cookie', 'x-api-key', 'x-from-file', 'x-plain'].filter((name) => name in fields),
    );
    const all = ['authorization', 'cookie', 'x-api-key', 'x-from-file', 'x-plain'];
    expect(sent).toEqual([all, all, ['x-plain'], ['x-plain']]);
  });

  it('with a body to another origin is refused', async () => {
    const other = await peers.add(httpServer((_request, response) => response.end()));
    const peer = await peers.add(
      httpServer((_request, response) => response.writeHead(307, { Location: at(other) }).end()),
    );
    const { result } = await probeHttp(at(peer), { config: { method: 'POST', body: 'x' } });
    expect(result).toMatchObject({ outcome: 'failed', failure: { reason: 'redirect_refused' } });
    expect(other.seen()).toBe(0);
  });
});

describe('a proxy', () => {
  const USER = { username: 'user', password: 'proxy-pass' };
  const WANTED = `Basic ${Buffer.from('user:proxy-pass').toString('base64')}`;

  it('is asked by CONNECT for https, with its own headers', async () => {
    const proxy = await peers.add(httpProxy(WANTED));
    let fields: object = {};
    const peer = await peers.add(
      httpsServer(certificate, (request, response) => {
        fields = request.headers;
        response.end('ok');
      }),
    );
    const { result } = await probeHttp(`https://site.test:${peer.port}/`, {
      config: {
        tls: { ca_file: join(folder, 'cert.pem') },
        proxy: { url: `http://127.0.0.1:${proxy.port}`, basic: USER, connect_headers: { 'X-Tenant': 'a' } },
      },
    });
    expect(result).toMatchObject({ outcome: 'ok', measured: { phases: { proxy: expect.anything() }, bodyBytes: 2 } });
    expect(proxy.asked).toMatchObject([{ line: `CONNECT site.test:${peer.port}`, headers: { 'x-tenant': 'a' } }]);
    expect(fields).not.toHaveProperty('proxy-authorization');
    expect(fields).not.toHaveProperty('x-tenant');
  });

  it('gets the whole URL for http', async () => {
    const proxy = await peers.add(httpProxy(WANTED));
    const { result } = await probeHttp('http://site.test/path?query', {
      config: { proxy: { url: `http://127.0.0.1:${proxy.port}`, basic: USER } },
    });
    expect(result).toMatchObject({ outcome: 'ok', measured: { response: { body: 'from the proxy' } } });
    expect(proxy.asked).toMatchObject([{ line: 'GET http://site.test/path?query', headers: { host: 'site.test' } }]);
  });

  it('that refuses fails the run in its own phase', async () => {
    const proxy = await peers.add(httpProxy(WANTED));
    const { result } = await probeHttp('https://site.test/', {
      config: { proxy: { url: `http://127.0.0.1:${proxy.port}` } },
    });
    expect(result).toMatchObject({ outcome: 'failed', failure: { phase: 'proxy', reason: 'proxy_refused' } });
  });

  it('is left aside for hosts of no_proxy', async () => {
    const proxy = await peers.add(httpProxy());
    const peer = await peers.add(httpServer((_request, response) => response.end('direct')));
    const config = { proxy: { url: `http://127.0.0.1:${proxy.port}`, no_proxy: ['127.0.0.0/8'] } };
    const { result } = await probeHttp(at(peer), { config });
    expect(result).toMatchObject({ outcome: 'ok', measured: { response: { body: 'direct' } } });
    expect(proxy.seen()).toBe(0);
  });
});
