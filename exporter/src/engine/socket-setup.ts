import type { Family } from '@parallax/contract';
import { Fault } from '../core/failure.js';
import type { Egress } from '../core/net.js';
import * as k from './constants.js';
import { describeErrno, reasonOfErrno } from './errno.js';
import type { Binding } from './libc.js';
import { encodeSockaddr } from './sockaddr.js';
import { deviceFault } from './tcp-stamps.js';

const BUFFER = 4 << 20;
const PORT_OFFSET = 2;

type Option = readonly [level: number, name: number];

export function setInt(binding: Binding, fd: number, [level, name]: Option, value: number): boolean {
  return binding.libc.setsockopt(fd, level, name, new Uint8Array(new Int32Array([value]).buffer), 4) === 0;
}

/** Puts options on a new socket of the packet engine. What the kernel refuses is a Fault unless it is a nicety. */
export class SocketSetup {
  constructor(
    readonly binding: Binding,
    readonly fd: number,
    readonly family: Family,
    /** What it is in a sentence, such as `an ICMP socket`. */
    readonly name: string,
  ) {}

  /** The largest buffers that this process may have: what does not fit them is lost unseen. */
  buffers(): void {
    for (const [force, plain] of [
      [k.SO_RCVBUFFORCE, k.SO_RCVBUF],
      [k.SO_SNDBUFFORCE, k.SO_SNDBUF],
    ] as const) {
      if (!this.set([k.SOL_SOCKET, force], BUFFER)) this.set([k.SOL_SOCKET, plain], BUFFER);
    }
  }

  /** Interface and DSCP. */
  egress({ interface: device, dscp }: Egress): void {
    if (device !== undefined) this.#bindToDevice(device);
    if (dscp === undefined) return;
    const option = this.family === '4' ? ([k.SOL_IP, k.IP_TOS] as const) : ([k.SOL_IPV6, k.IPV6_TCLASS] as const);
    this.must(option, dscp << 2, `DSCP ${dscp}`);
  }

  /** ICMP errors, and the TTL of what arrives. */
  errors(): void {
    if (this.family === '4') {
      this.must([k.SOL_IP, k.IP_RECVERR], 1, 'ICMP errors');
      this.set([k.SOL_IP, k.IP_RECVTTL], 1);
    } else {
      this.must([k.SOL_IPV6, k.IPV6_RECVERR], 1, 'ICMP errors');
      this.set([k.SOL_IPV6, k.IPV6_RECVHOPLIMIT], 1);
    }
  }

  /** Whether packets may be fragmented on their way; a cached path MTU is never heeded. */
  dontFragment(on: boolean): void {
    const value = on ? k.PMTUDISC_PROBE : k.PMTUDISC_DONT;
    if (this.family === '4') {
      this.must([k.SOL_IP, k.IP_MTU_DISCOVER], value, "don't fragment");
      return;
    }
    this.must([k.SOL_IPV6, k.IPV6_MTU_DISCOVER], value, 'path MTU');
    if (on) this.must([k.SOL_IPV6, k.IPV6_DONTFRAG], 1, "don't fragment");
  }

  /**
   * Gives the socket its address and port (for a ping socket: its identifier); 0 lets the kernel choose. False when
   * another socket has the port.
   */
  bind(source: string | undefined, port: number): boolean {
    const { libc } = this.binding;
    const any = this.family === '4' ? '0.0.0.0' : '::';
    const address = encodeSockaddr(source ?? any, (zone) => libc.if_nametoindex(zone));
    if (address?.length !== (this.family === '6' ? 28 : 16)) {
      throw new Fault('no_address', `${source} is not an IPv${this.family} address`, 'internal');
    }
    new DataView(address.buffer).setUint16(PORT_OFFSET, port);
    if (libc.bind(this.fd, address, address.length) === 0) return true;
    const errno = libc.errno();
    if (errno === k.EADDRINUSE && port !== 0) return false;
    throw new Fault(reasonOfErrno(errno), `cannot send from ${source ?? any}: ${describeErrno(errno)}`, 'internal');
  }

  /** Port of a bound socket; of a ping socket its identifier, which the kernel keeps in the same place. */
  port(): number {
    const bytes = new Uint8Array(28);
    const length = new Uint8Array(new Uint32Array([bytes.length]).buffer);
    this.binding.libc.getsockname(this.fd, bytes, length);
    return new DataView(bytes.buffer).getUint16(PORT_OFFSET);
  }

  #bindToDevice(name: string): void {
    const text = new TextEncoder().encode(name);
    const { libc } = this.binding;
    if (libc.setsockopt(this.fd, k.SOL_SOCKET, k.SO_BINDTODEVICE, text, text.length) !== 0) {
      throw deviceFault(name, libc.errno());
    }
  }

  set(option: Option, value: number): boolean {
    return setInt(this.binding, this.fd, option, value);
  }

  must(option: Option, value: number, what: string): void {
    if (this.set(option, value)) return;
    const errno = this.binding.libc.errno();
    throw new Fault(reasonOfErrno(errno), `the kernel refuses ${what} on ${this.name}: ${describeErrno(errno)}`);
  }
}
