import { randomFillSync, randomInt } from 'node:crypto';
import { Fault } from '../core/failure.js';
import type { PingReply, PingRequest } from '../core/pinger.js';
import { Burst } from './burst.js';
import { DueHeap } from './due-heap.js';
import type { Identity } from './echo.js';
import { describeErrno, plainFault, reasonOfErrno } from './errno.js';
import type { EchoSocket } from './echo-socket.js';
import { EMSGSIZE } from './constants.js';
import { KernelClock } from './kernel-clock.js';
import type { Binding } from './libc.js';
import type { PingCommand } from './ping-protocol.js';
import { PingReceiver } from './ping-receiver.js';
import { BATCH, PingSender } from './ping-sender.js';
import { RecentBursts } from './recent-bursts.js';
import { encodeSockaddr } from './sockaddr.js';
import { SocketPool } from './socket-pool.js';
import type { Outcome, PacketLoop, PlainFault } from './thread-protocol.js';

/** Packets due within this many milliseconds go out together; the kernel stamps each, so no time is falsified. */
const SLACK = 0.25;
/** How long to leave a full send queue alone. */
const BACKOFF = 1;

/** Runs bursts: sends what is due, reads what came, tells outcomes. */
export class PingLoop implements PacketLoop {
  readonly #clock: KernelClock;
  readonly #recent = new RecentBursts();
  readonly #receiver: PingReceiver;
  readonly #sender: PingSender;
  readonly #sockets: SocketPool;
  readonly #agenda = new DueHeap<Burst>();
  readonly #bursts = new Map<number, Burst>();
  readonly #binding: Binding;
  readonly #cookies = new Uint32Array(512);
  #cookiesUsed = this.#cookies.length;
  #serial = randomInt(1, 0x7fff_ffff);
  #outcomes: Outcome<PingReply>[] = [];

  constructor(binding: Binding, wake: number) {
    this.#binding = binding;
    this.#clock = new KernelClock(binding);
    this.#receiver = new PingReceiver(binding, this.#clock, this.#recent);
    this.#sender = new PingSender(binding, this.#clock, this.#receiver);
    this.#sockets = new SocketPool(binding, wake, randomInt(0x1_0000));
  }

  get idle(): boolean {
    return this.#bursts.size === 0;
  }

  outcomes(): Outcome<PingReply>[] {
    const outcomes = this.#outcomes;
    if (outcomes.length > 0) this.#outcomes = [];
    return outcomes;
  }

  obey(command: PingCommand): void {
    if (command.kind === 'ping') this.#add(command.id, command.request);
    else this.#abort(command.id);
  }

  #add(id: number, request: PingRequest): void {
    try {
      const sockaddr = encodeSockaddr(request.address.ip, (zone) => this.#binding.libc.if_nametoindex(zone));
      if (sockaddr === undefined) throw new Fault('no_address', `${request.address.ip} is not an address`);
      const socket = this.#sockets.acquire(request);
      const burst = new Burst({ id, request }, socket, sockaddr, this.#identity(request.size));
      burst.startedAt = this.#clock.now();
      burst.due = burst.startedAt;
      socket.bursts.add(burst);
      socket.largest = Math.max(socket.largest, request.size);
      this.#bursts.set(id, burst);
      this.#agenda.push(burst);
    } catch (error) {
      this.#outcomes.push({ id, fault: plainFault(error) });
    }
  }

  #abort(id: number): void {
    const burst = this.#bursts.get(id);
    if (burst !== undefined) this.#remove(burst);
  }

  round(): void {
    this.#send();
    const next = this.#agenda.peek();
    const ready = this.#sockets.wait(next === undefined ? 0 : next.due - SLACK / 2 - this.#clock.now());
    for (const socket of ready) this.#receiver.drain(socket, this.#onRead);
    this.#complete();
  }

