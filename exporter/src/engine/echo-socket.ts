import type { Family } from '@parallax/contract';
import { Fault } from '../core/failure.js';
import type { PingRequest } from '../core/pinger.js';
import * as k from './constants.js';
import { describeErrno, reasonOfErrno } from './errno.js';
import type { Binding } from './libc.js';
import { SequenceTable } from './sequence-table.js';
import { encodeSockaddr } from './sockaddr.js';
import { deviceFault } from './tcp-stamps.js';
import { StampKeys } from './stamp-keys.js';

const STAMPS = k.TX_SOFTWARE | k.RX_SOFTWARE | k.REPORT_SOFTWARE | k.OPT_ID | k.OPT_TSONLY;
const BUFFER = 4 << 20;

/** Requests with equal keys can share a socket. */
export function socketKey({ address, egress, dontFragment, ttl }: PingRequest): string {
  const { sourceAddress = '', interface: device = '', dscp = '' } = egress;
  return [address.family, sourceAddress, device, dscp, dontFragment, ttl ?? ''].join('|');
}

/** A socket that sends the echo requests of its `Burst`s: an unprivileged ping socket, else a raw one. */
export class EchoSocket<Burst> {
  readonly sequences = new SequenceTable<Burst>();
  readonly keys = new StampKeys();
  /** Bursts in progress. */
  readonly bursts = new Set<Burst>();
  /** Packets to send now, by burst; the loop empties it. */
  readonly outbox: Burst[] = [];
  /** Largest packet of the bursts since the socket was idle, for the choice of the receive buffer. */
  largest = 0;

  private constructor(
    readonly fd: number,
    readonly family: Family,
    readonly raw: boolean,
    /** ICMP identifier of everything this socket sends. */
    readonly id: number,
  ) {}

  /** Raw IPv4 sockets neither compute checksums nor strip the IP header. */
  get sealed(): boolean {
    return this.raw && this.family === '4';
  }

  /** Throws a Fault that says what to do. `rawId` is the identifier used when only a raw socket can be had. */
  static open<Burst>(binding: Binding, request: PingRequest, rawId: number): EchoSocket<Burst> {
    const { libc } = binding;
    const { family } = request.address;
    const [domain, protocol] = family === '4' ? [k.AF_INET, k.IPPROTO_ICMP] : [k.AF_INET6, k.IPPROTO_ICMPV6];
    let raw = false;
    let fd = libc.socket(domain, k.SOCK_DGRAM | k.SOCK_NONBLOCK | k.SOCK_CLOEXEC, protocol);
    if (fd < 0 && isRefusal(libc.errno())) {
      raw = true;
      fd = libc.socket(domain, k.SOCK_RAW | k.SOCK_NONBLOCK | k.SOCK_CLOEXEC, protocol);
    }
    if (fd < 0) throw openFault(family, libc.errno());
    try {
      const setup = new Setup(binding, fd, request);
      setup.all(raw);
      return new EchoSocket<Burst>(fd, family, raw, raw ? rawId : setup.identifier());
    } catch (error) {
      libc.close(fd);
      throw error;
    }
  }

  /**
   * Starts the kernel's count of sends anew. Older kernels also count sends that failed, after which stamps would be
   * given to the wrong packets; so this follows every failed send.
   */
  resetStamps(binding: Binding, now: number): void {
    setInt(binding, this.fd, [k.SOL_SOCKET, k.SO_TIMESTAMPING], STAMPS & ~k.OPT_ID & ~k.OPT_TSONLY);
    setInt(binding, this.fd, [k.SOL_SOCKET, k.SO_TIMESTAMPING], STAMPS);
    this.keys.reset(now);
  }
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

function setInt(binding: Binding, fd: number, [level, name]: readonly [number, number], value: number): boolean {
  return binding.libc.setsockopt(fd, level, name, new Uint8Array(new Int32Array([value]).buffer), 4) === 0;
}

/** Puts the options of a request on a new socket. */
class Setup {
  readonly #binding: Binding;
  readonly #fd: number;
  readonly #request: PingRequest;

  constructor(binding: Binding, fd: number, request: PingRequest) {
    this.#binding = binding;
    this.#fd = fd;
    this.#request = request;
  }

