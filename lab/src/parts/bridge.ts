/**
 * Makes a server inside a network namespace reachable on the caller's loopback without a device between the two:
 * a child inside the namespace listens on a Unix socket (files are not namespaced) and connects to the server.
 */
import { createServer, connect } from 'node:net';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { start, until } from './process.js';
import type { Scope } from './scope.js';

const RELAY = fileURLToPath(new URL('./relay.js', import.meta.url));

export interface BridgeOptions {
  readonly namespace: string;
  /** Port of the server on the namespace's own loopback. */
  readonly inner: number;
  /** Port on the caller's loopback. */
  readonly outer: number;
  readonly socket: string;
  readonly log: string;
}

export async function bridge(scope: Scope, options: BridgeOptions): Promise<void> {
  const { namespace, inner, outer, socket, log } = options;
  start(scope, {
    name: `relay ${namespace}`,
    namespace,
    log,
    command: [process.execPath, RELAY, socket, String(inner)],
  });
  await until(`relay into ${namespace}`, 10, () => (existsSync(socket) ? true : undefined), log);
  const server = createServer((client) => {
    const upstream = connect(socket);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(outer, '127.0.0.1', resolve);
  });
  server.unref();
  scope.defer(`close bridge ${outer}`, () => void server.close());
}
