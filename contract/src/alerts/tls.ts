import { defineAlert } from './define.js';

/** Certificates. */

export const certificateExpiresSoon = defineAlert({
  name: 'ParallaxCertificateExpiresSoon',
  severity: 'warning',
  fault: 'target',
  help: 'A certificate of the chain expires within weeks.',
  runbook: 'certificate-expires',
});

export const certificateExpiresNow = defineAlert({
  name: 'ParallaxCertificateExpiresNow',
  severity: 'critical',
  fault: 'target',
  help: 'A certificate of the chain expires within days, or has expired.',
  runbook: 'certificate-expires',
});

export const certificateBroken = defineAlert({
  name: 'ParallaxCertificateBroken',
  severity: 'critical',
  fault: 'target',
  help: 'Clients refuse the certificate or its chain, seen by enough vantages.',
  runbook: 'certificate-broken',
});

export const certificateRevoked = defineAlert({
  name: 'ParallaxCertificateRevoked',
  severity: 'critical',
  fault: 'target',
  help: 'The stapled OCSP response says that the certificate is revoked.',
  runbook: 'certificate-broken',
});
