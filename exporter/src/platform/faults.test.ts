import { describe, expect, it } from 'vitest';
import { Fault } from '../core/failure.js';
import { socketFault } from './faults.js';
import { handshakeFault, verifyErrorOf } from './tls-faults.js';

const errno = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

describe('an error of the operating system', () => {
  it.each([
    ['ECONNREFUSED', 'connection_refused'],
    ['ECONNRESET', 'connection_reset'],
    ['EPIPE', 'connection_reset'],
    ['ECONNABORTED', 'connection_reset'],
    ['ENOTCONN', 'connection_reset'],
    ['ETIMEDOUT', 'timeout'],
    ['EHOSTUNREACH', 'host_unreachable'],
    ['EHOSTDOWN', 'host_unreachable'],
    ['ENETUNREACH', 'network_unreachable'],
    ['ENETDOWN', 'network_unreachable'],
    ['EAFNOSUPPORT', 'network_unreachable'],
    ['EACCES', 'permission_denied'],
    ['EPERM', 'permission_denied'],
    ['EMFILE', 'resource_exhausted'],
    ['ENFILE', 'resource_exhausted'],
    ['ENOMEM', 'resource_exhausted'],
    ['ENOBUFS', 'resource_exhausted'],
    ['EADDRNOTAVAIL', 'resource_exhausted'],
    ['EADDRINUSE', 'resource_exhausted'],
    ['EAGAIN', 'resource_exhausted'],
    ['EWHATEVER', 'internal_error'],
  ])('%s is %s', (code, reason) => expect(socketFault(errno(code)).reason).toBe(reason));

  it('blames a wrong source address on this machine', () => {
    const fault = socketFault(errno('EADDRNOTAVAIL'), '192.0.2.1');
    expect(fault).toMatchObject({ reason: 'network_unreachable', source: 'internal' });
    expect(fault.message).toContain('192.0.2.1');
  });

  it('keeps a Fault and survives what is no error', () => {
    const fault = new Fault('body_limit', 'x');
    expect(socketFault(fault)).toBe(fault);
    expect(handshakeFault(fault)).toBe(fault);
    expect(socketFault('boom')).toMatchObject({ reason: 'internal_error', message: 'boom' });
  });
});

describe('an error of the TLS handshake', () => {
  it.each([
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls_handshake'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls_version'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'tls_version'],
    ['ERR_SSL_NO_PROTOCOLS_AVAILABLE', 'tls_version'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tls_handshake'],
    ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'tls_handshake'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls_handshake'],
    ['ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL', 'tls_handshake'],
    ['ERR_SSL_EXCESSIVE_MESSAGE_SIZE', 'certificate_invalid'],
    ['ERR_OSSL_ASN1_WRONG_TAG', 'certificate_invalid'],
    ['ECONNRESET', 'connection_reset'],
  ])('%s is %s', (code, reason) => expect(handshakeFault(errno(code)).reason).toBe(reason));
});

describe('a verification result', () => {
  it.each([
    ['CERT_HAS_EXPIRED', 'certificate_expired'],
    ['CERT_NOT_YET_VALID', 'certificate_not_yet_valid'],
    ['HOSTNAME_MISMATCH', 'certificate_name_mismatch'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate_untrusted'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate_untrusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate_untrusted'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'certificate_untrusted'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate_untrusted'],
    ['CERT_SIGNATURE_FAILURE', 'certificate_invalid'],
    ['CERT_REVOKED', 'certificate_invalid'],
  ])('%s is %s', (code, reason) => {
    expect(verifyErrorOf(code).reason).toBe(reason);
    expect(verifyErrorOf(errno(code)).reason).toBe(reason);
  });
});
