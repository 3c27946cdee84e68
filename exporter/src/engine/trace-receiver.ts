import { AddressBook } from './address-book.js';
import * as k from './constants.js';
import { icmpInIpv4, identifierOf, isEchoReply, type Span } from './echo.js';
import { readLabels } from './icmp-extension.js';
import type { KernelClock } from './kernel-clock.js';
import type { Binding } from './libc.js';
import { Messages } from './messages.js';
import type { ReplyRow } from './reply-table.js';
import { LARGEST } from './trace-sender.js';
import { ECHO_IDENTITY, hasTail, isOurRequest, tailSlot } from './trace-packet.js';
import type { TraceBook } from './trace-book.js';
import type { Trace } from './trace.js';
import type { TraceSocket } from './trace-socket.js';

const STAMP = { level: k.SOL_SOCKET, type: k.SO_TIMESTAMPING };
const TTL = { '4': { level: k.SOL_IP, type: k.IP_TTL }, '6': { level: k.SOL_IPV6, type: k.IPV6_HOPLIMIT } };
const ERROR = { '4': { level: k.SOL_IP, type: k.IP_RECVERR }, '6': { level: k.SOL_IPV6, type: k.IPV6_RECVERR } };
const TIMESPEC = 16;
/** struct sock_extended_err; the address of the offender follows it. */
const EXTENDED_ERROR = 16;
const ORDINARY = 2048;
/** Room for link-layer headers and the IP header before a looped packet. */
const OVERHEAD = 128;
const ROUNDS = 64;

/** Reads what came back on the sockets and gives it to the traces that it belongs to. */
export class TraceReceiver {
  readonly #binding: Binding;
  readonly #clock: KernelClock;
  readonly #book: TraceBook;
  readonly #addresses: AddressBook;
  readonly #messages: Messages;
  #large: Messages | undefined;
  /** Reused for every packet: the hot path makes few objects. */
  readonly #span: Span = { at: 0, length: 0 };
  /** MTU that the kernel reported for a packet that did not fit its first link; the sender resets it. */
  localMtu = 0;
  /** Largest packet in flight, for the choice of the buffers. */
  largest = 0;

  constructor(binding: Binding, clock: KernelClock, book: TraceBook, addresses: AddressBook) {
    this.#binding = binding;
    this.#clock = clock;
    this.#book = book;
    this.#addresses = addresses;
    this.#messages = new Messages(binding, { count: 256, payload: ORDINARY, control: 256 });
  }

  /** Takes everything that waits on the socket. Replies first: the stamp of what they answer is there by then. */
  drain(socket: TraceSocket): void {
    this.#receive(socket, 0, (messages, slot) => this.#reply(socket, messages, slot));
    this.drainErrors(socket);
  }

  /** Reads transmit stamps and ICMP errors. */
  drainErrors(socket: TraceSocket): void {
    this.#receive(socket, k.MSG_ERRQUEUE, (messages, slot) => this.#error(socket, messages, slot));
  }

