/**
 * Certificates for tests, signed for real, with any content: also what openssl would refuse to write (names with new
 * lines, 10,000 names, dates at the ends of time).
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** One DER element. */
export function der(tag: number, ...contents: (Uint8Array | readonly Uint8Array[])[]): Buffer {
  const content = Buffer.concat(contents.flat() as Uint8Array[]);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const digits = length.toString(16);
  const size = Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | size.length]), size, content]);
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const septets = [arc & 0x7f];
    for (let high = Math.floor(arc / 128); high > 0; high = Math.floor(high / 128))
      septets.unshift((high & 0x7f) | 0x80);
    return septets;
  });
  return der(0x06, Buffer.from(bytes));
}

export function integer(hex: string): Buffer {
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return der(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

const COMMON_NAME = '2.5.4.3';

export function name(parts: readonly (readonly [type: string, value: string])[]): Buffer {
  return der(
    0x30,
    parts.map(([type, value]) => der(0x31, der(0x30, oid(type), der(0x0c, Buffer.from(value))))),
  );
}

/** `YYYYMMDDHHMMSSZ`; written as UTCTime from 1950 to 2049, else as GeneralizedTime. */
function time(text: string): Buffer {
  const year = Number(text.slice(0, 4));
  return year >= 1950 && year < 2050 ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

export interface Issuer {
  readonly der: Buffer;
  readonly pem: string;
  readonly keyPem: string;
  readonly subject: Buffer;
}

export interface CertificateWish {
  readonly subject?: string;
  /** Absent: signs itself. */
  readonly issuer?: Issuer;
  readonly dns?: readonly string[];
  /** Whole GeneralName elements, after the DNS names. */
  readonly generalNames?: readonly Uint8Array[];
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly serial?: string;
  readonly ca?: boolean;
  readonly key?: KeyObject;
  /** Claims this SubjectPublicKeyInfo instead of that of `key`. */
  readonly publicKey?: Uint8Array;
  /** More extensions, whole elements. */
  readonly extensions?: readonly Uint8Array[];
}

export function extension(dotted: string, value: Uint8Array): Buffer {
  return der(0x30, oid(dotted), der(0x04, value));
}

let sharedKey: KeyObject | undefined;

/** A P-256 key, made once a process. */
export function testKey(): KeyObject {
  sharedKey ??= generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  return sharedKey;
}

export function certificate(wish: CertificateWish = {}): Issuer {
  const key = wish.key ?? testKey();
  const subject = name([[COMMON_NAME, wish.subject ?? 'test.example']]);
  const names = [...(wish.dns ?? []).map((one) => der(0x82, Buffer.from(one, 'latin1'))), ...(wish.generalNames ?? [])];
  const extensions = [
    ...(names.length > 0 ? [extension('2.5.29.17', der(0x30, names))] : []),
    ...(wish.ca ? [extension('2.5.29.19', der(0x30, der(0x01, Buffer.from([0xff]))))] : []),
    ...(wish.extensions ?? []),
  ];
  const signer = wish.issuer ? createPrivateKey(wish.issuer.keyPem) : key;
  const algorithm =
    signer.asymmetricKeyType === 'rsa'
      ? der(0x30, oid('1.2.840.113549.1.1.11'), der(0x05))
      : der(0x30, oid('1.2.840.10045.4.3.2'));
  const body = der(
    0x30,
    der(0xa0, integer('02')),
    integer(wish.serial ?? '1f2e3d'),
    algorithm,
    wish.issuer?.subject ?? subject,
    der(0x30, time(wish.notBefore ?? '20200101000000Z'), time(wish.notAfter ?? '20400101000000Z')),
    subject,
    wish.publicKey ?? createPublicKey(key).export({ type: 'spki', format: 'der' }),
    extensions.length > 0 ? der(0xa3, der(0x30, extensions)) : [],
  );
  const whole = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), sign('sha256', body, signer)));
  return {
    der: whole,
    pem: pem(whole),
    keyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    subject,
  };
}

/** SubjectPublicKeyInfo of an RSA key of any size, without finding primes: nobody can sign with it. */
export function rsaPublicKey(bits: number): Buffer {
  const modulus = `${'f'.repeat(bits / 4 - 1)}1`;
  const key = der(0x30, integer(modulus), integer('010001'));
  return der(0x30, der(0x30, oid('1.2.840.113549.1.1.1'), der(0x05)), der(0x03, Buffer.from([0]), key));
}

export function pem(whole: Uint8Array): string {
  const lines = Buffer.from(whole)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
