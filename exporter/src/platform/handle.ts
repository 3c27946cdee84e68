import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import { getSystemErrorName } from 'node:util';
import type { Family } from '@parallax/contract';
import { Fault } from '../core/failure.js';

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

/** A UDP socket for literal addresses: they are handed to the kernel as they are, at once. */
export function createUdp(family: Family): UdpSocket {
  const [type, version] = family === '4' ? (['udp4', 4] as const) : (['udp6', 6] as const);
  return createSocket({ type, lookup: (ip, _options, callback) => callback(null, ip, version) });
}

/** The descriptor of a UDP socket that is bound; a Fault `unsupported` where the runtime does not give it. */
export function udpDescriptor(socket: UdpSocket): number {
  const state = Object.getOwnPropertySymbols(socket).find((symbol) => symbol.description === 'state symbol');
  const internal: unknown = state === undefined ? undefined : Reflect.get(socket, state);
  const handle: unknown =
    typeof internal === 'object' && internal !== null ? Reflect.get(internal, 'handle') : undefined;
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  if (typeof fd === 'number' && fd >= 0) return fd;
  throw new Fault('unsupported', 'this runtime does not give the descriptor of a UDP socket');
}
