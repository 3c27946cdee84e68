import type { Socket } from 'node:net';
import { getSystemErrorName } from 'node:util';

/**
 * The two things that the runtime keeps to itself about a TCP socket: its descriptor, and binding before connecting.
 * Both have had this shape since Node 4 and are checked at run time, so that another shape means "not available".
 */

const handleOf = (socket: Socket): unknown => Reflect.get(socket, '_handle');

/** The descriptor, or -1 when there is none (closed, not opened yet, not a POSIX system). */
export function descriptorOf(socket: Socket): number {
  const handle = handleOf(socket);
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  return typeof fd === 'number' ? fd : -1;
}

/**
 * Opens the descriptor of a socket that is about to connect, by binding it to `ip` and a port that the kernel
 * chooses, so that options can be set before the SYN leaves. Returns the descriptor, or -1 where that cannot be done; throws
 * the error of bind(2), with its code.
 */
export function openDescriptor(socket: Socket, ip: string): number {
  const handle = handleOf(socket);
  if (typeof handle !== 'object' || handle === null) return -1;
  const bind: unknown = Reflect.get(handle, ip.includes(':') ? 'bind6' : 'bind');
  if (typeof bind !== 'function') return -1;
  const error: unknown = Reflect.apply(bind, handle, [ip, 0, 0]);
  if (typeof error !== 'number' || error === 0) return descriptorOf(socket);
  const code = getSystemErrorName(error);
  throw Object.assign(new Error(`bind ${code} ${ip}`), { code });
}
