/** Apache Traffic Server as a cache (https://docs.trafficserver.apache.org/en/9.2.x/). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exec, start } from '../process.js';
import type { Scope } from '../scope.js';
import { edgeOf, HERE, listening, type Edge, type EdgeOptions } from './edge.js';

/** How a Traffic Server differs from the plain one. */
export interface TrafficServerVariant {
  /** Lines of cache.config, such as `url_regex=.* ttl-in-cache=1h`. */
  readonly cacheConfig?: string;
}

/** It refuses to stay root; Debian's package brings this user. */
const USER = 'trafficserver';

/**
 * A cache by Traffic Server: gives Age and a Via with all of its codes, and answers `X-Debug: X-Cache` and the other
 * fields of the xdebug plugin.
 */
export async function trafficServerEdge(
  scope: Scope,
  options: EdgeOptions,
  variant: TrafficServerVariant = {},
): Promise<Edge> {
  const { folder, at = HERE, port, origin } = options;
  const root = join(folder, 'root');
  for (const part of ['etc', 'log', 'run', 'cache']) mkdirSync(join(root, part), { recursive: true });
  const put = (file: string, lines: readonly string[]): void =>
    writeFileSync(join(root, file), `${lines.join('\n')}\n`);
  put('runroot.yaml', layout(root));
  put('etc/records.config', records(at.address, port));
  put('etc/storage.config', [`${join(root, 'cache')} 16M`]);
  put('etc/remap.config', [`map / http://${origin}/`]);
  put('etc/plugin.config', ['xdebug.so']);
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

const layout = (root: string): string[] => [
  ...['prefix', 'exec_prefix', 'localstatedir', 'mandir', 'infodir'].map((key) => `${key}: ${root}`),
  ...['bindir: /usr/bin', 'sbindir: /usr/sbin', 'includedir: /usr/include'],
  ...['libdir: /usr/lib/trafficserver', 'libexecdir: /usr/lib/trafficserver/modules'],
  ...[`sysconfdir: ${root}/etc`, `datadir: ${root}/cache`, `cachedir: ${root}/cache`],
  ...[`runtimedir: ${root}/run`, `logdir: ${root}/log`],
];

const records = (address: string, port: number): string[] =>
  Object.entries({
    'http.server_ports': `STRING ${port}:ip-in=${address}`,
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
