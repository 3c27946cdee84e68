import type { SecureVersion, TLSSocket } from 'node:tls';
import { readCertificate } from '../core/x509/certificate.js';
import type { WebConfig } from './web-config.js';

type TlsConfig = NonNullable<WebConfig['tls_server_config']>;

/** PEM texts of the files that the configuration names. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string;
}

export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  readonly requestCert: boolean;
  readonly rejectUnauthorized: boolean;
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  readonly ciphers?: string;
  readonly honorCipherOrder: boolean;
}

const VERSIONS: Readonly<Record<TlsConfig['min_version'], SecureVersion>> = {
  TLS10: 'TLSv1',
  TLS11: 'TLSv1.1',
  TLS12: 'TLSv1.2',
  TLS13: 'TLSv1.3',
};

/** OpenSSL's name of an IANA suite: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 is ECDHE-RSA-AES128-GCM-SHA256. TLS 1.3 names are shared. */
export function opensslCipher(name: string): string {
  const match = /^TLS_(\w+)_WITH_(\w+)$/.exec(name);
  if (!match?.[1] || !match[2]) return name;
  const exchange = match[1] === 'RSA' ? [] : match[1].split('_');
  const cipher = match[2].replace(/AES_(128|256)/, 'AES$1').replace('AES128_CBC', 'AES128').replace('AES256_CBC', 'AES256').replace(/(POLY1305)_SHA256$/, '$1'); // prettier-ignore
  return [...exchange, ...cipher.split('_')].join('-');
}

export function serverTls(config: TlsConfig, files: TlsFiles): ServerTls {
  const auth = config.client_auth_type;
  return {
    cert: files.cert,
    key: files.key,
    ...(files.clientCa === undefined ? {} : { ca: files.clientCa }),
    requestCert: auth !== 'NoClientCert',
    // VerifyClientCertIfGiven cannot be said to Node's TLS; the request is judged by clientRefusal instead.
    rejectUnauthorized: auth === 'RequireAndVerifyClientCert',
    minVersion: VERSIONS[config.min_version],
    maxVersion: VERSIONS[config.max_version],
    ...(config.cipher_suites ? { ciphers: config.cipher_suites.map(opensslCipher).join(':') } : {}),
    honorCipherOrder: config.prefer_server_cipher_suites,
  };
}

/** Why a client's certificate is not enough; undefined when it is. */
export function clientRefusal(config: TlsConfig, socket: TLSSocket): string | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (config.client_auth_type === 'RequireAnyClientCert' && !certificate) return 'a client certificate is required';
  if (config.client_auth_type === 'VerifyClientCertIfGiven' && certificate && !socket.authorized)
    return 'the client certificate does not verify';
  if (config.client_allowed_sans.length === 0) return undefined;
  const names = certificate ? readCertificate(certificate.raw).names.map((name) => name.value) : [];
  return names.some((name) => config.client_allowed_sans.includes(name))
    ? undefined
    : 'no subject alternative name of the client certificate is allowed';
}
