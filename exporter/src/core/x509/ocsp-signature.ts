import { verify, X509Certificate, type KeyObject } from 'node:crypto';
import { contextTag, DerError, DerReader, oidText, readWhole, TAG } from './der.js';

/** `unchecked`: the issuer of the certificate is not known, or the algorithm of the signature is not. */
export type OcspSignature = 'passed' | 'failed' | 'unchecked';

/** Digest of each signature algorithm; null where it is part of the algorithm. */
const DIGESTS: Readonly<Record<string, string | null>> = {
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};

const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
const MAX_RESPONDERS = 4;

interface Signed {
  readonly data: Uint8Array;
  readonly algorithm: string;
  readonly signature: Uint8Array;
  readonly responders: readonly Uint8Array[];
}

/**
 * Was a stapled OCSP response signed by the issuer of the certificate, or by a responder to whom the issuer gave a
 * certificate for that (RFC 6960 section 4.2.2.2). Expiry of that certificate is not looked at. Never throws.
 */
export function ocspSignature(der: Uint8Array, issuer: Uint8Array | undefined): OcspSignature {
  if (issuer === undefined) return 'unchecked';
  try {
    const { data, algorithm, signature, responders } = signedParts(der);
    const digest = DIGESTS[algorithm];
    if (digest === undefined) return 'unchecked';
    const keys = signers(new X509Certificate(issuer), responders);
    return keys.some((key) => verify(digest, data, key, signature)) ? 'passed' : 'failed';
  } catch (error) {
    // What the reader or OpenSSL cannot make sense of proves nothing; anything but an Error is our own bug.
    if (error instanceof Error) return 'failed';
    throw error;
  }
}

function signers(issuer: X509Certificate, responders: readonly Uint8Array[]): readonly KeyObject[] {
  const { publicKey } = issuer;
  const delegated = responders
    .map((one) => new X509Certificate(one))
    .filter((one) => one.keyUsage?.includes(OCSP_SIGNING) === true && one.verify(publicKey));
  return [publicKey, ...delegated.map((one) => one.publicKey)];
}

function signedParts(der: Uint8Array): Signed {
  const response = readWhole(der, TAG.sequence);
  response.next(TAG.enumerated);
  const bytes = response.enter(contextTag(0)).enter(TAG.sequence);
  bytes.next(TAG.oid);
  const basic = readWhole(bytes.next(TAG.octetString).content, TAG.sequence);
  const data = basic.next(TAG.sequence).whole;
  const algorithm = oidText(basic.enter(TAG.sequence).next(TAG.oid).content);
  const bits = basic.next(TAG.bitString).content;
  if (bits[0] !== 0) throw new DerError('a signature that is not whole bytes');
  const wrapped = basic.optional(contextTag(0));
  const responders: Uint8Array[] = [];
  const list = wrapped && new DerReader(wrapped.content).enter(TAG.sequence);
  while (list && !list.atEnd && responders.length < MAX_RESPONDERS) responders.push(list.next(TAG.sequence).whole);
  return { data, algorithm, signature: bits.subarray(1), responders };
}
