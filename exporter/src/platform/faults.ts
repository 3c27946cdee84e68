import type { Reason } from '@parallax/contract';
import { Fault } from '../core/failure.js';

/** What an error of the operating system says about the target, the path or this machine. errno(3). */
const BY_CODE: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  ECONNABORTED: 'connection_reset',
  ENOTCONN: 'connection_reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'host_unreachable',
  EHOSTDOWN: 'host_unreachable',
  ENETUNREACH: 'network_unreachable',
  ENETDOWN: 'network_unreachable',
  EAFNOSUPPORT: 'network_unreachable',
  EACCES: 'permission_denied',
  EPERM: 'permission_denied',
  EMFILE: 'resource_exhausted',
  ENFILE: 'resource_exhausted',
  ENOMEM: 'resource_exhausted',
  ENOBUFS: 'resource_exhausted',
  EADDRINUSE: 'resource_exhausted',
  EAGAIN: 'resource_exhausted',
};

/** EADDRNOTAVAIL says that ports have run out, or, with a chosen source address, that it is not one of ours. */
function notAvailable(sourceAddress: string | undefined): Fault {
  return sourceAddress === undefined
    ? new Fault('resource_exhausted', 'no local port or address is free for this connection')
    : new Fault('network_unreachable', `source address ${sourceAddress} is not an address of this machine`, 'internal');
}

/** The code of an error of the runtime, or an empty text. */
export function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}

/** Turns an error of a socket into a Fault; an unknown code is `internal_error` and keeps its text. */
export function socketFault(error: unknown, sourceAddress?: string): Fault {
  if (error instanceof Fault) return error;
  const code = codeOf(error);
  if (code === 'EADDRNOTAVAIL') return notAvailable(sourceAddress);
  const text = error instanceof Error ? error.message : String(error);
  return new Fault(BY_CODE[code] ?? 'internal_error', text);
}
