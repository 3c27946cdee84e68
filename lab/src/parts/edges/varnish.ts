/** Varnish as a cache (https://varnish-cache.org/docs/7.1/). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from '../process.js';
import type { Scope } from '../scope.js';
import { edgeOf, HERE, listening, type Edge, type EdgeOptions } from './edge.js';

/** How a Varnish differs from the plain one. */
export interface VarnishVariant {
  /** Further statements of `vcl_backend_response`. */
  readonly backendResponse?: string;
  /** Whether it says X-Cache and X-Cache-Hits too, as most people configure it. Default true. */
  readonly sayHits?: boolean;
}

const HITS = `sub vcl_deliver {
  if (obj.hits > 0) { set resp.http.X-Cache = "HIT"; } else { set resp.http.X-Cache = "MISS"; }
  set resp.http.X-Cache-Hits = obj.hits;
}`;

/** A cache by Varnish: gives Age, Via and X-Varnish; keeps nothing beyond its time (no grace). */
export async function varnishEdge(scope: Scope, options: EdgeOptions, variant: VarnishVariant = {}): Promise<Edge> {
  const { folder, at = HERE, port, origin } = options;
  const { backendResponse = '', sayHits = true } = variant;
  mkdirSync(folder, { recursive: true });
  const [host = '', originPort = '80'] = origin.split(':');
  const file = join(folder, 'edge.vcl');
  writeFileSync(
    file,
    `vcl 4.1;
backend default { .host = "${host}"; .port = "${originPort}"; }
sub vcl_backend_response { ${backendResponse} }
${sayHits ? HITS : ''}
`,
  );
  const log = join(folder, 'varnish.log');
  const name = `varnish at ${at.address}:${port}`;
  const flags = ['-F', '-n', join(folder, 'work'), '-a', `${at.address}:${port}`, '-f', file, '-s', 'malloc,16m', '-j', 'none', '-T', 'none', '-p', 'default_grace=0', '-p', 'default_keep=0', '-p', 'thread_pools=1', '-p', 'thread_pool_min=10', '-p', 'thread_pool_max=60']; // prettier-ignore
  const running = start(scope, { name, namespace: at.namespace, log, command: ['varnishd', ...flags] });
  await listening({ name, running, address: at.address, port, log });
  return edgeOf(options, log);
}
