import { randomFillSync } from 'node:crypto';
import { Fault } from '../core/failure.js';
import type { TraceRequest } from '../core/tracer.js';
import { AddressBook } from './address-book.js';
import { DueHeap } from './due-heap.js';
import { describeErrno, plainFault, reasonOfErrno } from './errno.js';
import { EventSet } from './event-set.js';
import { KernelClock } from './kernel-clock.js';
import type { Binding } from './libc.js';
import { QuoteListener } from './quote-listener.js';
import { addressBytesOf, decodeSockaddr, encodeSockaddr } from './sockaddr.js';
import { TcpAttempt, TcpProber } from './tcp-prober.js';
import type { Outcome, PacketLoop, PlainFault } from './thread-protocol.js';
import { SLACK, Trace } from './trace.js';
import { TraceBook } from './trace-book.js';
import type { Cookie } from './trace-packet.js';
import { ORDER_WORDS, type RoundTable, type TraceCommand, type TraceValue } from './trace-protocol.js';
import { TraceReceiver } from './trace-receiver.js';
import { BATCH, TraceSender } from './trace-sender.js';
import { hearTranslated, joinQuotes } from './trace-quotes.js';
import { TraceSocket, type SocketWish } from './trace-socket.js';
import { TraceSockets } from './trace-sockets.js';
import { sourceOf } from './trace-source.js';

/** Packets, over all sockets, between two looks at what came back. */
const MOST_AT_ONCE = 1024;
const PORT_OFFSET = 2;
/** Packets of a trace that go before another trace has its turn. */
const TURN = 16;

type RoundCommand = Extract<TraceCommand, { kind: 'round' }>;

/** Runs traces: sends what is due, reads what came, tells outcomes. */
export class TraceLoop implements PacketLoop {
  readonly #binding: Binding;
  readonly #clock: KernelClock;
  readonly #book = new TraceBook();
  readonly #addresses = new AddressBook();
  readonly #events: EventSet<TraceSocket<Trace> | TcpAttempt | QuoteListener>;
  readonly #sockets: TraceSockets;
  readonly #receiver: TraceReceiver;
  readonly #sender: TraceSender;
  readonly #tcp: TcpProber;
  readonly #quotes: QuoteListener;
  /** Traces with a round in progress. */
  readonly #agenda = new DueHeap<Trace>();
  /** Sockets with something in their outbox, and traces whose packets these are. */
  readonly #loaded = new Set<TraceSocket<Trace>>();
  readonly #cookies = new Uint32Array(256);
  #cookiesUsed = this.#cookies.length;
  #outcomes: Outcome<TraceValue>[] = [];
  /**
   * Everything that came before this moment has been read: the loop's "now". A thread that is kept from running for a
   * while must not give up packets whose answers lie in its queues, nor take those answers for some to the next packets.
   */
  #heard = -Infinity;

  constructor(binding: Binding, wake: number) {
    this.#binding = binding;
    this.#clock = new KernelClock(binding);
    this.#events = new EventSet(binding, wake);
    this.#sockets = new TraceSockets(binding, this.#events);
    this.#receiver = new TraceReceiver(binding, this.#clock, this.#book, this.#addresses);
    this.#sender = new TraceSender(binding, this.#receiver, this.#book.slots);
    this.#tcp = new TcpProber(binding, this.#clock, this.#events, this.#addresses);
    this.#quotes = new QuoteListener(binding, this.#clock, this.#addresses, (heard) =>
      hearTranslated(this.#book, heard),
    );
  }

  get idle(): boolean {
    return this.#agenda.size === 0;
  }

  outcomes(): Outcome<TraceValue>[] {
    const outcomes = this.#outcomes;
    if (outcomes.length > 0) this.#outcomes = [];
    return outcomes;
  }

  obey(command: TraceCommand): void {
    try {
      if (command.kind === 'open') this.#open(command.id, command.request);
      else if (command.kind === 'round') this.#begin(command);
      else if (command.kind === 'close') this.#close(command.id);
      else this.#abort(command.id);
    } catch (error) {
      this.#outcomes.push({ id: command.id, fault: plainFault(error) });
    }
  }

  #open(id: number, request: TraceRequest): void {
    const { libc } = this.#binding;
    const sockaddr = encodeSockaddr(request.address.ip, (zone) => libc.if_nametoindex(zone));
    if (sockaddr === undefined) throw new Fault('no_address', `${request.address.ip} is not an address`);
    const from = sourceOf(this.#binding, request, sockaddr);
    new DataView(sockaddr.buffer).setUint16(PORT_OFFSET, request.protocol === 'icmp' ? 0 : request.port);
    const source = addressBytesOf(from);
    const trace = new Trace({ id, request, source }, sockaddr, this.#cookie(), this.#book.slots);
    this.#acquire(trace, 0);
    this.#book.add(trace);
    const quotes = this.#quotes.open(request.address.family, this.#events);
    const text = decodeSockaddr(new DataView(from.buffer), 0, from.length)?.ip ?? '';
    this.#outcomes.push({ id, value: { kind: 'opened', source: text, quotes } });
  }

  #begin({ id, session, orders, options }: RoundCommand): void {
    const trace = this.#book.get(session);
    if (trace === undefined) throw new Fault('internal_error', 'the trace is closed');
    if (trace.roundId !== undefined) throw new Fault('internal_error', 'the trace has a round in progress');
    for (let at = 0; at < orders.length; at += ORDER_WORDS) {
      this.#acquire(trace, orders[at] ?? 0);
      this.#receiver.largest = Math.max(this.#receiver.largest, orders[at + 2] ?? 0, trace.request.size);
    }
    trace.begin(id, orders, options, this.#clock.now());
    this.#agenda.push(trace);
  }

  /** A socket for the flow, that the trace holds until it is closed. */
  #acquire(trace: Trace, flow: number): void {
    const { protocol, address, egress } = trace.request;
    if (protocol === 'tcp' || trace.sockets.has(flow)) return;
    const wish: SocketWish = { protocol, family: address.family, egress, port: trace.portOf(flow) };
    trace.sockets.set(flow, this.#sockets.acquire(wish, this.#clock.now()));
  }

  #close(id: number): void {
    const trace = this.#book.get(id);
    if (trace === undefined) return;
    this.#drop(trace);
    this.#book.remove(trace);
    for (const socket of trace.sockets.values()) this.#sockets.release(socket, this.#clock.now());
    if (this.#book.size === 0) this.#receiver.largest = 0;
    this.#sockets.sweep(this.#clock.now());
  }

  /** Of a session that is being opened, or of a round. */
  #abort(id: number): void {
    this.#close(id);
    for (const trace of this.#book.all()) {
      if (trace.roundId === id) this.#drop(trace);
    }
  }

