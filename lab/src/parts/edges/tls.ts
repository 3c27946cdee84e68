/** TLS at the edge: who names a site in the handshake gets its certificate. */
import type { KeyPair } from '../certificates.js';
import type { EdgeOptions } from './edge.js';

export interface TlsSite {
  readonly host: string;
  readonly pair: KeyPair;
  /** Whether HTTP/2 is chosen where it is offered; default true. */
  readonly http2?: boolean;
}

export interface Tls {
  /** The sites of one address. */
  readonly sites: readonly [TlsSite, ...TlsSite[]];
  /** Handshakes that name none of them are refused; otherwise they get the certificate of the first. */
  readonly strict?: boolean;
  /** The newest version that is spoken. */
  readonly newest?: 'TLSv1.2' | 'TLSv1.3';
}

/** Of an edge that speaks TLS itself where it has `tls`. */
export interface TlsEdgeOptions extends EdgeOptions {
  readonly tls?: Tls;
}

/**
 * One nginx `server` a site, each with `body`. nginx before 1.25.1 chooses HTTP/2 by socket: one site without it takes
 * it from all. A request for another site than that of its handshake is misdirected (RFC 9110 section 15.5.20).
 */
export function nginxServers({ sites, strict = false, newest = 'TLSv1.3' }: Tls, listen: string, body: string): string {
  const flags = sites.every((site) => site.http2 ?? true) ? 'ssl http2' : 'ssl';
  const versions = `ssl_protocols ${newest === 'TLSv1.2' ? 'TLSv1.2' : 'TLSv1.2 TLSv1.3'};`;
  const servers = sites.map(
    ({ host, pair }) => `server { listen ${listen} ${flags}; server_name ${host}; ${versions}
  ssl_certificate ${pair.certificate}; ssl_certificate_key ${pair.key};
  if ($ssl_server_name != $host) { return 421; }
${body}
}`,
  );
  const strangers = `server { listen ${listen} ${flags} default_server; ${versions} ssl_reject_handshake on; }`;
  return [...(strict ? [strangers] : []), ...servers].join('\n');
}
