import { probeInvalid } from '@parallax/contract';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket, createSecureContext, createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  certificate,
  der,
  rsaPublicKey,
  type CertificateWish,
  type Issuer,
} from '../../../test/kit/certificate-forge.js';
import { GOOD, NEXT, response, REVOKED, single } from '../../../test/kit/ocsp-forge.js';
import { names } from '../../../test/kit/resolver.js';
import { runOnce, type Outcome } from '../../../test/kit/run.js';
import { tcpServer, tlsServer, type Peer } from '../../../test/kit/servers.js';
import { tls } from './index.js';
import type { TlsMeasured } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'parallax-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const peers: Peer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

const ca = certificate({ subject: 'Test CA', ca: true });
const caFile = join(folder, 'ca.pem');
writeFileSync(caFile, ca.pem);
const leafOf = (wish: CertificateWish = {}): Issuer =>
  certificate({ issuer: ca, subject: 'leaf', dns: ['localhost'], ...wish });

async function serve(options: TlsOptions): Promise<string> {
  const peer = await tlsServer(options, (socket) => socket.resume());
  peers.push(peer);
  return `localhost:${peer.port}`;
}
const serveLeaf = (leaf: Issuer, more: readonly Issuer[] = [], options: TlsOptions = {}): Promise<string> =>
  serve({ cert: [leaf, ...more].map((one) => one.pem).join(''), key: leaf.keyPem, ...options });
const probe = (host: string, config: object = {}): Promise<Outcome> =>
  runOnce(tls, host, {
    config: { ca_file: caFile, ...config },
    ports: { resolver: names({ localhost: ['127.0.0.1'], 'bank.test': ['127.0.0.1'] }) },
  });

/** `name{labels} value` of every sample but durations. */
const shown = ({ samples }: Outcome): string[] =>
  samples
    .filter((one) => one.metric.type !== 'histogram' && one.metric !== probeInvalid)
    .map(({ metric, labels, value }) => {
      const inner = Object.values(labels).join(',');
      return `${metric.name.replace('parallax_tls_', '')}${inner === '' ? '' : `{${inner}}`} ${value}`;
    });
/** Phases that were timed; the peer shares this event loop, so that a time may be withheld as stalled. */
const phases = ({ samples }: Outcome): string[] => samples.flatMap((one) => one.labels['phase'] ?? []);
const seconds = (text: string): number => Date.parse(text) / 1000;

