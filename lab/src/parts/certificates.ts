/** A private authority and one certificate signed by it, made by openssl. */
import { join } from 'node:path';
import { exec } from './process.js';

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

/** P-256 keys. The authority outlives the certificate, so that the end of the chain is the end of the certificate. */
export async function issue({ folder, name, authority, subject, hosts }: Issue): Promise<void> {
  const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const at = (file: string): string => join(folder, file);
  const out = (stem: string): string[] => ['-keyout', at(`${stem}.key`), '-out', at(`${stem}.pem`)];
  await exec('openssl', ...make, '-days', '60', '-subj', authority, ...out('ca'));
  const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-days', '30', '-subj', subject];
  const alternatives = ['-addext', `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`];
  const leaf = ['-addext', 'basicConstraints=critical,CA:FALSE'];
  await exec('openssl', ...make, ...signer, ...alternatives, ...leaf, ...out(name));
}
