import type { OnReadOpts, Socket } from 'node:net';
import type { SocketClock } from '../core/socket-clock.js';
import type { Exchange } from './exchange.js';
import { descriptorOf } from './handle.js';

/** One for all sockets: a chunk is consumed before the next read. */
const shared = new Uint8Array(64 * 1024);
const afterHeld = shared.subarray(1);
const single = new Uint8Array(1);

/**
 * Reads a plain TCP socket into the exchange in progress. The first read of an answer takes one byte only, so that
 * the rest of the segment still waits in the kernel with its receive stamp; that byte is then put in front of the
 * next chunk, which follows at once. An answer whose first segment has a single byte has no stamp.
 */
export class Reader {
  readonly onread: OnReadOpts;
  #socket: Socket | undefined;
  #exchange: Exchange | undefined;
  #held = -1;

  constructor(private readonly stamps: SocketClock) {
    this.onread = { buffer: () => this.#next(), callback: (count, buffer) => this.#read(count, buffer) };
  }

  /** Once connected, with stamps that the kernel agreed to give. */
  peekAt(socket: Socket): void {
    this.#socket = socket;
  }

  feed(exchange: Exchange): void {
    this.#exchange = exchange;
  }

  #next(): Uint8Array {
    if (this.#held >= 0) return afterHeld;
    return this.stamps.available && this.#exchange?.started !== true ? single : shared;
  }

  /** False stops reading until the next `resume`. */
  #read(count: number, buffer: Uint8Array): boolean {
    const exchange = this.#exchange;
    if (exchange === undefined) return false;
    if (buffer.length > 1) return this.#push(exchange, count);
    const fd = this.#socket === undefined ? -1 : descriptorOf(this.#socket);
    const at = fd < 0 ? undefined : this.stamps.peekReceiveStamp(fd);
    exchange.arrived(at === undefined ? undefined : { at, fd });
    if (at === undefined) return this.#done(exchange.push(buffer));
    this.#held = buffer[0] ?? 0;
    return true;
  }

  #push(exchange: Exchange, count: number): boolean {
    if (this.#held < 0) return this.#done(exchange.push(shared.subarray(0, count)));
    shared[0] = this.#held;
    this.#held = -1;
    return this.#done(exchange.push(shared.subarray(0, count + 1)));
  }

  #done(more: boolean): boolean {
    if (!more) this.#exchange = undefined;
    return more;
  }
}
