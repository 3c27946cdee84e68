import type { Abortable } from './abortable.js';
import type { Measured } from './clock.js';
import { bytesHex } from './x509/der.js';
import { Fault } from './failure.js';
import type { Connection, TlsFacts, TlsOptions, TlsVerifyError } from './net.js';
import { readOcsp, type OcspAnswer } from './x509/ocsp.js';
import { ocspSignature, type OcspSignature } from './x509/ocsp-signature.js';
import { readCertificate, type Certificate } from './x509/certificate.js';

/** What a handshake showed, read from its bytes. */
export interface TlsReport {
  /** Time of the handshake; absent when the verification failed the run. */
  readonly seconds?: Measured;
  readonly version: string;
  readonly cipher: string;
  readonly alpn?: string;
  /** Certificates as the peer sent them, leaf first, up to the first that cannot be read. */
  readonly chain: readonly Certificate[];
  /** How many certificates the peer sent, read or not. */
  readonly sent: number;
  /** Why the first certificate after those of `chain` could not be read. */
  readonly unreadable?: string;
  readonly verifyError?: TlsVerifyError;
  /** The stapled OCSP response; absent when none came. */
  readonly ocsp?: OcspAnswer;
  /** Of the stapled response, by the issuer among the certificates that were sent. Present when `ocsp` is. */
  readonly ocspSignature?: OcspSignature;
}

/** Everything but the time, which only a handshake that passed may report. */
export function tlsReport(facts: TlsFacts): TlsReport {
  const { chain, unreadable } = readChain(facts.chain);
  return {
    version: facts.version,
    cipher: facts.cipher,
    ...(facts.alpn === undefined ? {} : { alpn: facts.alpn }),
    chain,
    sent: facts.chain.length,
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(facts.verifyError === undefined ? {} : { verifyError: facts.verifyError }),
    ...staple(facts, chain),
  };
}

function staple(
  { ocsp, chain: sent }: TlsFacts,
  chain: readonly Certificate[],
): Pick<TlsReport, 'ocsp' | 'ocspSignature'> {
  const [leaf] = chain;
  if (ocsp === undefined || leaf === undefined) return {};
  const wanted = bytesHex(leaf.issuerDer);
  const issuer = sent[chain.findIndex((one) => one.isCa && bytesHex(one.subjectDer) === wanted)];
  return { ocsp: readOcsp(ocsp, leaf.serial), ocspSignature: ocspSignature(ocsp, issuer) };
}

function readChain(sent: readonly Uint8Array[]): { chain: Certificate[]; unreadable?: string } {
  const chain: Certificate[] = [];
  for (const der of sent) {
    try {
      chain.push(readCertificate(der));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { chain, unreadable: `certificate ${chain.length}: ${error.message}` };
    }
  }
  return { chain };
}

/**
 * Upgrades a connection and hands the report to `keep` before the verification may fail the run, so that a result
 * can say when a certificate expired that nobody trusts. Throws the Fault of the verification unless it is skipped.
 */
export async function upgradeTls(
  connection: Connection,
  options: TlsOptions,
  signal: Abortable,
  keep: (report: TlsReport) => void,
): Promise<TlsReport> {
  const facts = await connection.startTls({ ...options, skipVerify: true }, signal);
  const report = tlsReport(facts);
  const { verifyError } = report;
  if (verifyError === undefined || options.skipVerify === true) {
    const timed = { ...report, seconds: facts.seconds };
    keep(timed);
    return timed;
  }
  keep(report);
  throw new Fault(verifyError.reason, verifyError.detail);
}
