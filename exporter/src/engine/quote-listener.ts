import type { Family } from '@parallax/contract';
import type { AddressBook } from './address-book.js';
import { emptyArrival, readArrival } from './arrival.js';
import * as k from './constants.js';
import type { Watch } from './event-set.js';
import { filterIcmp, openRawIcmp } from './icmp-open.js';
import { readQuotedPacket, type QuotedPacket } from './icmp-quote.js';
import type { KernelClock } from './kernel-clock.js';
import type { Binding } from './libc.js';
import { Messages } from './messages.js';
import { SocketSetup } from './socket-setup.js';

/** ICMP errors about packets: unreachable, time exceeded, parameter problem; too big, too, over IPv6. */
const ERRORS: Readonly<Record<Family, readonly number[]>> = { '4': [3, 11, 12], '6': [1, 2, 3, 4] };
/** Quotes that are kept for traces to ask for, twice. */
const MOST = 16_384;
const ROUNDS = 64;

export interface Heard {
  readonly from: string;
  readonly quote: QuotedPacket;
  /** Kernel receive stamp, nanoseconds of the KernelClock. */
  readonly stamp: number;
  /** TTL of the message as it arrived, -1 when the kernel does not tell. */
  readonly ttl: number;
}

/**
 * Hears ICMP errors whole where the process may open raw sockets (CAP_NET_RAW). The error queue of a socket gives the
 * same message without the quoted IP header; what belongs together has the same receive stamp and the same sender,
 * since the kernel stamps a packet once.
 */
export class QuoteListener {
  readonly #binding: Binding;
  readonly #clock: KernelClock;
  readonly #addresses: AddressBook;
  readonly #sockets = new Map<Family, number>();
  readonly #onHeard: (heard: Heard) => void;
  readonly #arrival = emptyArrival();
  #messages: Messages | undefined;
  #heard = new Map<number, Heard>();
  #before = new Map<number, Heard>();

  /** `onHeard` is told of each message, too. */
  constructor(binding: Binding, clock: KernelClock, addresses: AddressBook, onHeard: (heard: Heard) => void) {
    this.#binding = binding;
    this.#onHeard = onHeard;
    this.#clock = clock;
    this.#addresses = addresses;
  }

  /** Begins to listen where that is allowed; says whether it is. */
  open(family: Family, events: Watch<QuoteListener>): boolean {
    if (this.#sockets.has(family)) return true;
    const { libc } = this.#binding;
    const fd = openRawIcmp(libc, family);
    if (fd < 0) return false;
    const setup = new SocketSetup(this.#binding, fd, family, 'a raw ICMP socket');
    const stamped = setup.set([k.SOL_SOCKET, k.SO_TIMESTAMPING], k.RX_SOFTWARE | k.REPORT_SOFTWARE);
    const filtered = filterIcmp(libc, fd, { family, types: ERRORS[family] });
    if (!stamped || !filtered || !events.add(fd, this)) {
      libc.close(fd);
      return false;
    }
    setup.set(family === '4' ? [k.SOL_IP, k.IP_RECVTTL] : [k.SOL_IPV6, k.IPV6_RECVHOPLIMIT], 1);
    setup.buffers();
    this.#messages ??= new Messages(this.#binding, { count: 128, payload: 2048, control: 128 });
    this.#sockets.set(family, fd);
    return true;
  }

  /**
   * Reads what was heard, and says whether anything could be. What a trace has got from its error queue before is there
   * after it: the kernel gives a message to raw sockets first.
   */
  drain(): boolean {
    const messages = this.#messages;
    if (messages === undefined || this.#sockets.size === 0) return false;
    for (const [family, fd] of this.#sockets) this.#read(fd, family, messages);
    return true;
  }

  #read(fd: number, family: Family, messages: Messages): void {
    for (let round = 0; round < ROUNDS; round += 1) {
      messages.prepareReceive();
      const got = this.#binding.libc.recvmmsg(fd, messages.pointer(), messages.count, k.MSG_DONTWAIT, null);
      messages.used(got);
      for (let slot = 0; slot < got; slot += 1) this.#hear(family, messages, slot);
      if (got < messages.count) return;
    }
  }

  #hear(family: Family, messages: Messages, slot: number): void {
    const { view } = messages;
    const control = { at: messages.controlAt(slot), length: messages.controlLength(slot) };
    readArrival(view, control, family, this.#arrival);
    const from = this.#addresses.textOf(view, messages.nameAt(slot));
    if (this.#arrival.stampAt < 0 || from === undefined) return;
    const span = { at: messages.payloadAt(slot), length: Math.min(messages.received(slot), messages.payload) };
    const quote = readQuotedPacket(view, span, family);
    if (quote === undefined) return;
    if (this.#heard.size >= MOST) {
      this.#before = this.#heard;
      this.#heard = new Map();
    }
    const heard = { from, quote, stamp: this.#clock.stamp(view, this.#arrival.stampAt), ttl: this.#arrival.ttl };
    this.#heard.set(heard.stamp, heard);
    this.#onHeard(heard);
  }

  /** What the ICMP error with this receive stamp from this address quotes. */
  find(stamp: number, from: string): QuotedPacket | undefined {
    const heard = this.#heard.get(stamp) ?? this.#before.get(stamp);
    return heard?.from === from ? heard.quote : undefined;
  }

  /** A raw socket must not be left open: it collects the errors of everybody until its buffer is full. */
  close(events: Watch<QuoteListener>): void {
    for (const fd of this.#sockets.values()) {
      events.remove(fd);
      this.#binding.libc.close(fd);
    }
    this.#sockets.clear();
    this.#heard = new Map();
    this.#before = new Map();
  }

  free(): void {
    this.#messages?.free();
  }
}