  #receive(socket: TraceSocket, flags: number, each: (messages: Messages, slot: number) => void): void {
    const messages = this.#buffers();
    const { libc } = this.#binding;
    for (let round = 0; round < ROUNDS; round += 1) {
      messages.prepareReceive();
      const got = libc.recvmmsg(socket.fd, messages.pointer(), messages.count, flags | k.MSG_DONTWAIT, null);
      messages.used(got);
      if (got > 0) this.#book.checkClock(this.#clock);
      for (let slot = 0; slot < got; slot += 1) each(messages, slot);
      // The kernel reports a pending ICMP error once instead of packets; the error queue has its facts.
      if (got >= 0 ? got < messages.count : libc.errno() === k.EAGAIN || flags !== 0) return;
    }
  }

  #buffers(): Messages {
    if (this.largest + OVERHEAD <= ORDINARY) return this.#messages;
    const sizes = { count: 16, payload: LARGEST + OVERHEAD, control: 256 };
    this.#large ??= new Messages(this.#binding, sizes);
    return this.#large;
  }

  #spanOf(messages: Messages, slot: number): Span {
    this.#span.at = messages.payloadAt(slot);
    this.#span.length = Math.min(messages.received(slot), messages.payload);
    return this.#span;
  }

  #stampOf(messages: Messages, slot: number): number {
    const at = messages.findControl(slot, STAMP, TIMESPEC);
    return at < 0 ? NaN : this.#clock.stamp(messages.view, at);
  }

  #ttlOf(messages: Messages, slot: number, { family }: TraceSocket): number {
    const at = messages.findControl(slot, TTL[family], 4);
    return at < 0 ? -1 : messages.view.getInt32(at, true);
  }

  /** The destination itself says something. */
  #reply(socket: TraceSocket, messages: Messages, slot: number): void {
    const { view } = messages;
    const span = this.#spanOf(messages, slot);
    const from = this.#addresses.textOf(view, messages.nameAt(slot));
    if (from === undefined) return;
    if (socket.kind !== 'udp' && !this.#stripEcho(socket, view, span)) return;
    const found = this.#book.ownerOfReply(socket, view, span, {
      address: from,
      port: view.getUint16(messages.nameAt(slot) + 2),
    });
    if (found === undefined) return;
    const kind = socket.kind === 'udp' ? 'datagram' : 'echo';
    const stamp = this.#stampOf(messages, slot);
    const ttl = this.#ttlOf(messages, slot, socket);
    found.trace.answered({ ...blank(found.order, from, kind), stamp, ttl }, true);
  }

  /** Leaves only the identity in the span; false for what is no echo reply to us. */
  #stripEcho(socket: TraceSocket, view: DataView, span: Span): boolean {
    if (socket.sealed) {
      const at = icmpInIpv4(view, span);
      if (at < 0) return false;
      span.length -= at - span.at;
      span.at = at;
    }
    if (!isEchoReply(view, span, socket.family) || identifierOf(view, span.at) !== socket.port) return false;
    span.at += ECHO_IDENTITY;
    span.length -= ECHO_IDENTITY;
    return true;
  }

  #error(socket: TraceSocket, messages: Messages, slot: number): void {
    const { view } = messages;
    const at = messages.findControl(slot, ERROR[socket.family], EXTENDED_ERROR);
    if (at < 0) return;
    const origin = view.getUint8(at + 4);
    if (origin === k.ORIGIN_TIMESTAMPING) this.#departure(messages, slot);
    else if (origin === k.ORIGIN_ICMP || origin === k.ORIGIN_ICMP6) this.#icmpError(socket, messages, slot, at);
    else if (origin === k.ORIGIN_LOCAL) this.localMtu = view.getUint32(at + 8, true);
  }

  #departure(messages: Messages, slot: number): void {
    const { view } = messages;
    const span = this.#spanOf(messages, slot);
    const name = tailSlot(view, span);
    const trace = name < 0 ? undefined : this.#book.slots.ownerOf(name);
    if (trace === undefined || !hasTail(view, span, trace.cookie)) return;
    trace.transmitted(this.#book.slots.indexOf(name), this.#stampOf(messages, slot));
  }

  #icmpError(socket: TraceSocket, messages: Messages, slot: number, at: number): void {
    const { view } = messages;
    const span = this.#spanOf(messages, slot);
    const extension = view.getUint16(at + 12, true);
    const mpls =
      extension > 0 ? readLabels(view, { at: span.at + extension, length: span.length - extension }) : undefined;
    const nameAt = messages.nameAt(slot);
    const target = { address: this.#addresses.textOf(view, nameAt) ?? '', port: view.getUint16(nameAt + 2) };
    const from = this.#addresses.textOf(view, at + EXTENDED_ERROR);
    if (socket.kind !== 'udp') {
      if (!isOurRequest(view, span, { family: socket.family, id: socket.port })) return;
      span.at += ECHO_IDENTITY;
      span.length -= ECHO_IDENTITY;
    }
    if (from === undefined) {
      this.#book.count(target, 'malformed');
      return;
    }
    const found = this.#book.ownerOfQuote(socket, view, span, target);
    if (found === undefined) return;
    const row: ReplyRow = {
      ...blank(found.order, from, 'icmp'),
      type: view.getUint8(at + 5),
      code: view.getUint8(at + 6),
      stamp: this.#stampOf(messages, slot),
      ttl: this.#ttlOf(messages, slot, socket),
      mtu: -1,
      mpls,
    };
    found.trace.answered(mtuOf(socket, row, view.getUint32(at + 8, true)), isEnd(socket, found.trace, row));
  }

  free(): void {
    this.#messages.free();
    this.#large?.free();
  }
}

function blank(order: number, from: string, kind: ReplyRow['kind']): ReplyRow {
  return {
    ...{ order, from, kind, stamp: NaN, rtt: 'no_stamp', type: -1, code: -1, ttl: -1, mtu: -1 },
    ...{ mpls: undefined, quoted: undefined },
  };
}

function mtuOf({ family }: TraceSocket, row: ReplyRow, info: number): ReplyRow {
  const tooBig = family === '4' ? row.type === 3 && row.code === 4 : row.type === 2;
  return tooBig ? { ...row, mtu: info } : row;
}

/** Whether an ICMP error ends its flow: the port is unreachable, or the destination itself refuses. */
function isEnd({ family, kind }: TraceSocket, { destination }: Trace, { type, code, from }: ReplyRow): boolean {
  const unreachable = type === (family === '4' ? 3 : 1);
  const port = code === (family === '4' ? 3 : 4);
  return unreachable && ((kind === 'udp' && port) || from === destination);
}
