import type { PathUnexpected } from '@parallax/contract';
import type { Span } from './echo.js';
import type { KernelClock } from './kernel-clock.js';
import { SequenceTable } from './sequence-table.js';
import { hasCookie, IDENTITY, readCookie, slotOf } from './trace-packet.js';
import type { Trace } from './trace.js';
import type { TraceSocket } from './trace-socket.js';

/** Traces that ended last whose late answers are still known for what they are. */
const MOST_ENDED = 4096;

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A packet of a trace. Reused: good until the next question. */
export interface Found {
  trace: Trace;
  order: number;
}

/** Which traces there are, and which packet of which of them something that came back belongs to. */
export class TraceBook {
  readonly slots = new SequenceTable<Trace>();
  readonly #traces = new Map<number, Trace>();
  readonly #byDestination = new Map<string, Set<Trace>>();
  /** By the low half of their cookie: those that live, and those that ended last. */
  readonly #cookies = new Map<number, Trace['cookie']>();
  readonly #ended: number[] = [];
  readonly #cookie = { high: 0, low: 0 };
  #found: Found | undefined;
  /** Traces for which something came since the loop looked last. */
  readonly touched = new Set<Trace>();

  get size(): number {
    return this.#traces.size;
  }
  all(): IterableIterator<Trace> {
    return this.#traces.values();
  }
  get(id: number): Trace | undefined {
    return this.#traces.get(id);
  }

  add(trace: Trace): void {
    this.#traces.set(trace.id, trace);
    this.#cookies.set(trace.cookie.low, trace.cookie);
    const ip = trace.destination;
    const others = this.#byDestination.get(ip);
    if (others === undefined) this.#byDestination.set(ip, new Set([trace]));
    else others.add(trace);
  }

  remove(trace: Trace): void {
    const ip = trace.destination;
    this.#traces.delete(trace.id);
    this.touched.delete(trace);
    const others = this.#byDestination.get(ip);
    others?.delete(trace);
    if (others?.size === 0) this.#byDestination.delete(ip);
    for (let order = 0; order < trace.orders.count; order += 1) {
      this.slots.release(trace.orders.slots[order] ?? 0, trace);
    }
    this.#ended.push(trace.cookie.low);
    const oldest = this.#ended.length > MOST_ENDED ? this.#ended.shift() : undefined;
    if (oldest !== undefined) this.#cookies.delete(oldest);
  }

  /** Marks what is in flight when the wall clock was moved: it cannot be timed any more. */
  checkClock(clock: KernelClock): void {
    if (!clock.stepped()) return;
    for (const trace of this.#traces.values()) trace.clockStepped();
  }

  /** Counts something that is no answer for a trace to this destination; for nobody when there is none. */
  count({ address }: Endpoint, what: PathUnexpected): void {
    const [trace] = this.#byDestination.get(address) ?? [];
    trace?.count(what);
  }

  /**
   * The packet that an ICMP error quotes: by slot and cookie, as far as they are quoted; when not even the slot is,
   * the only packet of that flow to that destination in flight.
   */
  ownerOfQuote(socket: TraceSocket<Trace>, view: DataView, span: Readonly<Span>, target: Endpoint): Found | undefined {
    const slot = slotOf(view, span);
    if (slot < 0) {
      const only = this.#onlyInFlight(socket, target);
      if (only === undefined || only.trace.isOut(only.order)) return only;
      only.trace.count('late');
      return undefined;
    }
    const found = this.#bySlot(socket, view, span);
    if (found === undefined) this.#countForeign(view, span, target);
    else if (this.#isTarget(found.trace, target)) return found;
    else found.trace.count('forged');
    return undefined;
  }

  /**
   * The packet that the destination answers: the one whose identity it sends back. A UDP service may send anything back:
   * what is as long as our packet and has its slot, but not its cookie, is forged; else the first two bytes name the
   * packet (as in DNS), or it is the only one in flight.
   */
  ownerOfReply(socket: TraceSocket<Trace>, view: DataView, span: Readonly<Span>, from: Endpoint): Found | undefined {
    const found = span.length >= IDENTITY ? this.#bySlot(socket, view, span) : undefined;
    if (found !== undefined) return found;
    if (socket.kind !== 'udp') {
      this.#countForeign(view, span, from);
      return undefined;
    }
    const slot = slotOf(view, span);
    const trace = slot < 0 ? undefined : this.slots.ownerOf(slot);
    const order = this.slots.indexOf(slot);
    if (!trace?.isInFlight(order) || !trace.sentBy(socket, order) || !this.#isTarget(trace, from)) {
      return this.#onlyInFlight(socket, from);
    }
    if (span.length !== trace.payloadOf(order)) return this.#tell(trace, order);
    trace.count('forged');
    return undefined;
  }

  /** Whether the packet with this slot is one of UDP and left with another source port: no socket of ours is told. */
  isTranslated(slot: number, port: number): boolean {
    const trace = this.slots.ownerOf(slot);
    if (trace?.request.protocol !== 'udp') return false;
    return trace.sockets.get(trace.orders.flows[this.slots.indexOf(slot)] ?? 0)?.port !== port;
  }

  /** The packet with this whole identity. */
  ownerOfIdentity(view: DataView, span: Readonly<Span>): Found | undefined {
    const slot = slotOf(view, span);
    const trace = span.length < IDENTITY ? undefined : this.slots.ownerOf(slot);
    if (trace === undefined || !hasCookie(view, span, trace.cookie)) return undefined;
    return this.#tell(trace, this.slots.indexOf(slot));
  }

  #bySlot(socket: TraceSocket<Trace>, view: DataView, span: Readonly<Span>): Found | undefined {
    const slot = slotOf(view, span);
    const trace = this.slots.ownerOf(slot);
    if (trace === undefined || !hasCookie(view, span, trace.cookie)) return undefined;
    const order = this.slots.indexOf(slot);
    if (!trace.sentBy(socket, order)) return undefined;
    return this.#tell(trace, order);
  }

  #tell(trace: Trace, order: number): Found {
    this.touched.add(trace);
    this.#found ??= { trace, order };
    this.#found.trace = trace;
    this.#found.order = order;
    return this.#found;
  }

  #isTarget({ request, destination }: Trace, { address, port }: Endpoint): boolean {
    return destination === address && (request.protocol === 'icmp' || request.port === port);
  }

  #countForeign(view: DataView, span: Readonly<Span>, target: Endpoint): void {
    const whole = readCookie(view, span, this.#cookie);
    const known = whole ? this.#cookies.get(this.#cookie.low)?.high === this.#cookie.high : false;
    this.count(target, known ? 'late' : 'forged');
  }

  #onlyInFlight(socket: TraceSocket<Trace>, target: Endpoint): Found | undefined {
    let only: Trace | undefined;
    let place = -1;
    for (const trace of this.#byDestination.get(target.address) ?? []) {
      if (!this.#isTarget(trace, target)) continue;
      const order = trace.onlyInFlight(socket);
      if (order === -1) continue;
      if (order < 0 || only !== undefined) {
        trace.count('ambiguous');
        return undefined;
      }
      only = trace;
      place = order;
    }
    if (only !== undefined) return this.#tell(only, place);
    this.count(target, 'late');
    return undefined;
  }
}