  #drop(trace: Trace): void {
    this.#agenda.remove(trace);
    this.#tcp.release(trace);
    trace.drop();
  }

  round(): void {
    this.#send();
    const next = this.#agenda.peek();
    const wait = next === undefined ? 0 : next.due - SLACK / 2 - this.#clock.now();
    const before = this.#clock.now();
    if (this.#events.wait(wait, this.#onReady)) this.#heard = before;
    this.#settle();
  }

  readonly #onReady = (owner: TraceSocket<Trace> | TcpAttempt | QuoteListener): void => {
    if (owner instanceof TraceSocket) {
      this.#receiver.drain(owner);
    } else if (owner instanceof TcpAttempt) {
      this.#book.checkClock(this.#clock);
      this.#book.touched.add(owner.trace);
      this.#tcp.handle(owner);
    } else {
      owner.drain();
    }
  };

  /** Puts what is due into the outboxes and empties them. */
  #send(): void {
    const now = this.#heard;
    for (let room = MOST_AT_ONCE; room > 0;) {
      const trace = this.#agenda.peek();
      if (trace === undefined || trace.due > now + SLACK) break;
      for (let turn = TURN; turn > 0 && room > 0; turn -= 1) {
        const order = trace.take(now);
        if (order < 0) break;
        room = this.#post(trace, order) ? 0 : room - 1;
      }
      trace.refresh(now);
      if (trace.complete) this.#finish(trace);
      else this.#agenda.moved(trace);
    }
    for (const socket of this.#loaded) {
      for (const trace of socket.outboxTraces) this.#book.touched.add(trace);
      this.#sender.flush(socket, this.#clock.now());
    }
    this.#loaded.clear();
  }

  /** True when the outbox that the packet went to is full. */
  #post(trace: Trace, order: number): boolean {
    if (trace.request.protocol === 'tcp') {
      this.#tcp.send(trace, order, this.#clock.now());
      return false;
    }
    const socket = trace.sockets.get(trace.orders.flows[order] ?? 0);
    if (socket === undefined) return false;
    socket.outboxTraces.push(trace);
    socket.outboxOrders.push(order);
    this.#loaded.add(socket);
    return socket.outboxOrders.length >= BATCH;
  }

  /** Looks again at the traces for which something happened. */
  #settle(): void {
    for (const trace of this.#book.touched) {
      if (trace.place < 0) continue;
      trace.refresh(this.#heard);
      if (trace.complete) this.#finish(trace);
      else this.#agenda.moved(trace);
    }
    this.#book.touched.clear();
  }

  #finish(trace: Trace): void {
    const id = trace.roundId;
    this.#tcp.release(trace);
    if (this.#quotes.drain()) joinQuotes(trace, this.#quotes, (flow) => this.#portOf(trace, flow));
    const value = trace.finish();
    this.#agenda.remove(trace);
    if (id === undefined || value === undefined) return;
    const fault = value.sent.includes(1) ? undefined : sendFault(trace, value);
    this.#outcomes.push(fault === undefined ? { id, value } : { id, fault });
  }

  /** Source port of a flow, or identifier, as it is on the wire. */
  #portOf(trace: Trace, flow: number): number {
    return trace.sockets.get(flow)?.port ?? this.#tcp.portOf(trace, flow);
  }

  /** Drawn in blocks, because each draw is a call. */
  #cookie(): Cookie {
    if (this.#cookiesUsed + 2 > this.#cookies.length) {
      randomFillSync(this.#cookies);
      this.#cookiesUsed = 0;
    }
    const high = (this.#cookies[this.#cookiesUsed] ?? 0) & 0xffff;
    const low = ((this.#cookies[this.#cookiesUsed + 1] ?? 0) | 1) >>> 0;
    this.#cookiesUsed += 2;
    return { high, low };
  }

  closeIdleSockets(which: 'all' | 'raw'): void {
    this.#sockets.closeIdle(which);
    if (this.#book.size === 0) this.#quotes.close(this.#events);
  }

  free(): void {
    this.#tcp.free();
    this.#quotes.close(this.#events);
    this.#quotes.free();
    this.#sockets.free();
    this.#events.free();
    this.#sender.free();
    this.#receiver.free();
    this.#clock.free();
  }
}

/** No packet of the round left the vantage although the kernel was asked to send some. */
function sendFault({ request, sendErrno }: Trace, { sent, localMtu }: RoundTable): PlainFault | undefined {
  if (sent.length === 0 || localMtu !== undefined || sendErrno === 0) return undefined;
  const { ip } = request.address;
  return { reason: reasonOfErrno(sendErrno), detail: `cannot send to ${ip}: ${describeErrno(sendErrno)}` };
}
