/** nginx as origin and as cache (https://nginx.org/en/docs/http/ngx_http_proxy_module.html). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from '../process.js';
import type { Scope } from '../scope.js';
import { edgeOf, HERE, listening, type Edge, type EdgeOptions } from './edge.js';
import { nginxServers, type Tls, type TlsEdgeOptions } from './tls.js';

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Starts one nginx with the given text inside its `http` section, and waits until it listens on `port`. */
export async function nginx(
  scope: Scope,
  { folder, at = HERE, port }: Pick<EdgeOptions, 'folder' | 'at' | 'port'>,
  http: string,
): Promise<string> {
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const log = join(folder, 'nginx.log');
  const temporary = TEMPORARY.map((kind) => `${kind}_temp_path ${folder}/tmp;`).join(' ');
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${log};
load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;
events { worker_connections 512; }
http { access_log off; server_tokens on; default_type text/plain; ${temporary}
${http}
}
`,
  );
  const name = `nginx at ${at.address}:${port}`;
  const command = ['nginx', '-e', log, '-c', file] as const;
  const running = start(scope, { name, namespace: at.namespace, log, command });
  await listening({ name, running, address: at.address, port, log });
  return log;
}

/** How an nginx cache differs from the plain one. */
export interface NginxVariant {
  /** Says what its cache did by RFC 9211, in Cache-Status, instead of X-Cache-Status. */
  readonly cacheStatus?: boolean;
  /** Further lines of the location that is cached. */
  readonly location?: string;
  /** Further servers and maps. */
  readonly http?: string;
  /** Where it fetches from; default the origin. */
  readonly upstream?: string;
  /** Content codings that it asks the origin for; default those of the client. */
  readonly acceptEncoding?: string;
}

/** What each of nginx's words is in RFC 9211. */
const STATUSES = `map $upstream_cache_status $cache_status {
  default "fwd=bypass"; HIT "hit"; MISS "fwd=uri-miss"; EXPIRED "fwd=stale; fwd-status=200"; REVALIDATED "fwd=stale; fwd-status=304";
  STALE "hit; ttl=-1"; UPDATING "hit; ttl=-1"; BYPASS "fwd=bypass"; }
`;

/** A cache by nginx: honours the origin's fields, says what it did in `X-Cache-Status`, gives no Age. */
export async function nginxEdge(scope: Scope, options: TlsEdgeOptions, variant: NginxVariant = {}): Promise<Edge> {
  const { folder, origin } = options;
  const { cacheStatus = false, location = '', http = '', upstream = `http://${origin}` } = variant;
  const { acceptEncoding = '$http_accept_encoding' } = variant;
  const said = cacheStatus ? 'Cache-Status "edge.example; $cache_status"' : 'X-Cache-Status $upstream_cache_status';
  const server = serverOf(
    options,
    `  location / {
    proxy_pass ${upstream}; ${PROXY}
    proxy_set_header Accept-Encoding "${acceptEncoding}";
    proxy_cache edge; proxy_cache_key "$host$request_uri"; proxy_cache_lock on;
    add_header ${said} always;
    ${location}
  }`,
  );
  const cache = `proxy_cache_path ${folder}/cache keys_zone=edge:1m inactive=1h use_temp_path=off;`;
  const log = await nginx(scope, options, [cacheStatus ? STATUSES : '', http, cache, server].join('\n'));
  return edgeOf(options, log);
}

const PROXY = 'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;';

function serverOf({ at = HERE, port, tls }: TlsEdgeOptions, body: string): string {
  const listen = `${at.address}:${port}`;
  return tls === undefined ? `server { listen ${listen};\n${body}\n}` : nginxServers(tls, listen, body);
}

/** TLS for what does not speak it, such as Varnish: passes everything on to `origin`, keeps nothing, says nothing. */
export async function tlsFront(scope: Scope, options: EdgeOptions & { readonly tls: Tls }): Promise<Edge> {
  const body = `  location / { proxy_pass http://${options.origin}; ${PROXY} }`;
  return edgeOf(options, await nginx(scope, options, serverOf(options, body)));
}
