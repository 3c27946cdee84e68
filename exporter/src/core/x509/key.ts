import { DerError, DerReader, oidText, readWhole, TAG } from './der.js';

export interface PublicKeyFacts {
  /** `RSA`, `EC P-256`, `Ed25519` ..., else the dotted identifier. */
  readonly algorithm: string;
  /** Size of modulus or field; absent for algorithms not known here. */
  readonly bits?: number;
}

const SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
};

const CURVES: Readonly<Record<string, PublicKeyFacts>> = {
  '1.2.840.10045.3.1.7': { algorithm: 'EC P-256', bits: 256 },
  '1.3.132.0.34': { algorithm: 'EC P-384', bits: 384 },
  '1.3.132.0.35': { algorithm: 'EC P-521', bits: 521 },
  '1.3.132.0.10': { algorithm: 'EC secp256k1', bits: 256 },
};

const FIXED: Readonly<Record<string, PublicKeyFacts>> = {
  '1.3.101.112': { algorithm: 'Ed25519', bits: 256 },
  '1.3.101.113': { algorithm: 'Ed448', bits: 456 },
};

const RSA = new Set(['1.2.840.113549.1.1.1', '1.2.840.113549.1.1.10']);
const EC = '1.2.840.10045.2.1';

/** Name of the algorithm of an AlgorithmIdentifier's content. */
export function signatureName(algorithm: DerReader): string {
  const oid = oidText(algorithm.next(TAG.oid).content);
  return SIGNATURES[oid] ?? oid;
}

/** Algorithm and size of a SubjectPublicKeyInfo's content (RFC 3279, RFC 5480, RFC 8410). */
export function publicKey(info: DerReader): PublicKeyFacts {
  const algorithm = info.enter(TAG.sequence);
  const oid = oidText(algorithm.next(TAG.oid).content);
  const key = info.next(TAG.bitString).content.subarray(1);
  if (RSA.has(oid)) return { algorithm: 'RSA', bits: modulusBits(key) };
  if (oid !== EC) return FIXED[oid] ?? { algorithm: oid };
  const named = algorithm.optional(TAG.oid);
  if (named === undefined) return { algorithm: 'EC' };
  const curve = oidText(named.content);
  return CURVES[curve] ?? { algorithm: `EC ${curve}` };
}

/** Bits of the first integer of RSAPublicKey, without reading it as a number: its size is the sender's choice. */
function modulusBits(key: Uint8Array): number {
  const { content } = readWhole(key, TAG.sequence).next(TAG.integer);
  const start = content.findIndex((byte) => byte !== 0);
  if (start < 0) throw new DerError('an RSA modulus of zero');
  return (content.length - start) * 8 - Math.clz32(content[start] ?? 0) + 24;
}
