import { Fault } from '../core/failure.js';
import type { Watch } from './event-set.js';
import type { Binding } from './libc.js';
import type { Trace } from './trace.js';
import { TraceSocket, wishKey, type SocketWish } from './trace-socket.js';

/** Sockets open at once: flows times sets of source, interface and DSCP. */
const MOST = 8192;
/** Kept open that long after their last use, so that a flow keeps its port from run to run. */
const KEPT = 120_000;
/** How often to look for sockets that are not used any more. */
const SWEEP = 10_000;

/** The datagram sockets of all traces. */
export class TraceSockets {
  readonly #sockets = new Map<string, TraceSocket<Trace>>();
  #sweptAt = 0;

  constructor(
    private readonly binding: Binding,
    private readonly events: Watch<TraceSocket<Trace>>,
  ) {}

  /** The socket for a wish, opened when there is none yet; the caller must {@link release} it. Throws a Fault. */
  acquire(wish: SocketWish, now: number): TraceSocket<Trace> {
    const key = wishKey(wish);
    const socket = this.#sockets.get(key) ?? this.#open(key, wish);
    socket.users += 1;
    socket.usedAt = now;
    return socket;
  }

  #open(key: string, wish: SocketWish): TraceSocket<Trace> {
    if (this.#sockets.size >= MOST) this.#closeBefore(Infinity);
    if (this.#sockets.size >= MOST) {
      throw new Fault(
        'resource_exhausted',
        `${MOST} different flows, sources, interfaces and DSCPs are traced at once`,
      );
    }
    const socket = this.#openWithRoom(wish);
    if (!this.events.add(socket.fd, socket)) {
      this.binding.libc.close(socket.fd);
      throw new Fault('resource_exhausted', 'the kernel has no room to watch another socket');
    }
    this.#sockets.set(key, socket);
    return socket;
  }

  /** Sockets that nobody uses make room when the process has no descriptor left. */
  #openWithRoom(wish: SocketWish): TraceSocket<Trace> {
    try {
      return TraceSocket.open(this.binding, wish);
    } catch (error) {
      if (!(error instanceof Fault) || error.reason !== 'resource_exhausted') throw error;
      this.#closeBefore(Infinity);
      return TraceSocket.open(this.binding, wish);
    }
  }

  release(socket: TraceSocket<Trace>, now: number): void {
    socket.users -= 1;
    socket.usedAt = now;
  }

  /** Closes, now and then, what was not used for a while. */
  sweep(now: number): void {
    if (now - this.#sweptAt < SWEEP) return;
    this.#sweptAt = now;
    this.#closeBefore(now - KEPT);
  }

  #closeBefore(usedBefore: number): void {
    for (const [key, socket] of this.#sockets) {
      if (socket.users > 0 || socket.usedAt >= usedBefore) continue;
      this.#close(key, socket);
    }
  }

  #close(key: string, socket: TraceSocket<Trace>): void {
    this.#sockets.delete(key);
    this.events.remove(socket.fd);
    this.binding.libc.close(socket.fd);
  }

  /** Raw sockets must not be left open: they collect the replies of everybody until their buffer is full. */
  closeIdle(which: 'all' | 'raw'): void {
    for (const [key, socket] of this.#sockets) {
      if (socket.users === 0 && (which === 'all' || socket.kind === 'raw')) this.#close(key, socket);
    }
  }

  free(): void {
    for (const [key, socket] of this.#sockets) this.#close(key, socket);
  }
}
