/** A private authority and the certificates that it signs, made by openssl. P-256 keys. */
import { join } from 'node:path';
import { exec } from './process.js';

/** PEM files. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Wanted {
  /** Where `NAME.pem` and `NAME.key` go. */
  readonly folder: string;
  readonly name: string;
  /** Distinguished name as openssl takes it, `/O=Lab/CN=host`. */
  readonly subject: string;
}

export interface WantedCertificate extends Wanted {
  /** DNS names that the certificate is for. */
  readonly hosts: readonly string[];
  /** It ended yesterday. */
  readonly expired?: boolean;
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const pairOf = ({ folder, name }: Wanted): KeyPair => ({
  certificate: join(folder, `${name}.pem`),
  key: join(folder, `${name}.key`),
});

/** It outlives what it signs, so that the end of a chain is the end of its certificate. */
export async function authority(wanted: Wanted): Promise<KeyPair> {
  const pair = pairOf(wanted);
  const out = ['-keyout', pair.key, '-out', pair.certificate];
  await exec('openssl', 'req', '-x509', ...EC, '-days', '60', '-subj', wanted.subject, ...out);
  return pair;
}

export async function certify(signer: KeyPair, wanted: WantedCertificate): Promise<KeyPair> {
  const { subject, hosts, expired = false } = wanted;
  const pair = pairOf(wanted);
  const request = join(wanted.folder, `${wanted.name}.csr`);
  const names = `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`;
  const extensions = ['-addext', names, '-addext', 'basicConstraints=critical,CA:FALSE'];
  await exec('openssl', 'req', ...EC, '-subj', subject, ...extensions, '-keyout', pair.key, '-out', request);
  const signing = ['-CA', signer.certificate, '-CAkey', signer.key, '-days', expired ? '-1' : '30'];
  const copying = ['-copy_extensions', 'copy', '-out', pair.certificate];
  await exec('openssl', 'x509', '-req', '-in', request, ...signing, ...copying);
  return pair;
}

export interface Issue {
  /** Where `ca.pem`, `ca.key`, `NAME.pem` and `NAME.key` go. */
  readonly folder: string;
  readonly name: string;
  /** Distinguished names as openssl takes them, `/O=Lab/CN=host`. */
  readonly authority: string;
  readonly subject: string;
  /** DNS names that the certificate is for. */
  readonly hosts: readonly string[];
}

/** An authority and one certificate signed by it. */
export async function issue({ folder, name, authority: subject, ...leaf }: Issue): Promise<void> {
  await certify(await authority({ folder, name: 'ca', subject }), { folder, name, ...leaf });
}