describe('tls', () => {
  it('reports the handshake and every certificate that was sent', async () => {
    const outcome = await probe(await serveLeaf(leafOf({ serial: '0abc' }), [ca], { maxVersion: 'TLSv1.3' }));
    expect(outcome.result).toMatchObject({ outcome: 'ok' });
    const measured = outcome.result.measured as TlsMeasured;
    expect(shown(outcome)).toEqual([
      'handshake_info{TLSv1.3,TLS_AES_256_GCM_SHA384,} 1',
      'verification_info{passed} 1',
      'chain_certificates 2',
      `certificate_not_before_timestamp_seconds{0} ${seconds('2020-01-01')}`,
      `certificate_not_after_timestamp_seconds{0} ${seconds('2040-01-01')}`,
      `certificate_not_before_timestamp_seconds{1} ${seconds('2020-01-01')}`,
      `certificate_not_after_timestamp_seconds{1} ${seconds('2040-01-01')}`,
      `earliest_expiry_timestamp_seconds ${seconds('2040-01-01')}`,
      `certificate_info{CN=leaf,CN=Test CA,abc,${measured.tls.chain[0]?.fingerprint},EC P-256,ecdsa-with-SHA256} 1`,
      'ocsp_info{missing,unchecked} 1',
    ]);
    expect(phases(outcome)).toEqual(['connect', 'tls']);
  });

  it.each([
    ['expired', { notAfter: '20210101000000Z' }, 'certificate_expired', '2021-01-01'],
    ['not yet valid', { notBefore: '20390101000000Z' }, 'certificate_not_yet_valid', '2040-01-01'],
    ['of another name', { dns: ['other.test'] }, 'certificate_name_mismatch', '2040-01-01'],
    ['self-made', { issuer: undefined }, 'certificate_untrusted', '2040-01-01'],
    ['until 1950', { notBefore: '19500101000000Z', notAfter: '19500102000000Z' }, 'certificate_expired', '1950-01-02'],
    [
      'from 9999',
      { notBefore: '99990101000000Z', notAfter: '99991231235959Z' },
      'certificate_not_yet_valid',
      '9999-12-31T23:59:59Z',
    ],
  ] as [string, CertificateWish, string, string][])(
    'fails on a certificate %s, and still says its end',
    async (_, wish, reason, end) => {
      const { issuer = ca, ...rest } = wish;
      const leaf = certificate({ dns: ['localhost'], ...rest, ...('issuer' in wish ? {} : { issuer }) });
      const host = await serveLeaf(leaf);
      const outcome = await probe(host);
      expect(outcome.result).toMatchObject({ outcome: 'failed', failure: { phase: 'tls', reason, source: 'target' } });
      expect(shown(outcome)).toContain(`certificate_not_after_timestamp_seconds{0} ${seconds(end)}`);
      expect(shown(outcome)).toContain(`verification_info{${reason}} 1`);
      expect(phases(outcome)).toEqual(['connect']);
      const skipped = await probe(host, { skip_verify: true });
      expect(skipped.result.outcome).toBe('ok');
      expect(shown(skipped)).toContain(`verification_info{${reason}} 1`);
      expect(phases(skipped)).toEqual(['connect', 'tls']);
    },
  );

  it('is not fooled by a name with others inside', async () => {
    for (const dns of ['localhost, DNS:bank.test', 'localhost\nDNS:bank.test', 'bank.test\0.localhost']) {
      const host = await serveLeaf(leafOf({ dns: [dns] }));
      const outcome = await probe(host.replace('localhost', 'bank.test'));
      expect(outcome.result).toMatchObject({ outcome: 'failed', failure: { reason: 'certificate_name_mismatch' } });
    }
  });

  it('verifies an address against the addresses of the certificate', async () => {
    const host = await serveLeaf(leafOf({ generalNames: [der(0x87, Buffer.from([127, 0, 0, 1]))] }));
    expect((await probe(host.replace('localhost', '127.0.0.1'))).result.outcome).toBe('ok');
    const other = await serveLeaf(leafOf());
    expect((await probe(other.replace('localhost', '127.0.0.1'))).result).toMatchObject({
      failure: { reason: 'certificate_name_mismatch' },
    });
  });

  it('never sends an address as SNI', async () => {
    const asked: string[] = [];
    const host = await serveLeaf(leafOf(), [], {
      SNICallback: (name, done) => {
        asked.push(name);
        done(null);
      },
    });
    await probe(host);
    await probe(host.replace('localhost', '127.0.0.1'), { skip_verify: true });
    expect(asked).toEqual(['localhost']);
  });

  it('sends server_name as SNI and verifies it', async () => {
    const bank = leafOf({ dns: ['bank.test'] });
    let asked: string | undefined;
    const host = await serveLeaf(leafOf(), [], {
      SNICallback: (name, done) => {
        asked = name;
        done(null, createSecureContext({ cert: bank.pem, key: bank.keyPem }));
      },
    });
    const outcome = await probe(host, { server_name: 'bank.test' });
    expect([outcome.result.outcome, asked]).toEqual(['ok', 'bank.test']);
  });

  it('reads a long chain, big keys and thousands of names', async () => {
    const big = certificate({ subject: 'RSA-16k', publicKey: rsaPublicKey(16_384), issuer: ca });
    const many = leafOf({ dns: ['localhost', ...Array.from({ length: 2000 }, (_, index) => `n${index}.example`)] });
    const outcome = await probe(await serveLeaf(many, [big, ...Array.from({ length: 11 }, () => ca)]));
    expect(outcome.result.outcome).toBe('ok');
    const { chain, sent } = (outcome.result.measured as TlsMeasured).tls;
    expect(sent).toBe(13);
    expect(chain[1]?.publicKey).toEqual({ algorithm: 'RSA', bits: 16_384 });
    expect(chain[0]?.names).toHaveLength(2001);
    expect(shown(outcome).filter((line) => line.startsWith('certificate_not_after'))).toHaveLength(8);
  });

  it('refuses certificates beyond the bound of the handshake', async () => {
    const dns = ['localhost', ...Array.from({ length: 10_000 }, (_, index) => `n${index}.example`)];
    const outcome = await probe(await serveLeaf(leafOf({ dns })));
    expect(outcome.result).toMatchObject({
      outcome: 'failed',
      failure: { phase: 'tls', reason: 'certificate_invalid' },
    });
    expect(phases(outcome)).toEqual(['connect']);
  });

  it('holds versions to what was asked', async () => {
    const old = await serveLeaf(leafOf(), [], { maxVersion: 'TLSv1.2' });
    expect((await probe(old, { min_version: 'TLSv1.3' })).result).toMatchObject({
      failure: { phase: 'tls', reason: 'tls_version' },
    });
    const outcome = await probe(old, { expect_versions: ['TLSv1.3'] });
    expect(outcome.result).toMatchObject({ failure: { phase: 'validate', reason: 'tls_mismatch' } });
    expect(phases(outcome)).toEqual(['connect', 'tls']);
    expect(shown(outcome)[0]).toMatch(/^handshake_info\{TLSv1\.2,TLS_ECDHE_/);
  });

  it('holds the cipher suite and the application protocol to what was asked', async () => {
    const host = await serveLeaf(leafOf(), [], { ALPNProtocols: ['h2', 'http/1.1'] });
    const good = await probe(host, { alpn: ['h2'], expect_alpn: 'h2', expect_ciphers: ['TLS_AES_256_GCM_SHA384'] });
    expect(good.result.outcome).toBe('ok');
    expect(shown(good)[0]).toContain(',h2}');
    for (const config of [
      { expect_ciphers: ['TLS_AES_128_CCM_SHA256'] },
      { alpn: ['imap', 'h2'], expect_alpn: 'imap' },
    ]) {
      expect((await probe(host, config)).result).toMatchObject({
        failure: { phase: 'validate', reason: 'tls_mismatch' },
      });
    }
  });

  it('presents a client certificate', async () => {
    const client = certificate({ issuer: ca, subject: 'client' });
    const [cert_file, key_file] = [join(folder, 'client.pem'), join(folder, 'client.key')];
    writeFileSync(cert_file, client.pem);
    writeFileSync(key_file, client.keyPem);
    const host = await serveLeaf(leafOf(), [], {
      ca: ca.pem,
      requestCert: true,
      rejectUnauthorized: true,
      maxVersion: 'TLSv1.2',
    });
    expect((await probe(host, { cert_file, key_file })).result.outcome).toBe('ok');
    expect((await probe(host)).result).toMatchObject({ outcome: 'failed', failure: { phase: 'tls' } });
    const missing = join(folder, 'absent.pem');
    expect((await probe(host, { cert_file: missing, key_file })).result).toMatchObject({
      failure: { phase: 'tls', detail: expect.stringContaining(missing) },
    });
  });

  it('fails when a certificate ends too soon', async () => {
    const soon = new Date(Date.now() + 100 * 3_600_000).toISOString().replace(/[-:T]|\.\d+/g, '');
    const host = await serveLeaf(leafOf({ notAfter: soon }));
    expect((await probe(host, { min_validity: '99h' })).result.outcome).toBe('ok');
    expect((await probe(host, { min_validity: '101h' })).result).toMatchObject({
      failure: { phase: 'validate', reason: 'tls_mismatch', detail: expect.stringContaining('99 hours') },
    });
  });

  it.each([
    ['nothing', undefined, 'missing', 'tls_mismatch'],
    ['junk', Buffer.from('junk'), 'malformed', 'tls_mismatch'],
    ['good', response(single('1f2e3d', GOOD, NEXT)), 'good', undefined],
    ['revoked', response(single('1f2e3d', REVOKED)), 'revoked', 'certificate_untrusted'],
    ['another', response(single('01', GOOD)), 'unmatched', 'tls_mismatch'],
  ])('stapled: %s', async (_, staple, status, reason) => {
    const leaf = leafOf();
    const server = createTlsServer({ cert: leaf.pem, key: leaf.keyPem });
    server.on('OCSPRequest', (_certificate, _issuer, done) => done(null, staple ?? (null as never)));
    const host = `localhost:${await listen(server)}`;
    const reported = await probe(host);
    expect(reported.result.outcome).toBe('ok');
    expect(shown(reported)).toContain(`ocsp_info{${status},unchecked} 1`);
    const required = await probe(host, { ocsp: 'require' });
    if (reason === undefined) expect(required.result.outcome).toBe('ok');
    else expect(required.result).toMatchObject({ failure: { phase: 'validate', reason } });
    expect(shown(await probe(host, { ocsp: 'ignore' })).join()).not.toContain('ocsp');
  });

  it('does not take a stapled response that the issuer did not sign', async () => {
    const leaf = leafOf();
    const server = createTlsServer({ cert: leaf.pem + ca.pem, key: leaf.keyPem });
    server.on('OCSPRequest', (_certificate, _issuer, done) => done(null, response(single('1f2e3d', GOOD, NEXT))));
    const outcome = await probe(`localhost:${await listen(server)}`, { ocsp: 'require' });
    expect(shown(outcome)).toContain('ocsp_info{good,failed} 1');
    expect(outcome.result).toMatchObject({ failure: { phase: 'validate', reason: 'tls_mismatch' } });
  });

  it('asks for TLS in the words of the protocol first', async () => {
    const leaf = leafOf();
    const peer = await tcpServer((socket) => {
      socket.write('220 mx\r\n');
      socket.once('data', () => {
        socket.write('250-mx\r\n250 STARTTLS\r\n');
        socket.once('data', () => {
          socket.write('220 go\r\n');
          const secure = new TLSSocket(socket, { isServer: true, cert: leaf.pem, key: leaf.keyPem });
          secure.on('error', () => undefined).resume();
        });
      });
    });
    peers.push(peer);
    const outcome = await probe(`localhost:${peer.port}`, { starttls: 'smtp' });
    expect(outcome.result).toMatchObject({ outcome: 'ok' });
    expect(phases(outcome)).toEqual(['connect', 'starttls', 'tls']);
    const refused = await probe(`localhost:${peer.port}`, { starttls: 'imap' });
    expect(refused.result).toMatchObject({ failure: { phase: 'starttls', reason: 'protocol_error' } });
  });
});

describe('options', () => {
  it.each([
    [{ min_version: 'TLSv1.3', max_version: 'TLSv1.2' }],
    [{ cert_file: '/a' }],
    [{ expect_alpn: 'h2' }],
    [{ min_validity: '-1h' }],
    [{ server_name: 'a b' }],
  ])('refuses %j', (config) => {
    expect(tls.Config.safeParse(config).success).toBe(false);
  });

  it.each([
    ['example.com', undefined],
    ['[2001:db8::1]:8443', undefined],
    ['exa mple.com', 'write host:port, or [address]:port for IPv6'],
    ['example.com:99999', 'write host:port, or [address]:port for IPv6'],
  ])('host %s', (host, problem) => {
    expect(tls.checkHost(host, tls.Config.parse({}))).toBe(problem);
  });
});

function listen(server: Server | ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => {
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      peers.push({ port: 0, seen: () => 0, close: () => new Promise((done) => server.close(() => done())) });
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
