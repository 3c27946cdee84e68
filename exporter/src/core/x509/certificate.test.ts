import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificate, der, extension, integer, name } from '../../../test/kit/certificate-forge.js';
import { Fault } from '../failure.js';
import { MAX_CERTIFICATE_BYTES, readCertificate } from './certificate.js';
import { nameText, readName } from './name.js';

const seconds = (text: string): number => Date.parse(text) / 1000;

describe('readCertificate', () => {
  it('reads what node reads from the same bytes', () => {
    const ca = certificate({ subject: 'Test CA', ca: true });
    const leaf = certificate({
      subject: 'www.example',
      issuer: ca,
      dns: ['www.example', '*.www.example'],
      serial: 'abcdef12',
    });
    const ours = readCertificate(leaf.der);
    const node = new X509Certificate(leaf.der);
    expect(ours).toMatchObject({
      subject: 'CN=www.example',
      issuer: 'CN=Test CA',
      serial: node.serialNumber.toLowerCase(),
      fingerprint: node.fingerprint256.replace(/:/g, '').toLowerCase(),
      notBefore: Date.parse(node.validFrom) / 1000,
      notAfter: Date.parse(node.validTo) / 1000,
      names: [
        { type: 'dns', value: 'www.example' },
        { type: 'dns', value: '*.www.example' },
      ],
      signatureAlgorithm: 'ecdsa-with-SHA256',
      publicKey: { algorithm: 'EC P-256', bits: 256 },
      isCa: false,
      selfSigned: false,
      mustStaple: false,
    });
    expect(readCertificate(ca.der)).toMatchObject({ isCa: true, selfSigned: true });
  });

  it.each([
    ['19500101000000Z', '99991231235959Z'],
    ['20491231235959Z', '20500101000000Z'],
    ['20000229120000Z', '20240229000001Z'],
  ])('reads the dates %s and %s', (notBefore, notAfter) => {
    const iso = (text: string): string => text.replace(/(....)(..)(..)(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
    const read = readCertificate(certificate({ notBefore, notAfter }).der);
    expect([read.notBefore, read.notAfter]).toEqual([seconds(iso(notBefore)), seconds(iso(notAfter))]);
  });

  it.each([
    '20230229000000Z',
    '20231301000000Z',
    '20230101240000Z',
    '20230101006000Z',
    '2023010100000Z',
    '202301010000+1Z',
  ])('refuses the date %s', (notAfter) => {
    expect(() => readCertificate(certificate({ notAfter }).der)).toThrow(Fault);
  });

  it('keeps one name one name, whatever stands in it', () => {
    const evil = ['good.example, DNS:bank.example', 'a\nDNS:bank.example', 'bank.example\0.evil.example', '\u0085x'];
    expect(readCertificate(certificate({ dns: evil }).der).names.map((one) => one.value)).toEqual([
      'good.example, DNS:bank.example',
      'a\\0ADNS:bank.example',
      'bank.example\\00.evil.example',
      '\\C2\\85x',
    ]);
  });

  it('reads every type of name', () => {
    const generalNames = [
      der(0x87, Buffer.from([192, 0, 2, 1])),
      der(0x87, Buffer.from('20010db8000000000000000000000001', 'hex')),
      der(0x87, Buffer.from([1, 2, 3])),
      der(0x81, Buffer.from('me@example')),
      der(0x86, Buffer.from('https://example/')),
      der(0xa4, name([['2.5.4.3', 'directory']])),
    ];
    expect(readCertificate(certificate({ generalNames }).der).names).toMatchObject([
      { type: 'ip', value: '192.0.2.1' },
      { type: 'ip', value: '2001:db8::1' },
      { type: 'other', value: '8703010203' },
      { type: 'email', value: 'me@example' },
      { type: 'uri', value: 'https://example/' },
      { type: 'other' },
    ]);
  });

  it('reads 5,000 names, and refuses a certificate beyond its bound', () => {
    const dns = Array.from({ length: 5000 }, (_, index) => `n${index}.example`);
    expect(readCertificate(certificate({ dns }).der).names).toHaveLength(5000);
    const more = Array.from({ length: 20_000 }, (_, index) => `n${index}.example`);
    expect(() => readCertificate(certificate({ dns: more }).der)).toThrow(`at most ${MAX_CERTIFICATE_BYTES}`);
  });

  it('reads RSA sizes, must-staple, and a second feature after it', () => {
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const features = extension('1.3.6.1.5.5.7.1.24', der(0x30, integer('05'), integer('11')));
    const read = readCertificate(certificate({ key, extensions: [features] }).der);
    expect(read.publicKey).toEqual({ algorithm: 'RSA', bits: 2048 });
    expect(read.mustStaple).toBe(true);
    expect(read.signatureAlgorithm).toBe('sha256WithRSAEncryption');
  });

  it('refuses the same extension twice', () => {
    const again = extension('2.5.29.17', der(0x30, der(0x82, Buffer.from('other.example'))));
    const twice = certificate({ dns: ['one.example'], extensions: [again] });
    expect(() => readCertificate(twice.der)).toThrow('extension 2.5.29.17 twice');
  });

  it('answers any bytes with a certificate or a Fault', () => {
    const good = certificate({ dns: ['one.example'], ca: true }).der;
    const change = fc.record({ at: fc.nat(good.length - 1), to: fc.nat(255), cut: fc.nat(good.length) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.boolean(), (changes, cut) => {
        const bytes = Uint8Array.from(good);
        for (const one of changes) bytes[one.at] = one.to;
        expectReadOrFault(cut ? bytes.subarray(0, changes[0]?.cut) : bytes);
      }),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), expectReadOrFault), { numRuns: 1000 });
  });
});

function expectReadOrFault(bytes: Uint8Array): void {
  try {
    const { subject, issuer, names } = readCertificate(bytes);
    expect([subject, issuer, ...names.map((one) => one.value)].join('')).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    expect((error as Fault).reason).toBe('certificate_invalid');
  }
}

describe('names', () => {
  const text = (parts: [string, string][]): string => nameText(readName(name(parts).subarray(2)));
  it.each([
    [
      'CN=a,O=b,C=c',
      [
        ['2.5.4.6', 'c'],
        ['2.5.4.10', 'b'],
        ['2.5.4.3', 'a'],
      ],
    ],
    ['CN=a\\, b\\+c\\;\\<\\>\\"\\\\', [['2.5.4.3', 'a, b+c;<>"\\']]],
    ['CN=\\#x\\ ', [['2.5.4.3', '#x ']]],
    ['CN=a\\0D\\0Ab', [['2.5.4.3', 'a\r\nb']]],
    ['CN=\\E2\\80\\AEevil', [['2.5.4.3', '\u202eevil']]],
    ['CN=Zoë', [['2.5.4.3', 'Zoë']]],
    ['1.2.3.4=x', [['1.2.3.4', 'x']]],
    ['', []],
  ] as [string, [string, string][]][])('%s', (expected, parts) => {
    expect(text(parts)).toBe(expected);
  });

  it('reads BMPString and shows what is no string in hexadecimal', () => {
    const one = (value: Buffer): Buffer => der(0x31, der(0x30, der(0x06, Buffer.from([0x55, 4, 3])), value));
    expect(nameText(readName(one(der(0x1e, Buffer.from('00410042', 'hex')))))).toBe('CN=AB');
    expect(nameText(readName(one(der(0x04, Buffer.from([1, 2])))))).toBe('CN=#04020102');
  });
});
