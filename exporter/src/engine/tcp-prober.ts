import type { Family } from '@parallax/contract';
import type { AddressBook } from './address-book.js';
import { emptyArrival, isUnreachable, readArrival, readStack } from './arrival.js';
import * as k from './constants.js';
import { reasonOfErrno } from './errno.js';
import type { Watch } from './event-set.js';
import type { KernelClock } from './kernel-clock.js';
import type { Binding } from './libc.js';
import { Messages } from './messages.js';
import { CODE, KIND, TIME, TTL, TYPE } from './reply-table.js';
import { SocketSetup } from './socket-setup.js';
import { TcpInfo } from './tcp-info.js';
import type { Trace } from './trace.js';
import { traceOptions } from './trace-socket.js';

/** Connections in progress at once; each is a descriptor. */
const MOST = 2048;
/** How long to leave a port alone that another connection to the same destination has, in milliseconds. */
const BACKOFF = 5;
/** A SYN is sent again after a second (RFC 6298); what comes then may answer either. */
const RETRANSMISSION = 0.9e9;

/** One SYN on its way. */
export class TcpAttempt {
  constructor(
    readonly fd: number,
    readonly trace: Trace,
    readonly order: number,
  ) {}
}

/**
 * Traces with connect(2): a SYN with limited TTL leaves, and the error queue of the socket has the router's answer. The
 * kernel matches errors by addresses, ports and sequence number, so that a forged one must know all of these.
 *
 * There is no transmit stamp of a SYN. The round trip of a router is its kernel receive stamp less the clock right
 * before connect(2), some microseconds too long; that of the destination is what TCP itself measured from SYN to
 * SYN-ACK; that of a reset is withheld, since nothing stamps it.
 */
export class TcpProber {
  readonly #binding: Binding;
  readonly #clock: KernelClock;
  readonly #addresses: AddressBook;
  readonly #events: Watch<TcpAttempt>;
  readonly #messages: Messages;
  readonly #arrival = emptyArrival();
  readonly #info = new TcpInfo();
  readonly #int = new Int32Array(1);
  readonly #intBytes = new Uint8Array(this.#int.buffer);
  /** Of each trace its connection by flow. */
  readonly #attempts = new Map<Trace, Map<number, TcpAttempt>>();
  /** Ports that the kernel chose instead of those that others hold. */
  readonly #substitutes = new Map<string, number>();
  #count = 0;

  constructor(binding: Binding, clock: KernelClock, events: Watch<TcpAttempt>, addresses: AddressBook) {
    this.#binding = binding;
    this.#clock = clock;
    this.#events = events;
    this.#addresses = addresses;
    this.#messages = new Messages(binding, { count: 4, payload: 2048, control: 256 });
  }

  /** Sends the SYN of an order and tells the trace whether it left. */
  send(trace: Trace, order: number, now: number): void {
    const flow = trace.orders.flows[order] ?? 0;
    const mine = this.#attempts.get(trace) ?? new Map<number, TcpAttempt>();
    this.#attempts.set(trace, mine);
    const former = mine.get(flow);
    if (former !== undefined) this.#end(former);
    if (this.#count >= MOST) {
      trace.postponed(order, now + BACKOFF);
      return;
    }
    const { family } = trace.request.address;
    const { libc } = this.#binding;
    const domain = family === '4' ? k.AF_INET : k.AF_INET6;
    const fd = libc.socket(domain, k.SOCK_STREAM | k.SOCK_NONBLOCK | k.SOCK_CLOEXEC, 0);
    const errno = fd < 0 ? libc.errno() : this.#start(fd, trace, order);
    if (errno !== 0) {
      if (fd >= 0) libc.close(fd);
      const busy = errno === k.EADDRNOTAVAIL || errno === k.EADDRINUSE || reasonOfErrno(errno) === 'resource_exhausted';
      if (busy) trace.postponed(order, now + BACKOFF, errno);
      else trace.refused(order, errno, 0);
      return;
    }
    const attempt = new TcpAttempt(fd, trace, order);
    trace.left(order, now);
    mine.set(flow, attempt);
    this.#count += 1;
    this.#events.add(fd, attempt, true);
  }

  /** The errno of what failed, 0 when the SYN is on its way. */
  #start(fd: number, trace: Trace, order: number): number {
    const { libc } = this.#binding;
    const { address, egress } = trace.request;
    const setup = new SocketSetup(this.#binding, fd, address.family, 'a TCP socket');
    const hops =
      address.family === '4' ? ([k.SOL_IP, k.IP_TTL] as const) : ([k.SOL_IPV6, k.IPV6_UNICAST_HOPS] as const);
    traceOptions(setup, egress);
    setup.set([k.SOL_SOCKET, k.SO_REUSEADDR], 1);
    setup.set([k.SOL_SOCKET, k.SO_TIMESTAMPING], k.RX_SOFTWARE | k.REPORT_SOFTWARE);
    setup.set([k.IPPROTO_TCP, k.TCP_SYNCNT], 1);
    libc.setsockopt(fd, k.SOL_SOCKET, k.SO_LINGER, new Uint8Array(new Int32Array([1, 0]).buffer), 8);
    setup.must(hops, trace.orders.ttls[order] ?? 1, 'the TTL');
    this.#bind(setup, trace, trace.orders.flows[order] ?? 0);
    trace.orders.departures[order] = this.#clock.realtime();
    if (libc.connect(fd, trace.sockaddr, trace.sockaddr.length) === 0) return 0;
    const errno = libc.errno();
    return errno === k.EINPROGRESS ? 0 : errno;
  }

