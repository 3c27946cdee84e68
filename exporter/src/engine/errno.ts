import { getSystemErrorName } from 'node:util';
import type { Reason } from '@parallax/contract';
import { Fault } from '../core/failure.js';
import * as k from './constants.js';
import type { PlainFault } from './thread-protocol.js';

/** `EPERM (1)`: the name for people who search for it, the number for kernels that know more names than the runtime. */
export function describeErrno(errno: number): string {
  try {
    return `${getSystemErrorName(-errno)} (${errno})`;
  } catch {
    return `errno ${errno}`;
  }
}

const REASONS: Readonly<Record<number, Reason>> = {
  [k.EPERM]: 'permission_denied',
  [k.EACCES]: 'permission_denied',
  [k.ENETUNREACH]: 'network_unreachable',
  [k.ENETDOWN]: 'network_unreachable',
  [k.EADDRNOTAVAIL]: 'network_unreachable',
  [k.ENODEV]: 'network_unreachable',
  [k.EHOSTUNREACH]: 'host_unreachable',
  [k.ECONNREFUSED]: 'connection_refused',
  [k.EMFILE]: 'resource_exhausted',
  [k.ENFILE]: 'resource_exhausted',
  [k.ENOBUFS]: 'resource_exhausted',
  [k.EAFNOSUPPORT]: 'unsupported',
  [k.EPROTONOSUPPORT]: 'unsupported',
};

/** The reason that an error of a socket call stands for; what the table does not know is our own mistake. */
export function reasonOfErrno(errno: number): Reason {
  return REASONS[errno] ?? 'internal_error';
}

/** A thrown thing as it crosses threads; what is no Fault is our own mistake. */
export function plainFault(error: unknown): PlainFault {
  if (!(error instanceof Fault)) return { reason: 'internal_error', detail: String(error) };
  const { reason, message: detail, source } = error;
  return source === undefined ? { reason, detail } : { reason, detail, source };
}
