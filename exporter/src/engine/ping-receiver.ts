import * as k from './constants.js';
import {
  checksumHolds,
  icmpInIpv4,
  identifierOf,
  isEchoReply,
  isFinalError,
  judge,
  readQuote,
  sequenceOf,
  serialOf,
  type Span,
  type Verdict,
} from './echo.js';
import type { Burst } from './burst.js';
import type { EchoSocket } from './echo-socket.js';
import type { KernelClock } from './kernel-clock.js';
import type { Binding } from './libc.js';
import { Messages } from './messages.js';
import type { RecentBursts } from './recent-bursts.js';
import { decodeSockaddr, sameAddress } from './sockaddr.js';

const STAMP = { level: k.SOL_SOCKET, type: k.SO_TIMESTAMPING };
const TTL = { '4': { level: k.SOL_IP, type: k.IP_TTL }, '6': { level: k.SOL_IPV6, type: k.IPV6_HOPLIMIT } };
const ERROR = { '4': { level: k.SOL_IP, type: k.IP_RECVERR }, '6': { level: k.SOL_IPV6, type: k.IPV6_RECVERR } };
const TIMESPEC = 16;
/** struct sock_extended_err; the address of the offender follows it. */
const EXTENDED_ERROR = 16;
/** Payloads up to this fit the ordinary receive buffers, IP header with options included. */
const ORDINARY = 2048;
const ROUNDS = 64;

/** Reads what came back on a socket and tells the bursts. */
export class PingReceiver {
  readonly #binding: Binding;
  readonly #clock: KernelClock;
  readonly #recent: RecentBursts;
  readonly #ordinary: Messages;
  #large: Messages | undefined;
  readonly #errors: Messages;
  /** Reused for every packet: the hot path makes no objects. */
  readonly #span: Span = { at: 0, length: 0 };
  /** Bursts that became complete since the loop looked last. */
  readonly complete = new Set<Burst>();

  constructor(binding: Binding, clock: KernelClock, recent: RecentBursts) {
    this.#binding = binding;
    this.#clock = clock;
    this.#recent = recent;
    this.#ordinary = new Messages(binding, { count: 256, payload: ORDINARY, control: 128 });
    this.#errors = new Messages(binding, { count: 128, payload: 128, control: 192 });
  }

  /**
   * Takes everything that waits on the socket. `stepped` is asked once after each read and before any stamp of it is
   * used: when the wall clock moved, it marks the packets in flight.
   */
  drain(socket: EchoSocket<Burst>, stepped: () => void): void {
    const messages = this.#buffersFor(socket);
    for (let round = 0; round < ROUNDS; round += 1) {
      messages.prepareReceive();
      const { libc } = this.#binding;
      const got = libc.recvmmsg(socket.fd, messages.pointer(), messages.count, k.MSG_DONTWAIT, null);
      if (got > 0) stepped();
      messages.used(got);
      for (let slot = 0; slot < got; slot += 1) this.#reply(socket, messages, slot);
      // The kernel reports a pending ICMP error once instead of packets; the error queue, read next, has its facts.
      if (got >= 0 ? got < messages.count : libc.errno() === k.EAGAIN) break;
    }
    this.drainErrors(socket);
  }

