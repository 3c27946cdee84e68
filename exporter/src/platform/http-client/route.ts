import type { HttpClientConfig } from '../../core/http-config.js';

/** Where the requests of a client go, taken apart once. */
export interface Route {
  /** For messages: the URL without query and fragment. */
  readonly place: string;
  readonly secure: boolean;
  /** Host without brackets. */
  readonly host: string;
  readonly port: number;
  /** host:port, for CONNECT. */
  readonly authority: string;
  /** Value of the Host field. */
  readonly hostField: string;
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
}

export function routeOf(text: HttpClientConfig['url']): Route {
  const url = new URL(text);
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  return {
    place: `${url.protocol}//${url.host}${url.pathname}`,
    secure,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    authority: `${url.hostname}:${port}`,
    hostField: url.host,
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
  };
}
