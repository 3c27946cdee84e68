import { Fault } from '../../core/failure.js';
import type { TlsReport } from '../../core/tls-report.js';
import { earliestExpiry } from '../../core/x509/chain.js';
import type { Config } from './config.js';

/** Checks a handshake that passed against what is expected. `now` is Unix seconds. Throws the first Fault. */
export function judge(report: TlsReport, config: Config, now: number): void {
  agreed(report, config);
  if (report.unreadable !== undefined) throw new Fault('certificate_invalid', report.unreadable);
  const expiry = earliestExpiry(report.chain);
  // 0 asks for nothing: with skip_verify, a certificate may have expired.
  if (config.min_validity > 0 && expiry !== undefined && (expiry - now) * 1000 < config.min_validity) {
    const hours = Math.floor((expiry - now) / 3600);
    throw new Fault('tls_mismatch', `a certificate of the chain is valid for ${hours} hours more, too short`);
  }
  if (config.ocsp === 'require') staple(report, now);
}

function agreed({ version, cipher, alpn }: TlsReport, config: Config): void {
  const { expect_versions: versions, expect_ciphers: ciphers, expect_alpn: wanted } = config;
  if (versions.length > 0 && !versions.some((one) => one === version)) {
    throw new Fault('tls_mismatch', `${version} was agreed, not ${versions.join(' or ')}`);
  }
  if (ciphers.length > 0 && !ciphers.includes(cipher)) {
    throw new Fault('tls_mismatch', `the cipher suite ${cipher} was agreed, which is not expected`);
  }
  if (wanted !== undefined && alpn !== wanted) {
    throw new Fault('tls_mismatch', `${alpn ?? 'no application protocol'} was agreed, not ${wanted}`);
  }
}

function staple({ ocsp, ocspSignature }: TlsReport, now: number): void {
  if (ocsp === undefined) throw new Fault('tls_mismatch', 'no OCSP response is stapled');
  if ('detail' in ocsp) throw new Fault('tls_mismatch', `the stapled OCSP response is of no use: ${ocsp.detail}`);
  if (ocspSignature === 'failed') {
    throw new Fault('tls_mismatch', 'the stapled OCSP response is not signed by the issuer of the certificate');
  }
  if (ocsp.status === 'revoked') throw new Fault('certificate_untrusted', 'the certificate is revoked (stapled OCSP)');
  if (ocsp.status === 'unknown') throw new Fault('tls_mismatch', 'the OCSP responder does not know the certificate');
  if (ocsp.nextUpdate !== undefined && ocsp.nextUpdate < now) {
    throw new Fault('tls_mismatch', 'the stapled OCSP response is out of date');
  }
}
