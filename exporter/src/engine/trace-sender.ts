import * as k from './constants.js';
import type { Span } from './echo.js';
import type { Binding } from './libc.js';
import { Messages } from './messages.js';
import type { SequenceTable } from './sequence-table.js';
import { flowChecksum, HEADERS, LARGEST, writeDatagram, writeEcho } from './trace-packet.js';
import type { Trace } from './trace.js';
import type { TraceReceiver } from './trace-receiver.js';
import type { TraceSocket } from './trace-socket.js';

/** Packets in one call: their stamps must fit the receive buffer that an unprivileged socket may have. */
export const BATCH = 128;
/** A failing send may report the ICMP error of another packet instead of its own failure; so it is tried again. */
const TRIES = 8;
/** How long to leave a full send queue alone, in milliseconds. */
const BACKOFF = 1;
/** struct cmsghdr with an int. */
const CMSG = 16;
const CMSG_INT = 24;

/** Sends what is in the outbox of a socket, many packets in one call, each with its own TTL. */
export class TraceSender {
  readonly #binding: Binding;
  readonly #receiver: TraceReceiver;
  readonly #slots: SequenceTable<Trace>;
  readonly #messages: Messages;
  readonly #span: Span = { at: 0, length: 0 };
  /** What is in the messages. */
  readonly #traces: Trace[] = [];
  readonly #orders: number[] = [];
  #filled = 0;

  constructor(binding: Binding, receiver: TraceReceiver, slots: SequenceTable<Trace>) {
    this.#binding = binding;
    this.#receiver = receiver;
    this.#slots = slots;
    this.#messages = new Messages(binding, { count: BATCH, payload: LARGEST, control: CMSG_INT });
    const { view } = this.#messages;
    for (let slot = 0; slot < BATCH; slot += 1) {
      view.setBigUint64(this.#messages.controlAt(slot), BigInt(CMSG + 4), true);
      this.#messages.setControlLength(slot, CMSG_INT);
    }
  }

  /** Empties the outbox, which holds {@link BATCH} at most. */
  flush(socket: TraceSocket<Trace>, now: number): void {
    this.#fill(socket, now);
    const { libc } = this.#binding;
    let done = 0;
    let failures = 0;
    while (done < this.#filled) {
      const sent = libc.sendmmsg(socket.fd, this.#messages.pointer(done), this.#filled - done, k.MSG_DONTWAIT);
      if (sent > 0) {
        for (let index = done; index < done + sent; index += 1)
          this.#traces[index]?.left(this.#orders[index] ?? 0, now);
        done += sent;
        failures = 0;
        continue;
      }
      const errno = libc.errno();
      if (errno === k.EAGAIN || errno === k.ENOBUFS) break;
      failures += 1;
      const mtu = errno === k.EMSGSIZE ? this.#receiver.localMtuOf(socket) : 0;
      if (failures < TRIES && mtu === 0) continue;
      this.#refuse(done, errno, mtu);
      done += 1;
      failures = 0;
    }
    for (let index = done; index < this.#filled; index += 1) this.#postpone(index, now);
  }

  #fill(socket: TraceSocket<Trace>, now: number): void {
    this.#filled = 0;
    for (let index = 0; index < socket.outboxTraces.length; index += 1) {
      const trace = socket.outboxTraces[index];
      const order = socket.outboxOrders[index] ?? 0;
      if (trace === undefined) continue;
      const slot = this.#slots.take(trace, order);
      if (slot < 0) {
        trace.postponed(order, now + BACKOFF);
        continue;
      }
      trace.orders.slots[order] = slot;
      this.#traces[this.#filled] = trace;
      this.#orders[this.#filled] = order;
      this.#write(socket, trace, order);
      this.#filled += 1;
    }
    socket.outboxTraces.length = 0;
    socket.outboxOrders.length = 0;
  }

  #write(socket: TraceSocket<Trace>, trace: Trace, order: number): void {
    const messages = this.#messages;
    const { view, bytes } = messages;
    const place = this.#filled;
    const { orders, cookie, sockaddr } = trace;
    const { family } = socket;
    bytes.set(sockaddr, messages.nameAt(place));
    messages.setNameLength(place, sockaddr.length);
    const control = messages.controlAt(place);
    view.setInt32(control + 8, family === '4' ? k.SOL_IP : k.SOL_IPV6, true);
    view.setInt32(control + 12, family === '4' ? k.IP_TTL : k.IPV6_HOPLIMIT, true);
    view.setInt32(control + CMSG, orders.ttls[order] ?? 0, true);
    const span = this.#span;
    const { protocol } = socket.wish;
    span.at = messages.payloadAt(place);
    span.length = (orders.sizes[order] ?? 0) - HEADERS[family][protocol];
    messages.setPayloadLength(place, span.length);
    bytes.fill(0, span.at, span.at + span.length);
    const slot = orders.slots[order] ?? 0;
    if (protocol === 'udp') {
      writeDatagram(view, span, slot, cookie);
      return;
    }
    const checksum = flowChecksum(trace.request.sourcePort, orders.flows[order] ?? 0);
    writeEcho(view, span, { family, id: socket.port, checksum }, { slot, cookie });
  }

  #refuse(index: number, errno: number, mtu: number): void {
    const trace = this.#traces[index];
    const order = this.#orders[index] ?? 0;
    if (trace === undefined) return;
    this.#slots.release(trace.orders.slots[order] ?? 0, trace);
    trace.refused(order, errno, mtu);
  }

  #postpone(index: number, now: number): void {
    const trace = this.#traces[index];
    const order = this.#orders[index] ?? 0;
    if (trace === undefined) return;
    this.#slots.release(trace.orders.slots[order] ?? 0, trace);
    trace.postponed(order, now + BACKOFF);
  }

  free(): void {
    this.#messages.free();
  }
}
