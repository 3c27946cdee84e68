import { defineMetric, DURATION_BUCKETS } from '../metric.js';

export const tlsPhaseDuration = defineMetric({
  name: 'parallax_tls_phase_duration_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Time in each phase of a TLS probe: TCP connect, the plain-text upgrade dialogue, the TLS handshake.',
  scope: 'target',
  labels: { phase: ['connect', 'starttls', 'tls'] },
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

export const tlsHandshake = defineMetric({
  name: 'parallax_tls_handshake_info',
  type: 'info',
  unit: 'none',
  help: 'TLS version, cipher suite and application protocol of the last handshake; alpn is empty when none was agreed.',
  scope: 'target',
  labels: { version: ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3', 'other'], cipher: 'open', alpn: 'open' },
  stability: 'stable',
});

export const tlsVerification = defineMetric({
  name: 'parallax_tls_verification_info',
  type: 'info',
  unit: 'none',
  help: 'Outcome of the verification of the last chain, also where the probe does not insist on it.',
  scope: 'target',
  labels: {
    result: [
      'passed',
      'certificate_expired',
      'certificate_not_yet_valid',
      'certificate_name_mismatch',
      'certificate_untrusted',
      'certificate_invalid',
    ],
  },
  stability: 'stable',
});

export const tlsChainCertificates = defineMetric({
  name: 'parallax_tls_chain_certificates',
  type: 'gauge',
  unit: 'none',
  help: 'Certificates that the peer sent in the last handshake, of which at most 16 are counted.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

const POSITIONS = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;

export const tlsCertificateNotBefore = defineMetric({
  name: 'parallax_tls_certificate_not_before_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'Start of validity of each certificate as sent, as Unix time; position 0 is the leaf.',
  scope: 'target',
  labels: { position: POSITIONS },
  stability: 'stable',
});

export const tlsCertificateNotAfter = defineMetric({
  name: 'parallax_tls_certificate_not_after_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'End of validity of each certificate as sent, as Unix time; position 0 is the leaf.',
  scope: 'target',
  labels: { position: POSITIONS },
  stability: 'stable',
});

export const tlsEarliestExpiry = defineMetric({
  name: 'parallax_tls_earliest_expiry_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'When the first certificate that the peer sent expires, as Unix time.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const tlsCertificate = defineMetric({
  name: 'parallax_tls_certificate_info',
  type: 'info',
  unit: 'none',
  help: 'The leaf certificate: names as in RFC 4514, serial and SHA-256 fingerprint in hexadecimal, key and signature.',
  scope: 'target',
  labels: {
    subject: 'open',
    issuer: 'open',
    serial: 'open',
    fingerprint_sha256: 'open',
    key: 'open',
    signature: 'open',
  },
  stability: 'stable',
});

export const tlsOcsp = defineMetric({
  name: 'parallax_tls_ocsp_info',
  type: 'info',
  unit: 'none',
  help: 'What the stapled OCSP response says about the leaf, and whether its issuer signed it; absent unless the probe asks.',
  scope: 'target',
  labels: {
    status: ['good', 'revoked', 'unknown', 'missing', 'malformed', 'unmatched', 'error'],
    signature: ['passed', 'failed', 'unchecked'],
  },
  stability: 'stable',
});

export const tlsOcspThisUpdate = defineMetric({
  name: 'parallax_tls_ocsp_this_update_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'When the stapled OCSP response was known to be correct, as Unix time.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const tlsOcspNextUpdate = defineMetric({
  name: 'parallax_tls_ocsp_next_update_timestamp_seconds',
  type: 'gauge',
  unit: 'timestamp_seconds',
  help: 'When newer information than the stapled OCSP response will be there, as Unix time.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});
