import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned, type Certificate } from '../../../test/kit/certificate.js';
import { at, Peers, probeHttp, values } from '../../../test/kit/http-probe.js';
import { http2Server, httpsServer } from '../../../test/kit/http-servers.js';
import { names } from '../../../test/kit/resolver.js';
import { httpServer, type Peer } from '../../../test/kit/servers.js';

const peers = new Peers();
afterEach(() => peers.close());
let folder = '';
let certificate: Certificate;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-http-'));
  certificate = selfSigned(['site.test', '127.0.0.1']);
  writeFileSync(join(folder, 'cert.pem'), certificate.cert);
  writeFileSync(join(folder, 'key.pem'), certificate.key);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const site = { ports: { resolver: names({ 'site.test': ['127.0.0.1'], 'other.test': ['127.0.0.1'] }) } };

describe('TLS', () => {
  const secure = (peer: Peer, host = 'site.test'): string => `https://${host}:${peer.port}/`;
  const trusted = (): { ca_file: string } => ({ ca_file: join(folder, 'cert.pem') });

  it('verifies, and tells version, cipher and expiry', async () => {
    const peer = await peers.add(httpsServer(certificate, (_request, response) => response.end('ok')));
    const run = await probeHttp(secure(peer), {
      ...site,
      config: { tls: trusted(), expect: { tls: { min_validity: '1h' } } },
    });
    expect(run.result).toMatchObject({
      outcome: 'ok',
      measured: {
        tls: { version: 'TLSv1.3', chain: [{ subject: 'CN=site.test' }] },
        phases: { tls: expect.anything() },
      },
    });
    expect(Object.keys(values(run, 'parallax_http_tls_info'))).toEqual([expect.stringMatching(/^TLSv1\.3 TLS_/)]);
    const expiry = values(run, 'parallax_http_certificate_not_after_timestamp_seconds');
    expect(expiry['earliest']).toBeGreaterThan(Date.now() / 1000 + 86_400);
    expect(expiry['leaf']).toBe(expiry['earliest']);
  });

  it.each([
    ['untrusted', {}, 'site.test', 'certificate_untrusted'],
    ['another name', 'trusted', 'other.test', 'certificate_name_mismatch'],
  ])(
    'fails when the certificate is wrong (%s), sends nothing, and still tells its dates',
    async (_name, tls, host, reason) => {
      let requests = 0;
      const peer = await peers.add(
        httpsServer(certificate, (_request, response) => {
          requests += 1;
          response.end();
        }),
      );
      const config = { tls: tls === 'trusted' ? trusted() : {}, bearer: 'canary-token' };
      const run = await probeHttp(secure(peer, host), { ...site, config });
      expect(run.result).toMatchObject({ outcome: 'failed', failure: { phase: 'tls', reason } });
      expect(run.result.measured.phases).not.toHaveProperty('tls');
      expect(Object.keys(values(run, 'parallax_http_certificate_not_after_timestamp_seconds'))).toEqual([
        'leaf',
        'earliest',
      ]);
      expect(requests).toBe(0);
      const skipped = await probeHttp(secure(peer, host), { ...site, config: { tls: { skip_verify: true } } });
      expect(skipped.result.outcome).toBe('ok');
    },
  );

  it('verifies an address without naming it, and takes another name when told', async () => {
    const peer = await peers.add(httpsServer(certificate, (_request, response) => response.end()));
    expect((await probeHttp(secure(peer, '127.0.0.1'), { config: { tls: trusted() } })).result.outcome).toBe('ok');
    const named = { tls: { ...trusted(), server_name: 'site.test' } };
    expect((await probeHttp(secure(peer, 'other.test'), { ...site, config: named })).result.outcome).toBe('ok');
  });

  it('presents a client certificate to its own origin only', async () => {
    const seen: boolean[] = [];
    const mtls = { ...certificate, ca: certificate.cert, requestCert: true, rejectUnauthorized: false };
    const other = await peers.add(
      httpsServer(mtls, (request, response) => {
        seen.push('subject' in (request.socket as unknown as TlsLike).getPeerCertificate());
        response.end();
      }),
    );
    const peer = await peers.add(
      httpsServer(mtls, (request, response) => {
        seen.push('subject' in (request.socket as unknown as TlsLike).getPeerCertificate());
        response.writeHead(302, { Location: secure(other) }).end();
      }),
    );
    const tls = { ...trusted(), cert_file: join(folder, 'cert.pem'), key_file: join(folder, 'key.pem') };
    const { result } = await probeHttp(secure(peer), { ...site, config: { tls } });
    expect(result.outcome).toBe('ok');
    expect(seen).toEqual([true, false]);
  });

  it('can be required and forbidden', async () => {
    const plain = await peers.add(httpServer((_request, response) => response.end()));
    const { result } = await probeHttp(at(plain), { config: { expect: { tls: { required: true } } } });
    expect(result).toMatchObject({ outcome: 'failed', failure: { reason: 'tls_mismatch' } });
    const peer = await peers.add(httpsServer(certificate, (_request, response) => response.end()));
    const config = { tls: trusted(), expect: { tls: { forbidden: true } } };
    const forbidden = (await probeHttp(secure(peer), { ...site, config })).result;
    expect(forbidden).toMatchObject({ outcome: 'failed', failure: { reason: 'tls_mismatch' } });
  });

  it.each([
    ['auto', '2'],
    ['2', '2'],
    ['1.1', '1.1'],
  ])('version %s speaks HTTP/%s to a server of both', async (version, spoken) => {
    const peer = await peers.add(
      http2Server((stream, headers) => {
        stream.respond({ ':status': 200, 'x-authority': String(headers[':authority']) });
        stream.end('two');
      }, certificate),
    );
    const { result } = await probeHttp(secure(peer), { ...site, config: { version, tls: trusted() } });
    expect(result).toMatchObject({ outcome: 'ok', measured: { version: spoken, bodyBytes: 3 } });
    if (spoken === '2') {
      expect(result.measured.response?.headers).toContainEqual(['x-authority', `site.test:${peer.port}`]);
    }
  });

  it('fails when HTTP/2 is wanted and not offered', async () => {
    const peer = await peers.add(httpsServer(certificate, (_request, response) => response.end()));
    const { result } = await probeHttp(secure(peer), { ...site, config: { version: '2', tls: trusted() } });
    expect(result).toMatchObject({ outcome: 'failed', failure: { phase: 'tls' } });
  });

  it('follows a redirect over HTTP/2 without reading its body', async () => {
    const peer = await peers.add(
      http2Server((stream, headers) => {
        if (headers[':path'] === '/end') {
          stream.respond({ ':status': 200 });
          return void stream.end('ok');
        }
        stream.respond({ ':status': 302, location: '/end' });
        return void stream.write('never ends');
      }, certificate),
    );
    const { result } = await probeHttp(secure(peer), { ...site, config: { version: '2', tls: trusted() } });
    expect(result).toMatchObject({ outcome: 'ok', measured: { redirects: 1, bodyBytes: 2, version: '2' } });
  });

  it('speaks HTTP/2 in the clear with a body', async () => {
    let got = '';
    const peer = await peers.add(
      http2Server((stream) => {
        stream.on('data', (chunk) => (got += String(chunk)));
        stream.on('end', () => {
          stream.respond({ ':status': 404 });
          stream.end();
        });
      }),
    );
    const config = { version: '2', method: 'POST', body: 'hello', expect: { status: [404], versions: ['2'] } };
    const { result } = await probeHttp(at(peer), { config });
    expect(result).toMatchObject({ outcome: 'ok', measured: { status: 404, version: '2' } });
    expect(got).toBe('hello');
  });
});
interface TlsLike {
  getPeerCertificate(): object;
}
