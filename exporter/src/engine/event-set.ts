import { Fault } from '../core/failure.js';
import * as k from './constants.js';
import { EPOLL_DATA, EPOLL_EVENT } from './epoll-event.js';
import { describeErrno } from './errno.js';
import type { Binding, NativeMemory } from './libc.js';

const BATCH = 256;
const POLLFD = 8;
const INTEREST = k.EPOLLIN | k.EPOLLERR;

/** Where descriptors are entered to be waited on. */
export interface Watch<Owner> {
  /** Level-triggered: readable, or with something in its error queue; `writable` also tells when it is connected. */
  add(fd: number, owner: Owner, writable?: boolean): boolean;
  /** Before the descriptor is closed. */
  remove(fd: number): void;
}

/** What a packet thread waits on: any number of descriptors, and the eventfd that wakes it. */
export class EventSet<Owner> implements Watch<Owner> {
  readonly #binding: Binding;
  readonly #set: number;
  readonly #wake: number;
  readonly #owners = new Map<number, Owner>();
  /** struct pollfd for the set and for the eventfd, and the timeout after them. */
  readonly #poll: NativeMemory;
  readonly #events = new Uint8Array(BATCH * EPOLL_EVENT);
  readonly #view = new DataView(this.#events.buffer);
  readonly #event = new Uint8Array(EPOLL_EVENT);
  readonly #eventView = new DataView(this.#event.buffer);
  readonly #drained = new Uint8Array(8);

  constructor(binding: Binding, wake: number) {
    this.#binding = binding;
    this.#wake = wake;
    this.#set = binding.libc.epoll_create1(k.EPOLL_CLOEXEC);
    if (this.#set < 0) throw new Fault('resource_exhausted', `epoll: ${describeErrno(binding.libc.errno())}`);
    this.#poll = binding.allocate(2 * POLLFD + 16);
    [this.#set, wake].forEach((fd, index) => {
      this.#poll.view.setInt32(index * POLLFD, fd, true);
      this.#poll.view.setUint32(index * POLLFD + 4, k.POLLIN, true);
    });
  }

  add(fd: number, owner: Owner, writable = false): boolean {
    this.#eventView.setUint32(0, writable ? INTEREST | k.EPOLLOUT : INTEREST, true);
    this.#eventView.setUint32(EPOLL_DATA, fd, true);
    if (this.#binding.libc.epoll_ctl(this.#set, k.EPOLL_CTL_ADD, fd, this.#event) !== 0) return false;
    this.#owners.set(fd, owner);
    return true;
  }

  remove(fd: number): void {
    if (this.#owners.delete(fd)) this.#binding.libc.epoll_ctl(this.#set, k.EPOLL_CTL_DEL, fd, this.#event);
  }

  /**
   * Waits at most `ms`, and never more than 50, for a descriptor or a wake-up; gives `ready` what has something. True when
   * that was everything that had something when it was called.
   */
  wait(ms: number, ready: (owner: Owner) => void): boolean {
    const { libc } = this.#binding;
    const { view, address } = this.#poll;
    view.setUint32(2 * POLLFD + 8, Math.floor(Math.max(0, Math.min(50, ms)) * 1e6), true);
    if (libc.ppoll(address, 2, address + BigInt(2 * POLLFD), null) <= 0) return true;
    if (view.getInt16(POLLFD + 6, true) !== 0) libc.read(this.#wake, this.#drained, 8);
    if (view.getInt16(6, true) === 0) return true;
    const count = libc.epoll_wait(this.#set, this.#events, BATCH, 0);
    for (let index = 0; index < count; index += 1) {
      const owner = this.#owners.get(this.#view.getUint32(index * EPOLL_EVENT + EPOLL_DATA, true));
      if (owner !== undefined) ready(owner);
    }
    return count < BATCH;
  }

  free(): void {
    this.#binding.libc.close(this.#set);
    this.#poll.free();
  }
}
