/**
 * Makes a server inside a network namespace reachable on the caller's loopback, or the other way round, without a device
 * between the two: one half inside the namespace and one in this process meet at a Unix socket (files are not namespaced).
 */
import { createServer, connect, type ListenOptions, type NetConnectOpts } from 'node:net';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { start, until } from './process.js';
import type { Scope } from './scope.js';

const RELAY = fileURLToPath(new URL('./relay.js', import.meta.url));
const LOOPBACK = '127.0.0.1';

export interface BridgeOptions {
  readonly namespace: string;
  /** Port on the namespace's own loopback. */
  readonly inner: number;
  /** Port on the caller's loopback. */
  readonly outer: number;
  readonly socket: string;
  readonly log: string;
}

/** Whoever connects to `outer` out here reaches `inner` inside of the namespace. */
export async function bridge(scope: Scope, options: BridgeOptions): Promise<void> {
  const { inner, outer, socket } = options;
  await inside(scope, options, [socket, String(inner)]);
  await join(scope, { host: LOOPBACK, port: outer }, { path: socket });
}

/** Whoever connects to `inner` inside of the namespace reaches `outer` out here. */
export async function wayOut(scope: Scope, options: BridgeOptions): Promise<void> {
  const { inner, outer, socket } = options;
  await join(scope, { path: socket }, { host: LOOPBACK, port: outer });
  await inside(scope, options, [String(inner), socket]);
}

async function inside(scope: Scope, options: BridgeOptions, places: readonly [string, string]): Promise<void> {
  const { namespace, socket, log } = options;
  start(scope, { name: `relay ${namespace}`, namespace, log, command: [process.execPath, RELAY, ...places, '0'] });
  await until(`relay into ${namespace}`, 60, () => (existsSync(socket) ? true : undefined), log);
}

async function join(scope: Scope, from: ListenOptions, to: NetConnectOpts): Promise<void> {
  const server = createServer((client) => {
    const upstream = connect(to);
    // One half that has gone takes the other with it: a pipe hands on an end, not a breaking off.
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(from, resolve);
  });
  server.unref();
  scope.defer('close a bridge', () => void server.close());
}
