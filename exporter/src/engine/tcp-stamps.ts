import type { Family } from '@parallax/contract';
import { Fault } from '../core/failure.js';
import type { Arrivals, DatagramCalls, SocketClock } from '../core/socket-clock.js';
import type { StreamCalls } from '../core/stream-calls.js';
import * as k from './constants.js';
import { createDatagramCalls } from './datagram-calls.js';
import { describeErrno } from './errno.js';
import { loadLibc, type Binding } from './libc.js';
import { Messages } from './messages.js';
import { receiveStamp, secondsOf } from './receive-stamp.js';
import { streamCalls } from './stream-calls.js';
import { TcpInfo } from './tcp-info.js';

/** The kernel's clock on sockets, or one without readings where libc cannot be reached. Never throws. */
export function createSocketClock(): SocketClock {
  const binding = loadLibc();
  return typeof binding === 'string' ? blindClock(binding) : new KernelSocketClock(binding);
}

function blindClock(reason: string): SocketClock {
  const refuse = (): never => {
    throw new Fault('unsupported', reason);
  };
  return {
    available: false,
    connectSeconds: () => undefined,
    arm: () => false,
    peekReceiveStamp: () => undefined,
    arrivals: () => undefined,
    realtime: () => Date.now() / 1000,
    bindToDevice: refuse,
    setDscp: refuse,
    close: () => undefined,
  };
}

class KernelSocketClock implements SocketClock {
  readonly available = true;
  readonly datagrams: DatagramCalls;
  readonly streams?: StreamCalls;
  readonly #binding: Binding;
  readonly #messages: Messages;
  readonly #info = new TcpInfo();
  readonly #timeBytes = new Uint8Array(16);
  readonly #timeView = new DataView(this.#timeBytes.buffer);
  readonly #int = new Int32Array(1);
  readonly #intBytes = new Uint8Array(this.#int.buffer);
  #keeper: number | undefined;

  constructor(binding: Binding) {
    this.#binding = binding;
    this.datagrams = createDatagramCalls(binding);
    const streams = streamCalls();
    if (streams !== undefined) this.streams = streams;
    this.#messages = new Messages(binding, { count: 1, payload: 8, control: 256 });
    // The kernel stamps arriving packets only while some socket wants stamps, and turns that on from a work queue a
    // little after the first socket asks. One idle socket keeps it on, so that the first measurement has its stamp.
    const { libc } = binding;
    this.#keeper = libc.socket(k.AF_INET, k.SOCK_DGRAM | k.SOCK_CLOEXEC, 0);
    if (this.#keeper >= 0) this.arm(this.#keeper);
  }

  connectSeconds(fd: number): number | undefined {
    if (!this.#readInfo(fd)) return undefined;
    const { micros, retransmissions } = this.#info;
    return micros === 0 || retransmissions > 0 ? undefined : micros / 1e6;
  }

  arrivals(fd: number): Arrivals | undefined {
    if (!this.#readInfo(fd)) return undefined;
    const { dataSegments, finished, sinceData } = this.#info;
    return dataSegments === undefined ? undefined : { dataSegments, finished, sinceData: sinceData / 1000 };
  }

  #readInfo(fd: number): boolean {
    return this.#keeper !== undefined && this.#info.read(this.#binding.libc, fd);
  }

  arm(fd: number): boolean {
    return this.#setInt(fd, k.SOL_SOCKET, k.SO_TIMESTAMPING, k.RX_SOFTWARE | k.REPORT_SOFTWARE);
  }

  peekReceiveStamp(fd: number): number | undefined {
    if (this.#keeper === undefined) return undefined;
    const messages = this.#messages;
    messages.prepareReceive();
    const got = Number(this.#binding.libc.recvmsg(fd, messages.pointer(), k.MSG_PEEK | k.MSG_DONTWAIT));
    if (got <= 0) return undefined;
    return receiveStamp(messages);
  }

  realtime(): number {
    this.#binding.libc.clock_gettime(k.CLOCK_REALTIME, this.#timeBytes);
    return secondsOf(this.#timeView, 0) ?? Number.NaN;
  }

  bindToDevice(fd: number, name: string): void {
    const text = new TextEncoder().encode(name);
    if (this.#binding.libc.setsockopt(fd, k.SOL_SOCKET, k.SO_BINDTODEVICE, text, text.length) === 0) return;
    throw deviceFault(name, this.#binding.libc.errno());
  }

  setDscp(fd: number, family: Family, dscp: number): void {
    const [level, option] = family === '4' ? [k.SOL_IP, k.IP_TOS] : [k.SOL_IPV6, k.IPV6_TCLASS];
    if (this.#setInt(fd, level, option, dscp << 2)) return;
    throw new Fault('permission_denied', `cannot set DSCP ${dscp}: ${describeErrno(this.#binding.libc.errno())}`);
  }

  close(): void {
    if (this.#keeper === undefined) return;
    if (this.#keeper >= 0) this.#binding.libc.close(this.#keeper);
    this.#keeper = undefined;
    this.#messages.free();
  }

  #setInt(fd: number, level: number, option: number, value: number): boolean {
    this.#int[0] = value;
    return this.#binding.libc.setsockopt(fd, level, option, this.#intBytes, 4) === 0;
  }
}

/** Why binding to an interface failed, with what to do. */
export function deviceFault(name: string, errno: number): Fault {
  if (errno === k.ENODEV) return new Fault('network_unreachable', `there is no interface "${name}" here`, 'internal');
  const reason = errno === k.EPERM ? 'permission_denied' : 'internal_error';
  return new Fault(reason, `cannot bind to interface "${name}": ${describeErrno(errno)}`);
}
