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

/** Offsets in struct tcp_info (linux/tcp.h). */
const TCPI_RTT = 68;
const TCPI_TOTAL_RETRANS = 100;
const TCPI_NEEDED = TCPI_TOTAL_RETRANS + 4;
const TCPI_STATE = 0;
const TCPI_LAST_DATA_RECV = 52;
const TCPI_DATA_SEGS_IN = 152;
/** States in which the peer's FIN has been received (net/tcp_states.h): CLOSE, CLOSE_WAIT, LAST_ACK. */
const FINISHED = new Set([7, 8, 9]);

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
  readonly #info = new Uint8Array(256);
  readonly #infoView = new DataView(this.#info.buffer);
  readonly #length = new Uint32Array(1);
  readonly #lengthBytes = new Uint8Array(this.#length.buffer);
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
    if (this.#readInfo(fd) < TCPI_NEEDED) return undefined;
    const micros = this.#infoView.getUint32(TCPI_RTT, true);
    if (micros === 0 || this.#infoView.getUint32(TCPI_TOTAL_RETRANS, true) > 0) return undefined;
    return micros / 1e6;
  }

  arrivals(fd: number): Arrivals | undefined {
    if (this.#readInfo(fd) < TCPI_DATA_SEGS_IN + 4) return undefined;
    return {
      dataSegments: this.#infoView.getUint32(TCPI_DATA_SEGS_IN, true),
      finished: FINISHED.has(this.#info[TCPI_STATE] ?? 0),
      sinceData: this.#infoView.getUint32(TCPI_LAST_DATA_RECV, true) / 1000,
    };
  }

  /** Fills the info; how many bytes of it this kernel knows, 0 when it cannot be asked. */
  #readInfo(fd: number): number {
    if (this.#keeper === undefined) return 0;
    this.#length[0] = this.#info.length;
    const failed = this.#binding.libc.getsockopt(fd, k.IPPROTO_TCP, k.TCP_INFO, this.#info, this.#lengthBytes) !== 0;
    return failed ? 0 : (this.#length[0] ?? 0);
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
