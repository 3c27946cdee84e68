import { Fault } from '../core/failure.js';
import type { PingRequest } from '../core/pinger.js';
import * as k from './constants.js';
import type { Burst } from './burst.js';
import { EchoSocket, socketKey } from './echo-socket.js';
import type { Binding, NativeMemory } from './libc.js';

/** Different sets of source, interface, DSCP, TTL and DF in use at once. */
const MOST = 128;
const POLLFD = 8;

/** The ICMP sockets, one for each set of options in use, and the poll over them. */
export class SocketPool {
  readonly #binding: Binding;
  readonly #sockets = new Map<string, EchoSocket<Burst>>();
  readonly #poll: NativeMemory;
  readonly #timeout: NativeMemory;
  readonly #wake: number;
  readonly #drained = new Uint8Array(8);
  #polled: EchoSocket<Burst>[] = [];
  #rawId: number;

  constructor(binding: Binding, wake: number, firstRawId: number) {
    this.#binding = binding;
    this.#wake = wake;
    this.#rawId = firstRawId;
    this.#poll = binding.allocate(POLLFD * (MOST + 1));
    this.#timeout = binding.allocate(16);
  }

  /** The socket for a request, opened when there is none yet. Throws a Fault. */
  acquire(request: PingRequest): EchoSocket<Burst> {
    const key = socketKey(request);
    const known = this.#sockets.get(key);
    if (known !== undefined) return known;
    if (this.#sockets.size >= MOST) this.#closeOneIdle();
    this.#rawId = (this.#rawId + 1) & 0xffff;
    const socket = EchoSocket.open<Burst>(this.#binding, request, this.#rawId);
    this.#sockets.set(key, socket);
    return socket;
  }

  #closeOneIdle(): void {
    for (const [key, socket] of this.#sockets) {
      if (socket.bursts.size > 0) continue;
      this.#close(key, socket);
      return;
    }
    const detail = `${MOST} different sets of source, interface, DSCP, TTL and DF are in use by ICMP at once`;
    throw new Fault('resource_exhausted', detail);
  }

  /** Raw sockets must not be left open: they collect the replies of everybody until their buffer is full. */
  closeIdle(which: 'all' | 'raw'): void {
    for (const [key, socket] of this.#sockets) {
      if (socket.bursts.size === 0 && (which === 'all' || socket.raw)) this.#close(key, socket);
    }
  }

  #close(key: string, socket: EchoSocket<Burst>): void {
    this.#binding.libc.close(socket.fd);
    this.#sockets.delete(key);
  }

  /** Waits at most `ms` for packets, stamps or a wake-up; returns the sockets that have something. */
  wait(ms: number): EchoSocket<Burst>[] {
    const { view } = this.#poll;
    this.#polled = [];
    this.#entry(0, this.#wake);
    for (const socket of this.#sockets.values()) {
      if (socket.bursts.size === 0) continue;
      this.#polled.push(socket);
      this.#entry(this.#polled.length, socket.fd);
    }
    this.#timeout.view.setUint32(8, Math.floor(Math.max(0, Math.min(50, ms)) * 1e6), true);
    const { libc } = this.#binding;
    const count = libc.ppoll(this.#poll.address, this.#polled.length + 1, this.#timeout.address, null);
    if (count <= 0) return [];
    if (view.getInt16(6, true) !== 0) libc.read(this.#wake, this.#drained, 8);
    return this.#polled.filter((_, index) => view.getInt16((index + 1) * POLLFD + 6, true) !== 0);
  }

  #entry(index: number, fd: number): void {
    const { view } = this.#poll;
    view.setInt32(index * POLLFD, fd, true);
    view.setUint32(index * POLLFD + 4, k.POLLIN, true);
  }

  free(): void {
    for (const [key, socket] of this.#sockets) this.#close(key, socket);
    this.#poll.free();
    this.#timeout.free();
  }
}
