import * as contract from '@parallax/contract';
import { sample, type Metric, type Sample } from '@parallax/contract';
import { observe } from '../../core/observe.js';
import type { Result } from '../../core/probe.js';
import { bounded, versionLabel } from '../../core/tls-labels.js';
import type { TlsReport } from '../../core/tls-report.js';
import { earliestExpiry } from '../../core/x509/chain.js';
import type { TlsMeasured } from './run.js';

export const metrics: readonly Metric[] = [
  contract.tlsPhaseDuration,
  contract.tlsHandshake,
  contract.tlsVerification,
  contract.tlsChainCertificates,
  contract.tlsCertificateNotBefore,
  contract.tlsCertificateNotAfter,
  contract.tlsEarliestExpiry,
  contract.tlsCertificate,
  contract.tlsOcsp,
  contract.tlsOcspThisUpdate,
  contract.tlsOcspNextUpdate,
  contract.probeInvalid,
];

const POSITIONS = contract.tlsCertificateNotAfter.labels.position;

export function* samples({ measured }: Result<TlsMeasured>): Generator<Sample> {
  const { connect, starttls, tls, askedOcsp } = measured;
  yield* observe(contract.tlsPhaseDuration, { phase: 'connect' }, 'connect', connect);
  yield* observe(contract.tlsPhaseDuration, { phase: 'starttls' }, 'starttls', starttls);
  yield* observe(contract.tlsPhaseDuration, { phase: 'tls' }, 'tls', tls?.seconds);
  if (tls === undefined) return;
  const { cipher, alpn = '' } = tls;
  yield sample(contract.tlsHandshake, { version: versionLabel(tls.version), cipher, alpn }, 1);
  yield sample(contract.tlsVerification, { result: tls.verifyError?.reason ?? 'passed' }, 1);
  yield* chainSamples(tls);
  if (askedOcsp === true) yield* ocspSamples(tls);
}

function* chainSamples({ chain, sent }: TlsReport): Generator<Sample> {
  yield sample(contract.tlsChainCertificates, {}, sent);
  for (const [index, position] of POSITIONS.entries()) {
    const certificate = chain[index];
    if (certificate === undefined) break;
    yield sample(contract.tlsCertificateNotBefore, { position }, certificate.notBefore);
    yield sample(contract.tlsCertificateNotAfter, { position }, certificate.notAfter);
  }
  const earliest = earliestExpiry(chain);
  if (earliest !== undefined) yield sample(contract.tlsEarliestExpiry, {}, earliest);
  const [leaf] = chain;
  if (leaf === undefined) return;
  const { algorithm, bits } = leaf.publicKey;
  const labels = {
    subject: bounded(leaf.subject),
    issuer: bounded(leaf.issuer),
    serial: bounded(leaf.serial),
    fingerprint_sha256: leaf.fingerprint,
    key: algorithm === 'RSA' && bits !== undefined ? `RSA ${bits}` : algorithm,
    signature: leaf.signatureAlgorithm,
  };
  yield sample(contract.tlsCertificate, labels, 1);
}

function* ocspSamples({ ocsp, ocspSignature: signature = 'unchecked' }: TlsReport): Generator<Sample> {
  yield sample(contract.tlsOcsp, { status: ocsp?.status ?? 'missing', signature }, 1);
  if (ocsp === undefined || 'detail' in ocsp) return;
  yield sample(contract.tlsOcspThisUpdate, {}, ocsp.thisUpdate);
  if (ocsp.nextUpdate !== undefined) yield sample(contract.tlsOcspNextUpdate, {}, ocsp.nextUpdate);
}