  #bind(setup: SocketSetup, trace: Trace, flow: number): void {
    const { sourceAddress } = trace.request.egress;
    const wished = trace.portOf(flow);
    const key = `${setup.family}|${sourceAddress ?? ''}|${wished}`;
    if (setup.bind(sourceAddress, this.#substitutes.get(key) ?? wished)) return;
    setup.bind(sourceAddress, 0);
    this.#substitutes.set(key, setup.port());
  }

  /** Source port of a flow as it is on the wire. */
  portOf(trace: Trace, flow: number): number {
    const { address, egress } = trace.request;
    const wished = trace.portOf(flow);
    return this.#substitutes.get(`${address.family}|${egress.sourceAddress ?? ''}|${wished}`) ?? wished;
  }

  /** Something happened to a connection: an ICMP error, a SYN-ACK, a reset. */
  handle(attempt: TcpAttempt): void {
    const { trace, order } = attempt;
    if (!this.#icmpError(attempt)) this.#connection(attempt);
    this.#end(attempt);
    trace.giveUp(order);
  }

  #icmpError({ fd, trace, order }: TcpAttempt): boolean {
    const messages = this.#messages;
    const { family } = trace.request.address;
    messages.prepareReceive();
    const flags = k.MSG_ERRQUEUE | k.MSG_DONTWAIT;
    const got = this.#binding.libc.recvmmsg(fd, messages.pointer(), messages.count, flags, null);
    messages.used(got);
    for (let slot = 0; slot < got; slot += 1) {
      const control = { at: messages.controlAt(slot), length: messages.controlLength(slot) };
      readArrival(messages.view, control, family, this.#arrival);
      const { origin, offenderAt } = this.#arrival;
      if (origin !== k.ORIGIN_ICMP && origin !== k.ORIGIN_ICMP6) continue;
      const from = this.#addresses.textOf(messages.view, offenderAt);
      if (from === undefined) trace.count('malformed');
      else this.#answer({ fd, trace, order }, from, { messages, slot, family });
      return true;
    }
    return false;
  }

  #answer(
    { fd, trace, order }: Pick<TcpAttempt, 'fd' | 'trace' | 'order'>,
    from: string,
    { messages, slot, family }: { messages: Messages; slot: number; family: Family },
  ): void {
    const { view } = messages;
    const at = trace.answered(order, from, KIND.icmp);
    if (at < 0) return;
    const { stampAt, type, code, ttl, extension } = this.#arrival;
    const { rows } = trace.replies;
    const stamp = stampAt < 0 ? NaN : this.#clock.stamp(view, stampAt);
    const elapsed = stamp - (trace.orders.departures[order] ?? NaN);
    const { libc } = this.#binding;
    if (elapsed > RETRANSMISSION && this.#info.read(libc, fd) && this.#info.retransmissions > 0)
      trace.orders.departures[order] = NaN;
    rows[at + TIME] = stamp;
    rows[at + TYPE] = type;
    rows[at + CODE] = code;
    rows[at + TTL] = ttl;
    const span = { at: messages.payloadAt(slot), length: Math.min(messages.received(slot), messages.payload) };
    const stack = readStack(view, span, extension);
    if (stack !== undefined) trace.replies.setStack(at, stack);
    if (isUnreachable(family, this.#arrival) && from === trace.destination) trace.reached(order);
  }

  #connection({ fd, trace, order }: TcpAttempt): void {
    const length = new Uint8Array(new Uint32Array([4]).buffer);
    this.#binding.libc.getsockopt(fd, k.SOL_SOCKET, k.SO_ERROR, this.#intBytes, length);
    const refused = this.#int[0] === k.ECONNREFUSED;
    const info = this.#info;
    const known = info.read(this.#binding.libc, fd);
    if (!refused && !(known && info.established)) return;
    const at = trace.answered(order, trace.destination, refused ? KIND.reset : KIND.syn_ack);
    if (at < 0) return;
    const departure = trace.orders.departures[order] ?? NaN;
    if (!refused && info.micros > 0 && info.retransmissions === 0) {
      trace.replies.rows[at + TIME] = departure + info.micros * 1000;
    }
    trace.reached(order);
  }

  #end({ fd, trace, order }: TcpAttempt): void {
    const mine = this.#attempts.get(trace);
    const flow = trace.orders.flows[order] ?? 0;
    if (mine?.get(flow)?.fd !== fd) return;
    mine.delete(flow);
    this.#count -= 1;
    this.#events.remove(fd);
    this.#binding.libc.close(fd);
  }

  /** Ends what a trace has in progress: its round is over. */
  release(trace: Trace): void {
    for (const attempt of [...(this.#attempts.get(trace)?.values() ?? [])]) this.#end(attempt);
    this.#attempts.delete(trace);
  }

  free(): void {
    for (const trace of [...this.#attempts.keys()]) this.release(trace);
    this.#messages.free();
  }
}
