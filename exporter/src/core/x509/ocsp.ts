import { contextTag, DerError, DerReader, integerHex, oidText, readWhole, TAG, timeSeconds } from './der.js';

/** Longest stapled response read; real ones have 0.5 to 3 KiB. */
export const MAX_OCSP_BYTES = 65_536;

/**
 * What a stapled OCSP response says about one certificate. `error` is a response without an answer (tryLater and the
 * like), `unmatched` one about other certificates, `malformed` one that breaks RFC 6960 or the bounds. Times are Unix
 * seconds. The signature is the matter of `ocsp-signature.ts`.
 */
export type OcspAnswer =
  | {
      readonly status: 'good' | 'revoked' | 'unknown';
      readonly thisUpdate: number;
      /** Absent: newer information is available at any time. */
      readonly nextUpdate?: number;
      readonly revokedAt?: number;
    }
  | { readonly status: 'malformed' | 'unmatched' | 'error'; readonly detail: string };

const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
const RESPONSE_STATUS = [
  'successful',
  'malformedRequest',
  'internalError',
  'tryLater',
  '4',
  'sigRequired',
  'unauthorized',
];

/** Reads the DER of an OCSPResponse (RFC 6960 section 4.2.1) about the certificate with this serial. Never throws. */
export function readOcsp(der: Uint8Array, serial: string): OcspAnswer {
  if (der.length > MAX_OCSP_BYTES) return { status: 'malformed', detail: `a response of ${der.length} bytes` };
  try {
    return ocspResponse(der, serial);
  } catch (error) {
    if (error instanceof DerError) return { status: 'malformed', detail: error.message };
    throw error;
  }
}

function ocspResponse(der: Uint8Array, serial: string): OcspAnswer {
  const response = readWhole(der, TAG.sequence);
  const code = response.next(TAG.enumerated).content[0] ?? 0;
  if (code !== 0) return { status: 'error', detail: `the responder answered ${RESPONSE_STATUS[code] ?? code}` };
  const bytes = response.enter(contextTag(0)).enter(TAG.sequence);
  const type = oidText(bytes.next(TAG.oid).content);
  if (type !== BASIC_RESPONSE) throw new DerError(`response type ${type}`);
  const data = readWhole(bytes.next(TAG.octetString).content, TAG.sequence).enter(TAG.sequence);
  data.optional(contextTag(0)); // version
  data.next(); // responderID
  timeSeconds(data.next(TAG.generalizedTime)); // producedAt
  for (const answers = data.enter(TAG.sequence); !answers.atEnd;) {
    const answer = answers.enter(TAG.sequence);
    const id = answer.enter(TAG.sequence);
    id.next(TAG.sequence); // hashAlgorithm
    id.next(TAG.octetString); // issuerNameHash
    id.next(TAG.octetString); // issuerKeyHash
    if (integerHex(id.next(TAG.integer).content) === serial) return singleResponse(answer);
  }
  return { status: 'unmatched', detail: `no answer about the certificate with serial ${serial}` };
}

function singleResponse(answer: DerReader): OcspAnswer {
  const certStatus = answer.next();
  const thisUpdate = timeSeconds(answer.next(TAG.generalizedTime));
  const wrapped = answer.optional(contextTag(0));
  const next = wrapped && timeSeconds(new DerReader(wrapped.content).next(TAG.generalizedTime));
  const times = next === undefined ? { thisUpdate } : { thisUpdate, nextUpdate: next };
  switch (certStatus.tag) {
    case contextTag(0, 'primitive'):
      return { status: 'good', ...times };
    case contextTag(1): {
      const revokedAt = timeSeconds(new DerReader(certStatus.content).next(TAG.generalizedTime));
      return { status: 'revoked', ...times, revokedAt };
    }
    case contextTag(2, 'primitive'):
      return { status: 'unknown', ...times };
    default:
      throw new DerError('a certificate status that does not exist');
  }
}
