import { Worker } from 'node:worker_threads';
import { Fault } from '../core/failure.js';
import type { Pinger, PingReply, PingRequest } from '../core/pinger.js';
import * as k from './constants.js';
import { HEAD, ICMP_HEADER, MAX_PAYLOAD } from './echo.js';
import { loadLibc, type Binding } from './libc.js';
import type { Command, Outcome, WorkerSetup } from './ping-protocol.js';

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

interface Waiting {
  readonly count: number;
  settle(outcome: Outcome | Error): void;
}

class ThreadPinger implements PacketPinger {
  readonly #binding: Binding;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Thread | undefined;
  #commands: Command[] = [];
  #packets = 0;
  #lastId = 0;
  #closed = false;

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  async ping(request: PingRequest, signal: AbortSignal): Promise<PingReply> {
    signal.throwIfAborted();
    this.#admit(request);
    this.#thread ??= this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    this.#post({ kind: 'ping', id, request });
    return new Promise<PingReply>((resolve, reject) => {
      const onAbort = (): void => {
        this.#post({ kind: 'abort', id });
        this.#waiting.get(id)?.settle(signal.reason);
      };
      this.#packets += request.count;
      this.#waiting.set(id, {
        count: request.count,
        settle: (outcome) => {
          this.#waiting.delete(id);
          this.#packets -= request.count;
          signal.removeEventListener('abort', onAbort);
          if (this.#waiting.size === 0) this.#thread?.worker.unref();
          if (!('id' in outcome)) reject(outcome);
          else if ('reply' in outcome) resolve(outcome.reply);
          else reject(new Fault(outcome.fault.reason, outcome.fault.detail, outcome.fault.source));
        },
      });
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #admit({ count, size, spacing, timeout }: PingRequest): void {
    if (this.#closed) throw new Fault('internal_error', 'the packet engine is closed');
    const least = HEAD - ICMP_HEADER;
    const sound = Number.isInteger(count) && count >= 1 && Number.isInteger(size) && size >= least;
    if (!sound || size > MAX_PAYLOAD || !(spacing >= 0) || !(timeout > 0)) {
      throw new Fault('internal_error', `not a ping: ${count} packets of ${size} bytes, ${least} to ${MAX_PAYLOAD}`);
    }
    if (this.#waiting.size < MOST_BURSTS && this.#packets + count <= MOST_PACKETS) return;
    throw new Fault('resource_exhausted', `${this.#waiting.size} pings with ${this.#packets} packets are in progress`);
  }

  #start(): Thread {
    const thread = new Thread(
      this.#binding,
      (outcomes) => {
        for (const outcome of outcomes) this.#waiting.get(outcome.id)?.settle(outcome);
      },
      (reason) => {
        if (this.#thread === thread) this.#thread = undefined;
        for (const waiting of [...this.#waiting.values()]) waiting.settle(new Fault('internal_error', reason));
      },
    );
    return thread;
  }

  /** Commands of one turn of the event loop travel together: one message, one wake-up. */
  #post(command: Command): void {
    this.#commands.push(command);
    this.#thread?.worker.ref();
    if (this.#commands.length > 1) return;
    queueMicrotask(() => {
      const commands = this.#commands;
      this.#commands = [];
      this.#thread?.send(commands);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const thread = this.#thread;
    this.#thread = undefined;
    const fault = new Fault('internal_error', 'the packet engine was closed');
    for (const waiting of [...this.#waiting.values()]) waiting.settle(fault);
    await thread?.stop();
  }
}

/** The worker thread and the eventfd that wakes it. */
class Thread {
  readonly worker: Worker;
  readonly #binding: Binding;
  readonly #mail = new Int32Array(new SharedArrayBuffer(4));
  readonly #wake: number;
  readonly #keeper: number;
  readonly #one = new Uint8Array(new BigUint64Array([1n]).buffer);
  readonly #ended: Promise<void>;
  #alive = true;

  constructor(binding: Binding, onOutcomes: (outcomes: Outcome[]) => void, onEnd: (reason: string) => void) {
    this.#binding = binding;
    this.#keeper = keepStamping(binding);
    this.#wake = binding.libc.eventfd(0, k.EFD_NONBLOCK | k.EFD_CLOEXEC);
    const setup: WorkerSetup = { wake: this.#wake, mail: this.#mail.buffer as SharedArrayBuffer };
    this.worker = new Worker(workerUrl(), {
      name: 'packets',
      workerData: setup,
      // Flags of the process (an evaluated script, a debugger) are none of the thread's.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 },
    });
    let reason = 'the packet thread ended';
    this.worker.on('message', onOutcomes);
    this.worker.on('error', (error) => {
      reason = `the packet thread failed: ${error.message}`;
    });
    this.#ended = new Promise((resolve) => {
      this.worker.on('exit', () => {
        this.#alive = false;
        binding.libc.close(this.#wake);
        if (this.#keeper >= 0) binding.libc.close(this.#keeper);
        onEnd(reason);
        resolve();
      });
    });
  }

  send(commands: Command[]): void {
    if (!this.#alive) return;
    this.worker.postMessage(commands);
    Atomics.store(this.#mail, 0, 1);
    this.#binding.libc.write(this.#wake, this.#one, 8);
  }

  async stop(): Promise<void> {
    this.worker.ref();
    this.send([{ kind: 'stop' }]);
    await this.#ended;
  }
}

/**
 * Stamping of arriving packets is off in the kernel until a socket asks for it, and is turned on a little later from a
 * work queue. This socket asks while the thread is still starting, so that the first ping has its stamp.
 */
function keepStamping({ libc }: Binding): number {
  const fd = libc.socket(k.AF_INET, k.SOCK_DGRAM | k.SOCK_CLOEXEC, 0);
  const flags = new Uint8Array(new Int32Array([k.RX_SOFTWARE | k.REPORT_SOFTWARE]).buffer);
  if (fd >= 0) libc.setsockopt(fd, k.SOL_SOCKET, k.SO_TIMESTAMPING, flags, 4);
  return fd;
}

/** The built worker; tests run this file from `src/`, where only `dist/` holds JavaScript (`npm run build`). */
function workerUrl(): URL {
  const fromSource = import.meta.url.includes('/src/engine/');
  return new URL(fromSource ? '../../dist/engine/worker.js' : './worker.js', import.meta.url);
}
