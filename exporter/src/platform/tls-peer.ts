import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import type { TlsVerifyError } from '../core/net.js';

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

/** Whether the certificate is for `name` (RFC 6125, RFC 9525): by its subject alternative names. */
export function namesMatch(leaf: Uint8Array, name: string): TlsVerifyError | undefined {
  const certificate = new X509Certificate(leaf);
  const address = name.replace(/^\[|\]$/g, '');
  const matched =
    isIP(address) === 0 ? certificate.checkHost(name, { subject: 'never' }) : certificate.checkIP(address);
  if (matched !== undefined) return undefined;
  return { reason: 'certificate_name_mismatch', detail: `the certificate is not for ${name}` };
}
