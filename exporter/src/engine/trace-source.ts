import { Fault } from '../core/failure.js';
import type { TraceRequest } from '../core/tracer.js';
import * as k from './constants.js';
import { describeErrno, reasonOfErrno } from './errno.js';
import type { Binding } from './libc.js';
import { SocketSetup } from './socket-setup.js';

/** The socket address that packets to this destination leave from, as the routing table has it now. Throws a Fault. */
export function sourceOf(binding: Binding, { address, egress }: TraceRequest, sockaddr: Uint8Array): Uint8Array {
  const { libc } = binding;
  const { family } = address;
  const fd = libc.socket(family === '4' ? k.AF_INET : k.AF_INET6, k.SOCK_DGRAM | k.SOCK_CLOEXEC, 0);
  if (fd < 0) throw new Fault(reasonOfErrno(libc.errno()), `cannot open a socket: ${describeErrno(libc.errno())}`);
  try {
    const setup = new SocketSetup(binding, fd, family, 'a UDP socket');
    setup.egress(egress);
    if (egress.sourceAddress !== undefined) setup.bind(egress.sourceAddress, 0);
    if (libc.connect(fd, sockaddr, sockaddr.length) !== 0) {
      const errno = libc.errno();
      throw new Fault(reasonOfErrno(errno), `there is no route to ${address.ip}: ${describeErrno(errno)}`);
    }
    const name = new Uint8Array(28);
    libc.getsockname(fd, name, new Uint8Array(new Uint32Array([name.length]).buffer));
    return name.slice(0, family === '4' ? 16 : 28);
  } finally {
    libc.close(fd);
  }
}
