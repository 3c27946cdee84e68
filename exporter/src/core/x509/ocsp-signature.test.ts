import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificate, der, extension, oid, type Issuer } from '../../../test/kit/certificate-forge.js';
import { GOOD, response, single } from '../../../test/kit/ocsp-forge.js';
import { ocspSignature } from './ocsp-signature.js';
import { readOcsp } from './ocsp.js';

const folder = mkdtempSync(join(tmpdir(), 'parallax-ocsp-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const newKey = (): ReturnType<typeof generateKeyPairSync>['privateKey'] =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const signing = extension('2.5.29.37', der(0x30, oid('1.3.6.1.5.5.7.3.9')));
const ca = certificate({ subject: 'CA', ca: true, key: newKey() });
const leaf = certificate({ subject: 'leaf', issuer: ca, dns: ['localhost'], serial: 'beef01' });
const delegate = certificate({ subject: 'responder', issuer: ca, key: newKey(), extensions: [signing] });
const stranger = certificate({ subject: 'stranger', issuer: ca, key: newKey() });

/** What OpenSSL's responder says about the leaf, signed by `signer`. */
function answered(signer: Issuer, line: string): Buffer {
  writeFileSync(at('index.txt'), `${line}\tBEEF01\tunknown\t/CN=leaf\n`);
  writeFileSync(at('signer.pem'), signer.pem);
  writeFileSync(at('signer.key'), signer.keyPem);
  const args = ['ocsp', '-index', at('index.txt'), '-rsigner', at('signer.pem'), '-rkey', at('signer.key')];
  args.push('-CA', at('ca.pem'), '-issuer', at('ca.pem'), '-cert', at('leaf.pem'));
  args.push('-ndays', '7', '-respout', at('answer.der'), '-noverify');
  execFileSync('openssl', args, { stdio: 'ignore' });
  return readFileSync(at('answer.der'));
}

beforeAll(() => {
  writeFileSync(at('ca.pem'), ca.pem);
  writeFileSync(at('leaf.pem'), leaf.pem);
});

it('reads and believes what a real responder signs with the key of the issuer', () => {
  const good = answered(ca, 'V\t391231235959Z\t');
  expect(readOcsp(good, 'beef01')).toMatchObject({ status: 'good' });
  const { thisUpdate = 0, nextUpdate = 0 } = readOcsp(good, 'beef01') as { thisUpdate?: number; nextUpdate?: number };
  expect(nextUpdate - thisUpdate).toBe(7 * 86_400);
  expect(ocspSignature(good, ca.der)).toBe('passed');
  const revoked = answered(ca, 'R\t391231235959Z\t260101000000Z,keyCompromise');
  expect(readOcsp(revoked, 'beef01')).toMatchObject({ status: 'revoked', revokedAt: Date.UTC(2026, 0) / 1000 });
  expect(ocspSignature(revoked, ca.der)).toBe('passed');
});

it('believes a responder to whom the issuer gave that right, and nobody else', () => {
  expect(new X509Certificate(delegate.der).keyUsage).toEqual(['1.3.6.1.5.5.7.3.9']);
  expect(ocspSignature(answered(delegate, 'V\t391231235959Z\t'), ca.der)).toBe('passed');
  expect(ocspSignature(answered(stranger, 'V\t391231235959Z\t'), ca.der)).toBe('failed');
  const other = certificate({ subject: 'CA', ca: true, key: newKey() });
  expect(ocspSignature(answered(ca, 'V\t391231235959Z\t'), other.der)).toBe('failed');
});

it('says that nothing was checked when there is nobody to check with', () => {
  expect(ocspSignature(answered(ca, 'V\t391231235959Z\t'), undefined)).toBe('unchecked');
  expect(ocspSignature(response(single('beef01', GOOD)), ca.der)).toBe('failed');
});

it('never believes a changed response and never throws', () => {
  const good = answered(ca, 'V\t391231235959Z\t');
  const signed = readOcsp(good, 'beef01');
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (index, flip) => {
      const bytes = Uint8Array.from(good);
      bytes[index] = (bytes[index] ?? 0) ^ flip;
      // A change may hit what is not signed: the wrapping, or the responder's own certificate. It changes no answer.
      const read = readOcsp(bytes, 'beef01');
      if (ocspSignature(bytes, ca.der) === 'passed' && 'thisUpdate' in read) expect(read).toEqual(signed);
    }),
    { numRuns: 300 },
  );
});
