import type { Family } from '@parallax/contract';
import { Fault } from '../core/failure.js';
import * as k from './constants.js';
import { describeErrno, reasonOfErrno } from './errno.js';
import type { Libc } from './libc.js';

const OPTIONS = k.SOCK_NONBLOCK | k.SOCK_CLOEXEC;

/** A new ICMP socket: an unprivileged ping socket, else a raw one. Throws a Fault that says what to do. */
export function openIcmp(libc: Libc, family: Family): { readonly fd: number; readonly raw: boolean } {
  const [domain, protocol] = family === '4' ? [k.AF_INET, k.IPPROTO_ICMP] : [k.AF_INET6, k.IPPROTO_ICMPV6];
  const fd = libc.socket(domain, k.SOCK_DGRAM | OPTIONS, protocol);
  if (fd >= 0) return { fd, raw: false };
  if (!isRefusal(libc.errno())) throw openFault(family, libc.errno());
  const raw = openRawIcmp(libc, family);
  if (raw >= 0) return { fd: raw, raw: true };
  throw openFault(family, libc.errno());
}

/** A raw ICMP socket, or -1. */
export function openRawIcmp(libc: Libc, family: Family): number {
  const [domain, protocol] = family === '4' ? [k.AF_INET, k.IPPROTO_ICMP] : [k.AF_INET6, k.IPPROTO_ICMPV6];
  return libc.socket(domain, k.SOCK_RAW | OPTIONS, protocol);
}

/** A raw socket sees every ICMP packet of the host; the kernel drops other types before they cost us. */
export function filterIcmp(libc: Libc, fd: number, pass: { family: Family; types: readonly number[] }): boolean {
  if (pass.family === '4') {
    const mask = new Int32Array([pass.types.reduce((bits, type) => bits & ~(1 << type), ~0)]);
    return libc.setsockopt(fd, k.SOL_RAW, k.ICMP_FILTER, new Uint8Array(mask.buffer), 4) === 0;
  }
  const blocked = new Uint32Array(8).fill(0xffffffff);
  for (const type of pass.types) blocked[type >> 5] = ((blocked[type >> 5] ?? 0) & ~(1 << (type & 31))) >>> 0;
  return libc.setsockopt(fd, k.IPPROTO_ICMPV6, k.ICMP6_FILTER, new Uint8Array(blocked.buffer), 32) === 0;
}

function isRefusal(errno: number): boolean {
  return errno === k.EACCES || errno === k.EPERM || errno === k.EPROTONOSUPPORT;
}

function openFault(family: Family, errno: number): Fault {
  if (!isRefusal(errno)) {
    return new Fault(reasonOfErrno(errno), `cannot open an ICMP socket for IPv${family}: ${describeErrno(errno)}`);
  }
  const allow = 'sysctl -w net.ipv4.ping_group_range="0 2147483647"';
  return new Fault(
    'permission_denied',
    `this process may open neither a ping socket nor a raw socket; allow ping sockets (IPv4 and IPv6) with: ${allow}`,
  );
}
