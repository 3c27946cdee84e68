import { isMainThread } from 'node:worker_threads';
import type { StreamWatcher } from '../core/stream-calls.js';
import * as k from './constants.js';
import { EPOLL_DATA as DATA, EPOLL_EVENT as EVENT } from './epoll-event.js';
import type { Libc, ProcessBinding } from './libc.js';
import { pollOnLoop, type LoopPoll } from './loop-poll.js';

const BATCH = 1024;
/** As often as libuv itself asks again before it lets the loop go on. */
const MAX_ROUNDS = 48;
const READABLE = k.EPOLLIN | k.EPOLLRDHUP | k.EPOLLHUP | k.EPOLLERR;
const WRITABLE = k.EPOLLOUT | k.EPOLLHUP | k.EPOLLERR;
const INTEREST = (k.EPOLLIN | k.EPOLLOUT | k.EPOLLRDHUP | k.EPOLLET) >>> 0;
const MAX_ID = 0xffff_fffe;

/**
 * Tells watchers what their descriptors can do: an epoll set that the event loop watches as one descriptor. Each
 * socket is entered once, edge-triggered, and leaves the set when it is closed.
 */
export class Readiness {
  readonly #libc: Libc;
  readonly #set: number;
  readonly #loop: LoopPoll;
  readonly #watchers = new Map<number, StreamWatcher>();
  readonly #events = new Uint8Array(BATCH * EVENT);
  readonly #view = new DataView(this.#events.buffer);
  readonly #event = new Uint8Array(EVENT);
  readonly #eventView = new DataView(this.#event.buffer);
  #lastId = 0;

  private constructor(libc: Libc, set: number, poll: (onReady: () => void) => LoopPoll) {
    this.#libc = libc;
    this.#set = set;
    this.#loop = poll(() => setImmediate(this.#tell));
    this.#eventView.setUint32(0, INTEREST, true);
  }

  /** Undefined where the event loop cannot watch a foreign descriptor. One serves the whole process. */
  static open(binding: ProcessBinding): Readiness | undefined {
    // The loop that libuv calls the default one is that of the main thread.
    if (!isMainThread) return undefined;
    const { libc } = binding;
    const set = libc.epoll_create1(k.EPOLL_CLOEXEC);
    if (set < 0) return undefined;
    try {
      return new Readiness(libc, set, (onReady) => pollOnLoop(binding, set, onReady));
    } catch {
      libc.close(set);
      return undefined;
    }
  }

  /** Gives the number of the watch, or undefined when the kernel refuses. */
  add(fd: number, watcher: StreamWatcher): number | undefined {
    do this.#lastId = (this.#lastId % MAX_ID) + 1;
    while (this.#watchers.has(this.#lastId));
    this.#eventView.setUint32(DATA, this.#lastId, true);
    if (this.#libc.epoll_ctl(this.#set, k.EPOLL_CTL_ADD, fd, this.#event) !== 0) return undefined;
    this.#watchers.set(this.#lastId, watcher);
    if (this.#watchers.size === 1) this.#loop.hold();
    return this.#lastId;
  }

  /** Nothing is told any more. The kernel takes a descriptor out of the set when it is closed. */
  forget(watch: number): void {
    if (this.#watchers.delete(watch) && this.#watchers.size === 0) this.#loop.release();
  }

  /** The same for a descriptor that stays open. */
  detach(fd: number, watch: number): void {
    this.#libc.epoll_ctl(this.#set, k.EPOLL_CTL_DEL, fd, this.#event);
    this.forget(watch);
  }

  /** The numbers of watches, not descriptors, are asked for: one that was closed may have a new owner by now. */
  readonly #tell = (): void => {
    // All that wait, in one iteration of the loop: what is left for the next would seem to have come just then.
    for (let round = 0; round < MAX_ROUNDS && this.#tellSome() === BATCH; round += 1);
  };

  #tellSome(): number {
    const count = this.#libc.epoll_wait(this.#set, this.#events, BATCH, 0);
    for (let index = 0; index < count; index += 1) {
      const at = index * EVENT;
      const happened = this.#view.getUint32(at, true);
      const watcher = this.#watchers.get(this.#view.getUint32(at + DATA, true));
      watcher?.ready((happened & READABLE) !== 0, (happened & WRITABLE) !== 0);
    }
    return count;
  }
}
