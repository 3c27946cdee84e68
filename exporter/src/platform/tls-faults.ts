import type { Reason } from '@parallax/contract';
import { Fault } from '../core/failure.js';
import type { TlsVerifyError } from '../core/net.js';
import { codeOf, socketFault } from './faults.js';

/** Verification results of OpenSSL (X509_V_ERR_*, openssl-verify(1)) that are more than "not trusted". */
const BY_VERIFY_CODE: Readonly<Record<string, TlsVerifyError['reason']>> = {
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_not_yet_valid',
  HOSTNAME_MISMATCH: 'certificate_name_mismatch',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_name_mismatch',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
  CERT_UNTRUSTED: 'certificate_untrusted',
  CERT_REJECTED: 'certificate_untrusted',
  CERT_CHAIN_TOO_LONG: 'certificate_untrusted',
};

/** `error` is the verification code, or an Error that has it as `code` or message. */
export function verifyErrorOf(error: Error | string): TlsVerifyError {
  const code = typeof error === 'string' ? error : codeOf(error) || error.message;
  const text = typeof error === 'string' ? error : error.message;
  const detail = text === code ? text.toLowerCase().replaceAll('_', ' ') : text;
  return { reason: BY_VERIFY_CODE[code] ?? 'certificate_invalid', detail };
}

const VERSION = /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|NO_PROTOCOLS_AVAILABLE|WRONG_SSL_VERSION|VERSION_TOO_LOW/;
const CERTIFICATE =
  /EXCESSIVE_MESSAGE_SIZE|CERT_LENGTH_MISMATCH|ERR_OSSL_ASN1|ERR_OSSL_X509|BAD_ECPOINT|EE_KEY_TOO_SMALL/;

/** An error during the handshake: of OpenSSL, an alert of the peer (RFC 8446 section 6), or of the socket below. */
export function handshakeFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  if (!/^(ERR_SSL|ERR_TLS|ERR_OSSL|EPROTO)/.test(code)) return socketFault(error);
  const both = `${code} ${text}`;
  let reason: Reason = 'tls_handshake';
  if (VERSION.test(both)) reason = 'tls_version';
  else if (CERTIFICATE.test(both)) reason = 'certificate_invalid';
  return new Fault(reason, sentence(error, text));
}

/** OpenSSL's text has the form `id:error:code:library:function:reason:file:line:`; people want the reason. */
function sentence(error: unknown, text: string): string {
  const reason: unknown = error instanceof Error ? Reflect.get(error, 'reason') : undefined;
  if (typeof reason === 'string' && reason !== '') return reason;
  return text.split(':')[5] ?? text;
}
