import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM of a certificate and of its key. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A self-signed P-256 certificate for `names` (DNS names or IPv4 addresses), valid for `days` from now. */
export function selfSigned(names: readonly string[], days = 30): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-kit-'));
  try {
    const at = (file: string): string => join(folder, file);
    const san = names.map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(',');
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    args.push('-days', String(days), '-subj', `/CN=${names[0] ?? 'test'}`, '-addext', `subjectAltName=${san}`);
    args.push('-keyout', at('key.pem'), '-out', at('cert.pem'));
    execFileSync('openssl', args, { stdio: 'ignore' });
    return { cert: readFileSync(at('cert.pem'), 'utf8'), key: readFileSync(at('key.pem'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
