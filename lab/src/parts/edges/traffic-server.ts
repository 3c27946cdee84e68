/** Apache Traffic Server as a cache (https://docs.trafficserver.apache.org/en/9.2.x/). */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exec, start } from '../process.js';
import type { Scope } from '../scope.js';
import { edgeOf, HERE, listening, type Edge } from './edge.js';
import type { Tls, TlsEdgeOptions } from './tls.js';

/** How a Traffic Server differs from the plain one. */
export interface TrafficServerVariant {
  /** Lines of cache.config, such as `url_regex=.* ttl-in-cache=1h`. */
  readonly cacheConfig?: string;
  /** Compresses text by gzip and br itself; the origin is asked for no coding then. */
  readonly compresses?: boolean;
}

/** It refuses to stay root; Debian's package brings this user. */
const USER = 'trafficserver';

/**
 * A cache by Traffic Server: gives Age and a Via with all of its codes, and answers `X-Debug: X-Cache` and the other
 * fields of the xdebug plugin.
 */
export async function trafficServerEdge(
  scope: Scope,
  options: TlsEdgeOptions,
  variant: TrafficServerVariant = {},
): Promise<Edge> {
  const { folder, at = HERE, port, origin, tls } = options;
  const root = join(folder, 'root');
  for (const part of ['etc', 'log', 'run', 'cache']) mkdirSync(join(root, part), { recursive: true });
  const put = (file: string, lines: readonly string[]): void =>
    writeFileSync(join(root, file), `${lines.join('\n')}\n`);
  put('runroot.yaml', layout(root));
  put('etc/records.config', records(at.address, port, tls !== undefined));
  put('etc/storage.config', [`${join(root, 'cache')} 16M`]);
  put('etc/remap.config', [`map / http://${origin}/`]);
  put('etc/plugin.config', ['xdebug.so', ...(variant.compresses ? ['compress.so compress.config'] : [])]);
  put('etc/compress.config', COMPRESSION);
  if (tls !== undefined) writeTls(join(root, 'etc'), tls);
  put('etc/cache.config', [variant.cacheConfig ?? '']);
  put('etc/ip_allow.yaml', [
    'ip_allow:',
    '  - apply: in',
    '    ip_addrs: 0/0',
    '    action: allow',
    '    methods: ALL',
  ]);
  for (const file of ['parent', 'hosting', 'volume']) put(`etc/${file}.config`, []);
  if (process.getuid?.() === 0) await exec('chown', '-R', USER, root);
  const log = join(folder, 'trafficserver.log');
  const name = `trafficserver at ${at.address}:${port}`;
  const command = ['traffic_server', `--run-root=${join(root, 'runroot.yaml')}`] as const;
  const running = start(scope, { name, namespace: at.namespace, log, command });
  await listening({ name, running, address: at.address, port, log });
  return edgeOf(options, log);
}

const COMPRESSION = [
  ...['enabled true', 'supported-algorithms br,gzip', 'remove-accept-encoding true', 'cache false'],
  ...['text/css', 'text/html', 'application/javascript'].map((type) => `compressible-content-type ${type}`),
];

/** Certificates are found by the names in them; whether HTTP/2 is spoken is said by site. `strict` and `newest` are not heeded. */
function writeTls(etc: string, { sites }: Tls): void {
  sites.forEach(({ pair }, index) => {
    copyFileSync(pair.certificate, join(etc, `${index}.pem`));
    copyFileSync(pair.key, join(etc, `${index}.key`));
  });
  const pairs = sites.map((_, at) => {
    const isDefault = at === 0 ? 'dest_ip=* ' : '';
    return `${isDefault}ssl_cert_name=${etc}/${at}.pem ssl_key_name=${etc}/${at}.key`;
  });
  writeFileSync(join(etc, 'ssl_multicert.config'), `${pairs.join('\n')}\n`);
  const named = sites.flatMap(({ host, http2 = true }) => [`- fqdn: ${host}`, `  http2: ${http2 ? 'on' : 'off'}`]);
  writeFileSync(join(etc, 'sni.yaml'), `${['sni:', ...named].join('\n')}\n`);
}

const layout = (root: string): string[] => [
  ...['prefix', 'exec_prefix', 'localstatedir', 'mandir', 'infodir'].map((key) => `${key}: ${root}`),
  ...['bindir: /usr/bin', 'sbindir: /usr/sbin', 'includedir: /usr/include'],
  ...['libdir: /usr/lib/trafficserver', 'libexecdir: /usr/lib/trafficserver/modules'],
  ...[`sysconfdir: ${root}/etc`, `datadir: ${root}/cache`, `cachedir: ${root}/cache`],
  ...[`runtimedir: ${root}/run`, `logdir: ${root}/log`],
];

const records = (address: string, port: number, isSecure: boolean): string[] =>
  Object.entries({
    'http.server_ports': `STRING ${port}${isSecure ? ':ssl' : ''}:ip-in=${address}`,
    'admin.user_id': `STRING ${USER}`,
    'http.insert_response_via_str': 'INT 3',
    'url_remap.pristine_host_hdr': 'INT 1',
    // Nothing is answered before the cache is there.
    'http.wait_for_cache': 'INT 1',
    // What has no explicit lifetime is not kept.
    'http.cache.required_headers': 'INT 2',
    // Content codings as the client offers them.
    'http.normalize_ae': 'INT 0',
    'exec_thread.autoconfig': 'INT 0',
    'exec_thread.limit': 'INT 1',
    task_threads: 'INT 1',
    'cache.threads_per_disk': 'INT 1',
    'cache.ram_cache.size': 'INT 4194304',
    'log.logging_enabled': 'INT 0',
    'diags.output.status': 'STRING E',
    'diags.output.note': 'STRING E',
  }).map(([key, value]) => `CONFIG proxy.config.${key} ${value}`);
