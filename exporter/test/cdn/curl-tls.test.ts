/** `parallax cdn curl` before real edges that speak TLS: what passes, and in which words it says what does not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CdnCurlCheck } from '@parallax/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, outcomes, parallax, type Report } from './command.js';
import { FAULTY, IMG, secureCdn, SOUND, WWW, type SecureCdn } from './secure-cdn.js';

const STATIC = '/static/app.js';
let cdn: SecureCdn;
const folder = mkdtempSync(join(tmpdir(), 'plx-curl-tls-'));

beforeAll(async () => {
  cdn = await secureCdn();
});
afterAll(async () => {
  await cdn[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface Question {
  readonly address: string;
  readonly host?: string;
  readonly provider?: string;
  readonly origin?: string;
  readonly trusted?: boolean;
}

function asked({
  address,
  host = WWW,
  provider = 'nginx',
  origin = cdn.origin.url,
  trusted = true,
}: Question): string[] {
  const edge = ['--provider', provider, '--host', host, '--edge', `${address}:${cdn.port}`, '--origin', origin];
  return [...edge, ...(trusted ? ['--ca', cdn.ca] : [])];
}

const says = ({ objects }: Report, wanted: CdnCurlCheck): string =>
  objects[0]?.checks.find(({ check }) => check === wanted)?.says ?? '';

const SOUND_CHECKS = {
  ...{ reach: 'ok', tls: 'ok', version: 'ok', provider: 'ok', status: 'ok', headers: 'ok', content: 'ok' },
  ...{ compression: 'ok', first: 'ok', hit: 'ok' },
};

describe('an edge pinned over https', () => {
  it.each([
    ['nginx', WWW, 'HTTP/2'],
    ['nginx', IMG, 'HTTP/2'],
    ['trafficserver', WWW, 'HTTP/2'],
    ['trafficserver', IMG, 'HTTP/1.1'],
    ['varnish', WWW, 'HTTP/1.1'],
  ] as const)('passes: %s for %s', async (provider, host, version) => {
    const report = await json([...asked({ address: SOUND[provider], host, provider }), '--cold', STATIC]);
    expect(outcomes(report), JSON.stringify(report, null, 1)).toMatchObject(SOUND_CHECKS);
    expect(report).toMatchObject({ passed: true, code: 0 });
    expect(report.objects[0]).toMatchObject({ address: SOUND[provider] });
    expect(says(report, 'version')).toBe(version);
    // The certificate of the site that was named, not of the other one at this address.
    expect(says(report, 'tls')).toMatch(
      new RegExp(`^TLSv1\\.3, TLS_\\w+; a certificate for ${host}, by CN=Lab authority, until 20\\d\\d-\\d\\d-\\d\\d$`),
    );
  });

  it('must speak HTTP/2 where the origin does', async () => {
    const origin = cdn.secureOrigin;
    const report = await json([...asked({ address: SOUND.varnish, provider: 'varnish', origin }), STATIC]);
    expect(outcomes(report)).toMatchObject({ version: 'failed', content: 'ok', hit: 'ok' });
    expect(says(report, 'version')).toBe('HTTP/1.1, and HTTP/2 at the origin');
    const both = await json([...asked({ address: SOUND.nginx, origin }), STATIC]);
    expect(outcomes(both)).toMatchObject({ version: 'ok' });
  });
});

describe('a certificate that is not good', () => {
  it.each([
    [
      'of another site',
      { address: FAULTY.unready },
      /the certificate is not for www\.shop\.test; it is for unready\.edge\.test, by CN=Lab authority, until 20/,
      /has no certificate for this hostname yet, or the wrong one/,
    ],
    [
      'of an authority that nobody knows',
      { address: FAULTY.stranger },
      /: unable to verify.*; it is for www\.shop\.test, by CN=Nobody knows, until 20/,
      /install a certificate of a public authority, or name your own with --ca/,
    ],
    [
      'of an authority that is not told',
      { address: SOUND.nginx, trusted: false },
      /: unable to verify.*by CN=Lab authority/,
      /name your own with --ca/,
    ],
    [
      'that has ended',
      { address: FAULTY.expired },
      /: cert has expired; it is for www\.shop\.test/,
      /renew the certificate/,
    ],
  ])('is said in words: %s', async (_name, question: Question, words, remedy) => {
    const { code, out } = await parallax([...asked(question), STATIC]);
    expect(code).toBe(1);
    const line = out.split('\n').find((one) => /^ +FAILED +tls/.test(one)) ?? '';
    expect(line).toMatch(/FAILED +tls +TLSv1\.3, and the certificate is not good: /);
    expect(line).toMatch(words);
    expect(out).toMatch(remedy);
    // Nothing was asked of whom nobody knows.
    expect(out).toMatch(/FAILED +reach +0 of 1 answers came from .* during tls/);
  });

  it('may be looked at all the same', async () => {
    const report = await json([...asked({ address: FAULTY.stranger, trusted: false }), '--insecure', STATIC]);
    expect(outcomes(report)).toMatchObject({ reach: 'ok', tls: 'unknown', status: 'ok', content: 'ok' });
  });
});

describe('a handshake that does not come to its end', () => {
  it.each([
    ['refused by name', () => `${FAULTY.strict}:${cdn.port}`, /unrecognized name/],
    ['with who speaks no TLS', () => cdn.origin.authority, /wrong version number/],
  ])('is said in words: %s', async (_name, edge, words) => {
    const question = ['--provider', 'nginx', '--host', WWW, '--edge', edge(), '--ca', cdn.ca, STATIC];
    const report = await json(question);
    expect(outcomes(report)).toMatchObject({ reach: 'failed', tls: 'failed', status: 'unknown', hit: 'unknown' });
    expect(says(report, 'tls')).toMatch(words);
    const remedy = report.objects[0]?.checks.find(({ check }) => check === 'tls')?.remedy;
    expect(remedy).toContain('does not know this hostname yet, or speaks no TLS at this port');
  });
});

describe('a name in the handshake that is not that of the request', () => {
  it('is sent away, with the reason', async () => {
    const file = join(folder, 'parallax.yml');
    writeFileSync(
      file,
      `vantage: { name: fra }
probes:
  shop:
    type: cdn
    targets: ['https://${WWW}:${cdn.port}/']
    providers:
      right: { address: ${SOUND.nginx}, is: nginx, tls: { ca_file: '${cdn.ca}' } }
      wrong: { address: ${SOUND.nginx}, is: nginx, tls: { ca_file: '${cdn.ca}', server_name: ${IMG} } }
    objects: [{ path: ${STATIC} }]
`,
    );
    expect(outcomes(await json(['--config', file, '--provider', 'right']))).toMatchObject({ tls: 'ok', status: 'ok' });
    const { code, out } = await parallax(['--config', file, '--provider', 'wrong']);
    expect(code).toBe(1);
    expect(out).toMatch(/ok +tls .*for img\.shop\.test/);
    expect(out).toMatch(/FAILED +status +421/);
    expect(out).toContain('The handshake named another site than the request');
  });
});
