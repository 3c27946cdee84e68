import type { TLSSocket } from 'node:tls';
import { Fault } from '../core/failure.js';
import type { TlsVerifyError } from '../core/net.js';
import { matchesName } from '../core/x509/chain.js';
import { readCertificate } from '../core/x509/certificate.js';

const MAX_CHAIN = 16;

/** DER of every certificate that the peer sent, leaf first. */
export function peerChain(secure: TLSSocket): readonly Uint8Array[] {
  const chain: Uint8Array[] = [];
  let certificate = secure.getPeerX509Certificate();
  while (certificate !== undefined && chain.length < MAX_CHAIN) {
    chain.push(certificate.raw);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

/**
 * Whether the certificate is for `name` (RFC 9525), read from its DER: the printed form of the names that the runtime
 * offers was forged more than once by names with commas and quotes.
 */
export function nameProblem(leaf: Uint8Array | undefined, name: string): TlsVerifyError | undefined {
  if (leaf === undefined) return { reason: 'certificate_invalid', detail: 'the peer sent no certificate' };
  try {
    if (matchesName(readCertificate(leaf), name)) return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { reason: 'certificate_invalid', detail: error.message };
  }
  return { reason: 'certificate_name_mismatch', detail: `the certificate is not for ${name}` };
}
