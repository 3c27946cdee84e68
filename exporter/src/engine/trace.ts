import type { PathUnexpected } from '@parallax/contract';
import type { RoundOptions, TraceRequest } from '../core/tracer.js';
import type { Due } from './due-heap.js';
import { ENOBUFS } from './constants.js';
import { LineUp } from './line-up.js';
import { ANSWERED, GIVEN_UP, IN_FLIGHT, OrderTable, UNSENT } from './order-table.js';
import { CLOCK_STEP, COLUMNS, NO_STAMP, ORDER, ReplyTable, TIME } from './reply-table.js';
import type { SequenceTable } from './sequence-table.js';
import { decodeSockaddr } from './sockaddr.js';
import { HEADERS, type Cookie } from './trace-packet.js';
import type { TraceSocket } from './trace-socket.js';
import { ORDER_WORDS, type RoundTable, type Unexpected } from './trace-protocol.js';

/** Packets due within this many milliseconds go out together; the kernel stamps each, so no time is falsified. */
export const SLACK = 0.25;
/**
 * Packets of a round that are less than this many milliseconds apart go in groups of as many as belong into that time:
 * a wake-up of the thread costs as much as two packets. Neighbours in a round go to different TTLs.
 */
const GROUP = 8;
/** Source ports that flows have. */
const LOWEST_PORT = 1024;
const PORTS = 0x1_0000 - LOWEST_PORT;

/** One round: part of the orders of a trace, and how far it is. */
interface Progress {
  readonly id: number;
  /** Number of its first order in the trace. */
  readonly first: number;
  readonly count: number;
  readonly options: RoundOptions;
  readonly lineUp: LineUp;
  readonly sent: Uint8Array;
  /** Orders in the order in which they left; those before `oldest` need no more waiting. */
  readonly departed: number[];
  oldest: number;
  /** Orders that need no more waiting. */
  concluded: number;
  /** When the next packet may go, and when the last one went or the round began; monotonic milliseconds. */
  nextSend: number;
  progressAt: number;
  /** When the group in progress began. */
  groupAt: number;
  /** Least TTL at which the destination answered a flow. */
  readonly distances: Map<number, number>;
  localMtu: number | undefined;
}

/** A trace in progress: its packets, their stamps, what came back. */
export class Trace implements Due {
  due = Infinity;
  place = -1;
  readonly id: number;
  readonly request: TraceRequest;
  /** Bytes of the address that packets leave from. */
  readonly source: Uint8Array;
  readonly orders = new OrderTable();
  readonly replies = new ReplyTable();
  /** By flow. */
  readonly sockets = new Map<number, TraceSocket<Trace>>();
  /** Canonical text of the destination, without a zone. */
  readonly destination: string;
  /** Errno of the last packet that could not be sent. */
  sendErrno = 0;
  /** Whether the kernel stamped any of its packets. */
  #stamped = false;
  #round: Progress | undefined;
  #unexpected: Unexpected = {};

  constructor(
    { id, request, source }: Pick<Trace, 'id' | 'request' | 'source'>,
    /** The destination, with its port. */
    readonly sockaddr: Uint8Array,
    readonly cookie: Cookie,
    /** Where its packets have their slots. */
    private readonly slots: SequenceTable<Trace>,
  ) {
    this.id = id;
    this.request = request;
    this.source = source;
    this.destination = decodeSockaddr(new DataView(sockaddr.buffer), 0, sockaddr.length)?.ip ?? '';
  }

  /** Id of the round in progress. */
  get roundId(): number | undefined {
    return this.#round?.id;
  }

  /** Every order of the round is answered, given up or not sent. */
  get complete(): boolean {
    return this.#round !== undefined && this.#round.concluded === this.#round.count;
  }

  /** Forgets the round in progress; its answers count as those of an earlier one. */
  drop(): void {
    this.#round = undefined;
    this.due = Infinity;
  }

