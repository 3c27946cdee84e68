import { Fault } from '../core/failure.js';
import type { Pinger, PingReply, PingRequest } from '../core/pinger.js';
import { HEAD, ICMP_HEADER, MAX_PAYLOAD } from './echo.js';
import { loadLibc, type Binding } from './libc.js';
import type { PingCommand } from './ping-protocol.js';
import { ThreadClient } from './thread-client.js';

/** Requests and packets that may be in progress at once. */
const MOST_BURSTS = 16_384;
const MOST_PACKETS = 1_000_000;

/** A Pinger that owns a thread and descriptors. */
export interface PacketPinger extends Pinger {
  /** Ends the thread; pings in progress reject. Idempotent. */
  close(): Promise<void>;
}

/**
 * ICMP echo with kernel timestamps on a thread of its own, started by the first ping. Never throws: where there is no
 * packet engine, every ping rejects with a Fault `unsupported` that says why.
 *
 * A round-trip time is receive stamp minus transmit stamp of the kernel. Where one of them is missing, or the wall
 * clock was moved between them, it is withheld and counted as such: never negative, never a guess.
 */
export function createPinger(): PacketPinger {
  const binding = loadLibc();
  if (typeof binding !== 'string') return new ThreadPinger(binding);
  return {
    ping: () => Promise.reject(new Fault('unsupported', `${binding}; the icmp probe cannot run here`)),
    close: () => Promise.resolve(),
  };
}

class ThreadPinger implements PacketPinger {
  readonly #client: ThreadClient<PingReply>;
  #packets = 0;

  constructor(binding: Binding) {
    this.#client = new ThreadClient(binding, 'ping');
  }

  async ping(request: PingRequest, signal: AbortSignal): Promise<PingReply> {
    signal.throwIfAborted();
    this.#admit(request);
    const command: PingCommand = { kind: 'ping', id: this.#client.nextId(), request };
    this.#packets += request.count;
    try {
      return await this.#client.ask(command, signal);
    } finally {
      this.#packets -= request.count;
    }
  }

  #admit({ count, size, spacing, timeout }: PingRequest): void {
    const least = HEAD - ICMP_HEADER;
    const sound = Number.isInteger(count) && count >= 1 && Number.isInteger(size) && size >= least;
    if (!sound || size > MAX_PAYLOAD || !(spacing >= 0) || !(timeout > 0)) {
      throw new Fault('internal_error', `not a ping: ${count} packets of ${size} bytes, ${least} to ${MAX_PAYLOAD}`);
    }
    const { waiting } = this.#client;
    if (waiting < MOST_BURSTS && this.#packets + count <= MOST_PACKETS) return;
    throw new Fault('resource_exhausted', `${waiting} pings with ${this.#packets} packets are in progress`);
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
