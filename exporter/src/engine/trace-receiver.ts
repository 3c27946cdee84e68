import { AddressBook } from './address-book.js';
import { emptyArrival, isPortUnreachable, isTooBig, isUnreachable, readArrival, readStack } from './arrival.js';
import * as k from './constants.js';
import { icmpInIpv4, identifierOf, isEchoReply, type Span } from './echo.js';
import type { KernelClock } from './kernel-clock.js';
import type { Binding } from './libc.js';
import { Messages } from './messages.js';
import { CODE, KIND, MTU, TIME, TTL, TYPE } from './reply-table.js';
import { ECHO_IDENTITY, hasTail, isOurRequest, LARGEST, quotedLength, tailSlot } from './trace-packet.js';
import type { TraceBook } from './trace-book.js';
import type { Trace } from './trace.js';
import type { TraceSocket } from './trace-socket.js';

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
  readonly #arrival = emptyArrival();
  readonly #peer = { address: '', port: 0 };
  #localMtu = 0;
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
  drain(socket: TraceSocket<Trace>): void {
    this.#receive(socket, 0, (messages, slot) => this.#reply(socket, messages, slot));
    this.drainErrors(socket);
  }

  /** Reads transmit stamps and ICMP errors. */
  drainErrors(socket: TraceSocket<Trace>): void {
    this.#receive(socket, k.MSG_ERRQUEUE, (messages, slot) => this.#error(socket, messages, slot));
  }

  /** After a send failed with EMSGSIZE: the MTU of the first link, or 0 when it was another packet that did not fit. */
  localMtuOf(socket: TraceSocket<Trace>): number {
    this.#localMtu = 0;
    this.drainErrors(socket);
    return this.#localMtu;
  }

  #receive(socket: TraceSocket<Trace>, flags: number, each: (messages: Messages, slot: number) => void): void {
    const messages = this.#buffers();
    const { libc } = this.#binding;
    for (let round = 0; round < ROUNDS; round += 1) {
      messages.prepareReceive();
      const got = libc.recvmmsg(socket.fd, messages.pointer(), messages.count, flags | k.MSG_DONTWAIT, null);
      messages.used(got);
      if (got > 0) this.#book.checkClock(this.#clock);
      for (let slot = 0; slot < got; slot += 1) {
        this.#look(socket, messages, slot);
        each(messages, slot);
      }
      // The kernel reports a pending ICMP error once instead of packets; the error queue has its facts.
      if (got >= 0 ? got < messages.count : libc.errno() === k.EAGAIN || flags !== 0) return;
    }
  }

  #buffers(): Messages {
    if (this.largest + OVERHEAD <= ORDINARY) return this.#messages;
    const sizes = { count: 64, payload: LARGEST + OVERHEAD, control: 256 };
    this.#large ??= new Messages(this.#binding, sizes);
    return this.#large;
  }

  /** Reads what every message has: where its payload is, who is named, what the kernel says about it. */
  #look({ family }: TraceSocket<Trace>, messages: Messages, slot: number): void {
    const { view } = messages;
    this.#span.at = messages.controlAt(slot);
    this.#span.length = messages.controlLength(slot);
    readArrival(view, this.#span, family, this.#arrival);
    this.#span.at = messages.payloadAt(slot);
    this.#span.length = Math.min(messages.received(slot), messages.payload);
  }

  /** The socket address of a message: its sender, or the destination of the packet that an error is about. */
  #named(messages: Messages, slot: number): { readonly address: string; readonly port: number } {
    const at = messages.nameAt(slot);
    this.#peer.address = this.#addresses.textOf(messages.view, at) ?? '';
    this.#peer.port = messages.view.getUint16(at + 2);
    return this.#peer;
  }

  #stamp({ view }: Messages): number {
    const { stampAt } = this.#arrival;
    return stampAt < 0 ? NaN : this.#clock.stamp(view, stampAt);
  }

  /** The destination itself says something. */
  #reply(socket: TraceSocket<Trace>, messages: Messages, slot: number): void {
    const span = this.#span;
    if (socket.kind !== 'udp' && !this.#stripEcho(socket, messages.view, span)) return;
    const peer = this.#named(messages, slot);
    const found = this.#book.ownerOfReply(socket, messages.view, span, peer);
    if (found === undefined) return;
    const { trace, order } = found;
    const at = trace.answered(order, peer.address, socket.kind === 'udp' ? KIND.datagram : KIND.echo);
    if (at < 0) return;
    trace.replies.rows[at + TIME] = this.#stamp(messages);
    trace.replies.rows[at + TTL] = this.#arrival.ttl;
    trace.reached(order);
  }

  /** Leaves only the identity in the span; false for what is no echo reply to us. */
  #stripEcho(socket: TraceSocket<Trace>, view: DataView, span: Span): boolean {
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

  #error(socket: TraceSocket<Trace>, messages: Messages, slot: number): void {
    const { origin, info } = this.#arrival;
    if (origin === k.ORIGIN_TIMESTAMPING) this.#departure(messages);
    else if (origin === k.ORIGIN_ICMP || origin === k.ORIGIN_ICMP6) this.#icmpError(socket, messages, slot);
    else if (origin === k.ORIGIN_LOCAL) this.#localMtu = info;
  }

  #departure(messages: Messages): void {
    const { view } = messages;
    const name = tailSlot(view, this.#span);
    const trace = name < 0 ? undefined : this.#book.slots.ownerOf(name);
    if (trace === undefined || !hasTail(view, this.#span, trace.cookie)) return;
    trace.transmitted(this.#book.slots.indexOf(name), this.#stamp(messages));
  }

  #icmpError(socket: TraceSocket<Trace>, messages: Messages, slot: number): void {
    const { view } = messages;
    const span = this.#span;
    const { extension, offenderAt, type, code } = this.#arrival;
    const stack = readStack(view, span, extension);
    if (socket.kind !== 'udp') {
      if (!isOurRequest(view, span, { family: socket.family, id: socket.port })) return;
      span.at += ECHO_IDENTITY;
      span.length -= ECHO_IDENTITY;
    }
    span.length = quotedLength(view, span, socket.kind === 'udp' ? 0 : 2);
    const target = this.#named(messages, slot);
    const from = this.#addresses.textOf(view, offenderAt);
    if (from === undefined) {
      this.#book.count(target, 'malformed');
      return;
    }
    const found = this.#book.ownerOfQuote(socket, view, span, target);
    if (found === undefined) return;
    const { trace, order } = found;
    const at = trace.answered(order, from, KIND.icmp);
    if (at < 0) return;
    const { rows } = trace.replies;
    rows[at + TIME] = this.#stamp(messages);
    rows[at + TYPE] = type;
    rows[at + CODE] = code;
    rows[at + TTL] = this.#arrival.ttl;
    rows[at + MTU] = isTooBig(socket.family, this.#arrival) ? this.#arrival.info : -1;
    if (stack !== undefined) trace.replies.setStack(at, stack);
    const port = socket.kind === 'udp' && isPortUnreachable(socket.family, this.#arrival);
    const own = isUnreachable(socket.family, this.#arrival) && from === trace.destination;
    if (port || own) trace.reached(order);
  }

  free(): void {
    this.#messages.free();
    this.#large?.free();
  }
}