  begin(id: number, words: Uint16Array, options: RoundOptions, now: number): void {
    const first = this.orders.count;
    const count = Math.floor(words.length / ORDER_WORDS);
    for (let at = 0; at < count * ORDER_WORDS; at += ORDER_WORDS) {
      this.orders.add(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] || this.request.size);
    }
    const serial = options.serial === true || this.request.protocol === 'tcp';
    this.#round = {
      ...{ id, first, count, options, oldest: 0, concluded: 0, nextSend: now, progressAt: now, localMtu: undefined },
      groupAt: -Infinity,
      lineUp: new LineUp(this.orders.flows.subarray(first, first + count), serial),
      sent: new Uint8Array(count),
      departed: [],
      distances: new Map(),
    };
    this.sendErrno = 0;
    this.refresh(now);
  }

  /** The next order that is due, or -1. It must be followed by {@link left}, {@link postponed} or {@link refused}. */
  take(now: number): number {
    const round = this.#round;
    if (round === undefined || !mayGo(round, now)) return -1;
    for (;;) {
      const place = round.lineUp.next();
      if (place < 0) return -1;
      const order = round.first + place;
      const flow = this.orders.flows[order] ?? 0;
      if ((this.orders.ttls[order] ?? 0) < (round.distances.get(flow) ?? Infinity)) {
        const { spacing } = round.options;
        round.nextSend = Math.max(round.nextSend + spacing, now + Math.max(0, spacing - SLACK));
        return order;
      }
      this.#conclude(round, order, UNSENT);
    }
  }

  left(order: number, now: number): void {
    const round = this.#round;
    if (round === undefined || order < round.first) return;
    round.sent[order - round.first] = 1;
    round.departed.push(order);
    round.progressAt = now;
    this.orders.states[order] = IN_FLIGHT;
    this.orders.sentAt[order] = now;
  }

  /** There was no room for the order; it goes later, or not at all when nothing went for as long as answers are waited for. */
  postponed(order: number, at: number, errno = ENOBUFS): void {
    const round = this.#round;
    if (round === undefined || order < round.first) return;
    this.sendErrno = errno;
    if (at - round.progressAt > round.options.wait) {
      this.#conclude(round, order, UNSENT);
      return;
    }
    round.lineUp.putBack(order - round.first);
    round.nextSend = at;
  }

  /** The order cannot be sent; `mtu` when it does not fit the first link. */
  refused(order: number, errno: number, mtu: number): void {
    const round = this.#round;
    if (round === undefined || order < round.first) return;
    this.sendErrno = errno;
    if (mtu > 0) round.localMtu = mtu;
    this.#conclude(round, order, UNSENT);
  }

  /** Nothing more is to be expected for the order, if it is not answered already. */
  giveUp(order: number): void {
    const round = this.#round;
    if (round === undefined || order < round.first || this.orders.states[order] !== IN_FLIGHT) return;
    this.#conclude(round, order, GIVEN_UP);
  }

  transmitted(order: number, stamp: number): void {
    this.#stamped = true;
    if (Number.isNaN(this.orders.departures[order])) this.orders.departures[order] = stamp;
  }

  /**
   * Whether the kernel has said that the order went out; true where it never says. It queues that before the ICMP errors
   * that the packet causes: an error that comes up earlier is about another packet.
   */
  isOut(order: number): boolean {
    return !this.#stamped || !Number.isNaN(this.orders.departures[order]);
  }

  /**
   * A genuine reply to an order: begins its row and returns where, or -1 when it is not the first one. To be followed
   * by {@link reached} when it is the end of its flow.
   */
  answered(order: number, from: string, kind: number): number {
    const state = this.orders.states[order];
    if (state !== IN_FLIGHT && state !== GIVEN_UP) {
      this.count(state === ANSWERED ? 'duplicate' : 'forged');
      return -1;
    }
    const round = this.#round;
    if (state === IN_FLIGHT && round !== undefined && order >= round.first) this.#conclude(round, order, ANSWERED);
    else this.orders.states[order] = ANSWERED;
    return this.replies.add(order, from, kind);
  }

  /** The destination answered: later orders of the round for the same flow with that TTL or more are not sent. */
  reached(order: number): void {
    const round = this.#round;
    if (round === undefined || order < round.first) return;
    const flow = this.orders.flows[order] ?? 0;
    const ttl = this.orders.ttls[order] ?? 0;
    round.distances.set(flow, Math.min(ttl, round.distances.get(flow) ?? Infinity));
  }

  /** Something came that is no answer. */
  count(what: PathUnexpected): void {
    this.#unexpected[what] = (this.#unexpected[what] ?? 0) + 1;
  }

  /** Wished source port of a flow of UDP and TCP; of ICMP, the wished identifier. */
  portOf(flow: number): number {
    const { protocol, sourcePort } = this.request;
    return protocol === 'icmp' ? sourcePort : LOWEST_PORT + ((sourcePort + flow - LOWEST_PORT) % PORTS);
  }

  isInFlight(order: number): boolean {
    return this.orders.states[order] === IN_FLIGHT;
  }

  /** Bytes of payload of a UDP packet. */
  payloadOf(order: number): number {
    return (this.orders.sizes[order] ?? 0) - HEADERS[this.request.address.family].udp;
  }

  /** Whether the order went through this socket. */
  sentBy(socket: TraceSocket<Trace>, order: number): boolean {
    return this.sockets.get(this.orders.flows[order] ?? 0) === socket;
  }

  /** The only packet in flight that went through this socket: -1 when there is none, -2 when there are several. */
  onlyInFlight(socket: TraceSocket<Trace>): number {
    const round = this.#round;
    let found = -1;
    for (let index = round?.oldest ?? 0; index < (round?.departed.length ?? 0); index += 1) {
      const order = round?.departed[index] ?? 0;
      if (this.orders.states[order] !== IN_FLIGHT || !this.sentBy(socket, order)) continue;
      if (found >= 0) return -2;
      found = order;
    }
    return found;
  }

  /** The wall clock moved: no packet in flight can be timed any more. */
  clockStepped(): void {
    const { orders } = this;
    for (let order = 0; order < orders.count; order += 1) {
      const state = orders.states[order];
      if (state === IN_FLIGHT || state === GIVEN_UP) orders.stepped[order] = 1;
    }
  }

  /** Gives up what was waited for long enough, and says when to look again. */
  refresh(now: number): void {
    const round = this.#round;
    if (round === undefined) {
      this.due = Infinity;
      return;
    }
    const deadline = this.#expire(round, now);
    this.due = round.lineUp.hasNext ? Math.min(round.nextSend, deadline) : deadline;
    if (this.complete) this.due = now;
  }

  /** The moment when the oldest packet in flight is given up. */
  #expire(round: Progress, now: number): number {
    for (; round.oldest < round.departed.length; round.oldest += 1) {
      const order = round.departed[round.oldest] ?? 0;
      if (this.orders.states[order] !== IN_FLIGHT) continue;
      // Late by the slack, so that what is due is also over: the loop asks again until nothing is due.
      const deadline = (this.orders.sentAt[order] ?? 0) + round.options.wait + SLACK;
      if (deadline > now + SLACK) return deadline;
      this.#conclude(round, order, GIVEN_UP);
    }
    return Infinity;
  }

  #conclude(round: Progress, order: number, state: number): void {
    this.orders.states[order] = state;
    round.concluded += 1;
    round.lineUp.freed(this.orders.flows[order] ?? 0);
    if (state !== UNSENT && this.request.protocol !== 'tcp') this.slots.settle(this.orders.slots[order] ?? 0);
  }

  /** Ends the round; what comes later for its packets is told with the next one. */
  finish(): RoundTable | undefined {
    const round = this.#round;
    if (round === undefined) return undefined;
    this.drop();
    const unexpected = this.#unexpected;
    this.#unexpected = {};
    const { replies } = this;
    for (let at = 0; at < replies.length; at += COLUMNS) {
      replies.rows[at + TIME] = this.#time(replies.rows[at + ORDER] ?? 0, replies.rows[at + TIME] ?? NaN);
    }
    return { kind: 'round', sent: round.sent, localMtu: round.localMtu, unexpected, ...replies.take() };
  }

  /** Seconds between the stamps; withheld when one is missing or the clock moved between them. */
  #time(order: number, stamp: number): number {
    const nanos = stamp - (this.orders.departures[order] ?? NaN);
    if (Number.isNaN(nanos)) return NO_STAMP;
    return nanos >= 0 && this.orders.stepped[order] !== 1 ? nanos / 1e9 : CLOCK_STEP;
  }
}

/** Whether the next packet of a round is due, or belongs to the group that goes now. */
function mayGo(round: Progress, now: number): boolean {
  if (round.nextSend <= now + SLACK) round.groupAt = now;
  return round.groupAt === now && round.nextSend < now + GROUP;
}
