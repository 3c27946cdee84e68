import { HttpError } from '../../core/http-client.js';
import { Fault } from '../../core/failure.js';
import { codeOf } from '../faults.js';
import { handshakeFault } from '../tls-faults.js';

/** Errors of undici and of sockets as {@link HttpError}s. Messages lack the place; the client puts it in front. */

const CLOSED = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);
const CUT = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ENOTCONN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']); // prettier-ignore

/** What ended an exchange on an open connection. */
export function exchangeError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const code = codeOf(error);
  if (CLOSED.has(code)) return closedError();
  if (CUT.has(code)) return new HttpError('reset', 'the connection ended before the answer was complete');
  // In TLS 1.3 the server judges the client's certificate after the handshake.
  if (/^(ERR_SSL|ERR_TLS|ERR_OSSL|EPROTO)/.test(code)) return tlsError(handshakeFault(error));
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW') {
    return new HttpError('protocol', 'the head of the answer is larger than 16 KiB');
  }
  const text = error instanceof Error ? error.message : 'unknown error';
  return new HttpError('protocol', `the answer is not valid HTTP (${text}); check that the port speaks HTTP`);
}

export const closedError = (): HttpError => new HttpError('aborted', 'given up: the client was closed');

const REMEDIES: Partial<Record<Fault['reason'], string>> = {
  certificate_expired: 'the server needs a new certificate',
  certificate_untrusted: 'set tls.ca_file to the authority that signed it',
  certificate_name_mismatch: 'set tls.server_name if the certificate is meant for another name',
  tls_version: 'set tls.min_version and tls.max_version to what the server has',
};

export function tlsError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (!(error instanceof Fault)) return new HttpError('tls', error instanceof Error ? error.message : 'TLS failed');
  if (error.reason === 'auth_failed') return new HttpError('auth', error.message);
  const remedy = REMEDIES[error.reason];
  const words = error.reason === 'connection_reset' ? 'the connection ended within the TLS handshake' : error.message;
  return new HttpError('tls', `TLS handshake failed: ${words}${remedy === undefined ? '' : `; ${remedy}`}`);
}