  #buffersFor(socket: EchoSocket<Burst>): Messages {
    if (socket.largest + 128 <= ORDINARY) return this.#ordinary;
    this.#large ??= new Messages(this.#binding, { count: 8, payload: 65_600, control: 128 });
    return this.#large;
  }

  #reply(socket: EchoSocket<Burst>, messages: Messages, slot: number): void {
    const { view } = messages;
    const span = this.#span;
    span.at = messages.payloadAt(slot);
    span.length = messages.received(slot);
    if (socket.sealed) {
      const at = icmpInIpv4(view, span);
      if (at < 0) return;
      span.length -= at - span.at;
      span.at = at;
    }
    if (!isEchoReply(view, span, socket.family) || identifierOf(view, span.at) !== socket.id) return;
    const sequence = sequenceOf(view, span.at);
    const burst = socket.sequences.ownerOf(sequence);
    if (burst === undefined) return;
    const index = socket.sequences.indexOf(sequence);
    const verdict = this.#judge(burst, index, view);
    if (verdict === 'late') return;
    if (verdict === 'forged') {
      burst.forged += 1;
      return;
    }
    socket.sequences.settle(sequence);
    if (verdict === 'corrupted') burst.damaged(index);
    else this.#answer(burst, index, messages, slot);
    if (burst.finished) this.complete.add(burst);
  }

  #judge(burst: Burst, index: number, view: DataView): Verdict | 'late' {
    const verdict = judge(view, this.#span, burst.identity, index);
    if (verdict === 'forged' && this.#isLate(view, this.#span)) return 'late';
    return verdict === 'ours' && burst.socket.sealed && !checksumHolds(view, this.#span) ? 'corrupted' : verdict;
  }

  #answer(burst: Burst, index: number, messages: Messages, slot: number): void {
    const { view } = messages;
    const stamp = messages.findControl(slot, STAMP, TIMESPEC);
    burst.answered(index, stamp < 0 ? NaN : this.#clock.stamp(view, stamp));
    const ttl = messages.findControl(slot, TTL[burst.socket.family], 4);
    if (ttl >= 0) burst.replyTtl = view.getInt32(ttl, true);
  }

  /** A reply to a burst that has ended, whose sequence number is in use again. */
  #isLate(view: DataView, span: Readonly<Span>): boolean {
    const serial = serialOf(view, span);
    if (serial === 0) return false;
    const { at } = span;
    return this.#recent.has({ serial, cookieHigh: view.getUint32(at + 8), cookieLow: view.getUint32(at + 12) });
  }

  /** Reads transmit stamps and ICMP errors. */
  drainErrors(socket: EchoSocket<Burst>): void {
    const messages = this.#errors;
    const { libc } = this.#binding;
    for (let round = 0; round < ROUNDS; round += 1) {
      messages.prepareReceive();
      const flags = k.MSG_ERRQUEUE | k.MSG_DONTWAIT;
      const got = libc.recvmmsg(socket.fd, messages.pointer(), messages.count, flags, null);
      messages.used(got);
      for (let slot = 0; slot < got; slot += 1) this.#error(socket, slot);
      if (got < messages.count) return;
    }
  }

  #error(socket: EchoSocket<Burst>, slot: number): void {
    const messages = this.#errors;
    const { view } = messages;
    const at = messages.findControl(slot, ERROR[socket.family], EXTENDED_ERROR);
    if (at < 0) return;
    const origin = view.getUint8(at + 4);
    if (origin === k.ORIGIN_TIMESTAMPING) {
      const stamp = messages.findControl(slot, STAMP, TIMESPEC);
      if (stamp >= 0) this.#departure(socket, view.getUint32(at + 12, true), this.#clock.stamp(view, stamp));
    } else if (origin === k.ORIGIN_ICMP || origin === k.ORIGIN_ICMP6) {
      this.#icmpError(socket, slot, at);
    }
  }

  #departure(socket: EchoSocket<Burst>, key: number, stamp: number): void {
    const sequence = socket.keys.sequenceOf(key, stamp);
    if (sequence === 'ahead') {
      socket.resetStamps(this.#binding, this.#clock.realtime());
      return;
    }
    if (sequence < 0) return;
    const burst = socket.sequences.ownerOf(sequence);
    burst?.transmitted(socket.sequences.indexOf(sequence), stamp);
  }

  /** An error counts only for a packet in flight to the quoted destination, and with our cookie if that is quoted. */
  #icmpError(socket: EchoSocket<Burst>, slot: number, at: number): void {
    const messages = this.#errors;
    const { view } = messages;
    const { family } = socket;
    const quoted = { at: messages.payloadAt(slot), length: Math.min(messages.received(slot), messages.payload) };
    const quote = readQuote(view, quoted, family);
    if (quote === undefined || quote.id !== socket.id) return;
    const burst = socket.sequences.ownerOf(quote.sequence);
    if (burst === undefined || !quote.matches(burst.identity)) return;
    if (!sameAddress(burst.sockaddr, view, messages.nameAt(slot))) return;
    const type = view.getUint8(at + 5);
    const code = view.getUint8(at + 6);
    const from = decodeSockaddr(view, at + EXTENDED_ERROR, family === '4' ? 16 : 28)?.ip ?? '';
    burst.errored(socket.sequences.indexOf(quote.sequence), { type, code, from }, isFinalError(family, type));
    if (burst.finished) this.complete.add(burst);
  }

  free(): void {
    this.#ordinary.free();
    this.#large?.free();
    this.#errors.free();
  }
}