  all(raw: boolean): void {
    const { egress } = this.#request;
    for (const [force, plain] of [
      [k.SO_RCVBUFFORCE, k.SO_RCVBUF],
      [k.SO_SNDBUFFORCE, k.SO_SNDBUF],
    ] as const) {
      if (!this.#set(k.SOL_SOCKET, force, BUFFER)) this.#set(k.SOL_SOCKET, plain, BUFFER);
    }
    if (egress.interface !== undefined) this.#bindToDevice(egress.interface);
    if (this.#request.address.family === '4') this.#ipv4();
    else this.#ipv6();
    if (raw) this.#onlyReplies();
    if (!raw || egress.sourceAddress !== undefined) this.#bind(egress.sourceAddress);
    this.#must([k.SOL_SOCKET, k.SO_TIMESTAMPING], STAMPS, 'kernel timestamps');
  }

  #ipv4(): void {
    const { egress, dontFragment, ttl } = this.#request;
    this.#must([k.SOL_IP, k.IP_RECVERR], 1, 'ICMP errors');
    this.#set(k.SOL_IP, k.IP_RECVTTL, 1);
    this.#must([k.SOL_IP, k.IP_MTU_DISCOVER], dontFragment ? k.PMTUDISC_PROBE : k.PMTUDISC_DONT, "don't fragment");
    if (ttl !== undefined) this.#must([k.SOL_IP, k.IP_TTL], ttl, `TTL ${ttl}`);
    if (egress.dscp !== undefined) this.#must([k.SOL_IP, k.IP_TOS], egress.dscp << 2, `DSCP ${egress.dscp}`);
  }

  #ipv6(): void {
    const { egress, dontFragment, ttl } = this.#request;
    this.#must([k.SOL_IPV6, k.IPV6_RECVERR], 1, 'ICMP errors');
    this.#set(k.SOL_IPV6, k.IPV6_RECVHOPLIMIT, 1);
    this.#must([k.SOL_IPV6, k.IPV6_MTU_DISCOVER], dontFragment ? k.PMTUDISC_PROBE : k.PMTUDISC_DONT, 'path MTU');
    if (dontFragment) this.#must([k.SOL_IPV6, k.IPV6_DONTFRAG], 1, "don't fragment");
    if (ttl !== undefined) this.#must([k.SOL_IPV6, k.IPV6_UNICAST_HOPS], ttl, `hop limit ${ttl}`);
    if (egress.dscp !== undefined) this.#must([k.SOL_IPV6, k.IPV6_TCLASS], egress.dscp << 2, `DSCP ${egress.dscp}`);
  }

  /** A raw socket sees every ICMP packet of the host; the kernel drops what is no echo reply before it costs us. */
  #onlyReplies(): void {
    if (this.#request.address.family === '4') {
      this.#must([k.SOL_RAW, k.ICMP_FILTER], ~(1 << 0), 'the ICMP filter');
      return;
    }
    const blocked = new Uint32Array(8).fill(0xffffffff);
    blocked[129 >> 5] = ~(1 << (129 & 31)) >>> 0;
    const bytes = new Uint8Array(blocked.buffer);
    this.#binding.libc.setsockopt(this.#fd, k.IPPROTO_ICMPV6, k.ICMP6_FILTER, bytes, bytes.length);
  }

  /** Binding gives a ping socket its identifier, also without a source address. */
  #bind(source: string | undefined): void {
    const { libc } = this.#binding;
    const any = this.#request.address.family === '4' ? '0.0.0.0' : '::';
    const address = encodeSockaddr(source ?? any, (zone) => libc.if_nametoindex(zone));
    if (address?.length !== (any === '::' ? 28 : 16)) {
      throw new Fault('no_address', `${source} is not an IPv${this.#request.address.family} address`, 'internal');
    }
    if (libc.bind(this.#fd, address, address.length) === 0) return;
    const errno = libc.errno();
    throw new Fault(reasonOfErrno(errno), `cannot send from ${source ?? any}: ${describeErrno(errno)}`, 'internal');
  }

  /** Of a bound ping socket: the kernel keeps it where other sockets have their port. */
  identifier(): number {
    const bytes = new Uint8Array(28);
    const length = new Uint8Array(new Uint32Array([bytes.length]).buffer);
    this.#binding.libc.getsockname(this.#fd, bytes, length);
    return new DataView(bytes.buffer).getUint16(2);
  }

  #bindToDevice(name: string): void {
    const text = new TextEncoder().encode(name);
    const { libc } = this.#binding;
    if (libc.setsockopt(this.#fd, k.SOL_SOCKET, k.SO_BINDTODEVICE, text, text.length) !== 0) {
      throw deviceFault(name, libc.errno());
    }
  }

  #set(level: number, name: number, value: number): boolean {
    return setInt(this.#binding, this.#fd, [level, name], value);
  }

  #must(option: readonly [number, number], value: number, what: string): void {
    if (setInt(this.#binding, this.#fd, option, value)) return;
    const errno = this.#binding.libc.errno();
    throw new Fault(reasonOfErrno(errno), `the kernel refuses ${what} on an ICMP socket: ${describeErrno(errno)}`);
  }
}