  readonly #onRead = (): void => {
    if (!this.#clock.stepped()) return;
    for (const burst of this.#bursts.values()) burst.clockStepped();
  };

  /** Puts what is due into the outboxes, at most one batch, and empties them. */
  #send(): void {
    const now = this.#clock.now();
    const sockets = new Set<EchoSocket<Burst>>();
    for (let count = 0; count < BATCH; count += 1) {
      const burst = this.#agenda.peek();
      if (burst === undefined || burst.due > now + SLACK || !hasMore(burst)) break;
      burst.socket.outbox.push(burst);
      sockets.add(burst.socket);
      this.#reschedule(burst, now);
    }
    for (const socket of sockets) {
      for (const burst of this.#sender.flush(socket)) this.#postpone(burst, now);
    }
  }

  /** The kernel had no room for the packet; after the time that the whole burst may take, what did not go is not sent. */
  #postpone(burst: Burst, now: number): void {
    const { count, spacing, timeout } = burst.request;
    if (now - burst.startedAt > count * spacing + timeout) {
      this.#finish(burst);
      return;
    }
    burst.due = now + BACKOFF;
    this.#agenda.moved(burst);
  }

  /** After a packet of the burst was put into the outbox: when to look at it next. Never catches up in a rush. */
  #reschedule(burst: Burst, now: number): void {
    const { count, spacing, timeout } = burst.request;
    burst.queued += 1;
    if (burst.tried + burst.queued >= count) burst.due = now + timeout;
    else burst.due = spacing === 0 ? burst.due : Math.max(burst.due + spacing, now);
    this.#agenda.moved(burst);
  }

  #complete(): void {
    const { complete } = this.#receiver;
    for (const burst of complete) this.#finish(burst);
    complete.clear();
    const now = this.#clock.now();
    for (let burst = this.#agenda.peek(); burst && !hasMore(burst) && burst.due <= now; burst = this.#agenda.peek()) {
      this.#finish(burst);
    }
  }

  #finish(burst: Burst): void {
    if (!this.#bursts.has(burst.id)) return;
    this.#remove(burst);
    const { id } = burst;
    if (burst.sent > 0) this.#outcomes.push({ id, value: burst.reply() });
    else this.#outcomes.push({ id, fault: sendFault(burst) });
  }

  #remove(burst: Burst): void {
    const { socket } = burst;
    this.#bursts.delete(burst.id);
    this.#agenda.remove(burst);
    socket.bursts.delete(burst);
    if (socket.bursts.size === 0) socket.largest = 0;
    for (let index = 0; index < burst.tried; index += 1) {
      socket.sequences.release(burst.sequences[index] ?? 0, burst);
    }
    this.#recent.add(burst.identity);
  }

  /** A fresh cookie; drawn in blocks, because each draw is a call. */
  #identity(size: number): Identity {
    if (this.#cookiesUsed + 2 > this.#cookies.length) {
      randomFillSync(this.#cookies);
      this.#cookiesUsed = 0;
    }
    const cookieHigh = this.#cookies[this.#cookiesUsed] ?? 0;
    const cookieLow = this.#cookies[this.#cookiesUsed + 1] ?? 0;
    this.#cookiesUsed += 2;
    this.#serial = this.#serial === 0xffff_ffff ? 1 : this.#serial + 1;
    return { cookieHigh, cookieLow, serial: this.#serial, size };
  }

  closeIdleSockets(which: 'all' | 'raw'): void {
    this.#sockets.closeIdle(which);
  }

  free(): void {
    this.#sockets.free();
    this.#sender.free();
    this.#receiver.free();
    this.#clock.free();
  }
}

/** True while packets of the burst have yet to be sent; after that its due time is its deadline. */
function hasMore(burst: Burst): boolean {
  return burst.tried + burst.queued < burst.request.count;
}

/** No packet of the burst left the vantage. */
function sendFault({ request, sendErrno }: Burst): PlainFault {
  const { address, size } = request;
  if (sendErrno === 0) return { reason: 'resource_exhausted', detail: 'the send queue was full until the timeout' };
  if (sendErrno === EMSGSIZE) {
    const detail = `${size} bytes of payload do not fit the MTU on the way to ${address.ip} without fragmenting`;
    return { reason: 'packet_loss', detail, source: 'internal' };
  }
  return { reason: reasonOfErrno(sendErrno), detail: `cannot send to ${address.ip}: ${describeErrno(sendErrno)}` };
}
