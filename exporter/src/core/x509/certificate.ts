/**
 * Reads X.509 certificates (RFC 5280) from their DER, and from nothing else: the text that TLS libraries make of a
 * certificate can be forged from inside it (a subject alternative name that holds `, DNS:` or a new line). Pure. Nothing here verifies
 * a signature; whether a chain is trusted is the handshake's word.
 */
import { createHash } from 'node:crypto';
import {
  bytesHex,
  contextTag,
  DerError,
  DerReader,
  integerHex,
  latin1,
  oidText,
  readWhole,
  TAG,
  timeSeconds,
} from './der.js';
import { Fault } from '../failure.js';
import { literalAddress } from '../host.js';
import { publicKey, signatureName, type PublicKeyFacts } from './key.js';
import { escapeText, nameText, readName, type NameParts } from './name.js';

/** Longest certificate read. OpenSSL takes no handshake whose certificates together exceed 100 KiB. */
export const MAX_CERTIFICATE_BYTES = 131_072;

export interface AlternativeName {
  readonly type: 'dns' | 'ip' | 'email' | 'uri' | 'other';
  /** Escaped by {@link escapeText}; canonical for `ip`; hexadecimal DER for `other`. */
  readonly value: string;
}

export interface Certificate {
  /** RFC 4514 text, escaped; empty when the subject is empty. */
  readonly subject: string;
  readonly issuer: string;
  readonly subjectParts: NameParts;
  readonly issuerParts: NameParts;
  /** Lower-case hexadecimal without leading zeros. */
  readonly serial: string;
  /** Unix seconds, inclusive. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Every subject alternative name, in the order of the certificate. */
  readonly names: readonly AlternativeName[];
  readonly signatureAlgorithm: string;
  readonly publicKey: PublicKeyFacts;
  readonly isCa: boolean;
  /** Subject and issuer are equal and the key identifiers, where present, too. The signature is not checked. */
  readonly selfSigned: boolean;
  /** Asks for a stapled OCSP response in every handshake (RFC 7633). */
  readonly mustStaple: boolean;
  /** SHA-256 of the DER, 64 lower-case hexadecimal digits. */
  readonly fingerprint: string;
  /** DER of the names, for finding the issuer by comparison of bytes. */
  readonly subjectDer: Uint8Array;
  readonly issuerDer: Uint8Array;
}

/** Reads one certificate. Throws a Fault `certificate_invalid` that says what is wrong, and nothing else. */
export function readCertificate(der: Uint8Array): Certificate {
  if (der.length > MAX_CERTIFICATE_BYTES) {
    throw new Fault(
      'certificate_invalid',
      `a certificate of ${der.length} bytes; at most ${MAX_CERTIFICATE_BYTES} are read`,
    );
  }
  try {
    return certificate(der);
  } catch (error) {
    if (error instanceof DerError) throw new Fault('certificate_invalid', `malformed certificate: ${error.message}`);
    throw error;
  }
}

function certificate(der: Uint8Array): Certificate {
  const body = readWhole(der, TAG.sequence).enter(TAG.sequence);
  body.optional(contextTag(0)); // version
  const serial = integerHex(body.next(TAG.integer).content);
  const signatureAlgorithm = signatureName(body.enter(TAG.sequence));
  const issuer = body.next(TAG.sequence);
  const validity = body.enter(TAG.sequence);
  const notBefore = timeSeconds(validity.next());
  const notAfter = timeSeconds(validity.next());
  const subject = body.next(TAG.sequence);
  const key = publicKey(body.enter(TAG.sequence));
  body.optional(contextTag(1, 'primitive')); // issuerUniqueID
  body.optional(contextTag(2, 'primitive')); // subjectUniqueID
  const wrapped = body.optional(contextTag(3));
  const { subjectKeyId, authorityKeyId, ...facts } = readExtensions(wrapped?.content);
  const subjectParts = readName(subject.content);
  const issuerParts = readName(issuer.content);
  const sameName = bytesHex(subject.whole) === bytesHex(issuer.whole);
  const sameKey = authorityKeyId === undefined || subjectKeyId === undefined || authorityKeyId === subjectKeyId;
  return {
    subject: nameText(subjectParts),
    issuer: nameText(issuerParts),
    subjectParts,
    issuerParts,
    serial,
    notBefore,
    notAfter,
    signatureAlgorithm,
    publicKey: key,
    selfSigned: sameName && sameKey,
    fingerprint: createHash('sha256').update(der).digest('hex'),
    subjectDer: subject.whole,
    issuerDer: issuer.whole,
    ...facts,
  };
}

interface Extensions {
  names: AlternativeName[];
  isCa: boolean;
  mustStaple: boolean;
  subjectKeyId?: string;
  authorityKeyId?: string;
}

const READERS: Readonly<Record<string, (value: Uint8Array, into: Extensions) => void>> = {
  '2.5.29.14': (value, into) => {
    into.subjectKeyId = bytesHex(new DerReader(value).next(TAG.octetString).content);
  },
  '2.5.29.17': (value, into) => {
    for (const names = readWhole(value, TAG.sequence); !names.atEnd;) into.names.push(alternativeName(names));
  },
  '2.5.29.19': (value, into) => {
    into.isCa = readWhole(value, TAG.sequence).optional(TAG.boolean)?.content[0] === 0xff;
  },
  '2.5.29.35': (value, into) => {
    const id = readWhole(value, TAG.sequence).optional(contextTag(0, 'primitive'));
    if (id !== undefined) into.authorityKeyId = bytesHex(id.content);
  },
  '1.3.6.1.5.5.7.1.24': (value, into) => {
    const features = readWhole(value, TAG.sequence);
    while (!features.atEnd) if (integerHex(features.next(TAG.integer).content) === '5') into.mustStaple = true;
  },
};

function readExtensions(content: Uint8Array | undefined): Extensions {
  const into: Extensions = { names: [], isCa: false, mustStaple: false };
  if (content === undefined) return into;
  const seen = new Set<string>();
  for (const list = readWhole(content, TAG.sequence); !list.atEnd;) {
    const extension = list.enter(TAG.sequence);
    const oid = oidText(extension.next(TAG.oid).content);
    // Two readers that each believe another copy would see two different certificates (RFC 5280 section 4.2).
    if (seen.has(oid)) throw new DerError(`extension ${oid} twice`);
    seen.add(oid);
    extension.optional(TAG.boolean); // critical
    const value = extension.next(TAG.octetString).content;
    if (Object.hasOwn(READERS, oid)) READERS[oid]?.(value, into);
  }
  return into;
}

/** One GeneralName (RFC 5280 section 4.2.1.6). */
function alternativeName(reader: DerReader): AlternativeName {
  const name = reader.next();
  switch (name.tag) {
    case contextTag(1, 'primitive'):
      return { type: 'email', value: escapeText(latin1(name.content)) };
    case contextTag(2, 'primitive'):
      return { type: 'dns', value: escapeText(latin1(name.content)) };
    case contextTag(6, 'primitive'):
      return { type: 'uri', value: escapeText(latin1(name.content)) };
    case contextTag(7, 'primitive'): {
      const ip = addressText(name.content);
      return ip === undefined ? { type: 'other', value: bytesHex(name.whole) } : { type: 'ip', value: ip };
    }
    default:
      return { type: 'other', value: bytesHex(name.whole) };
  }
}

/** Text of the 4 or 16 bytes of an address; undefined for any other number of bytes. */
function addressText(bytes: Uint8Array): string | undefined {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return undefined;
  return literalAddress(bytesHex(bytes).replace(/(.{4})(?=.)/g, '$1:'))?.ip;
}
