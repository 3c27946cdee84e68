import { Worker } from 'node:worker_threads';
import * as k from './constants.js';
import type { Binding } from './libc.js';
import { STOP, type LoopKind, type Outcome, type WorkerSetup } from './thread-protocol.js';

export interface ThreadListener {
  outcomes(outcomes: readonly Outcome<unknown>[]): void;
  /** The thread is gone; why, in a sentence. */
  ended(reason: string): void;
}

/** A worker thread that runs a packet loop, and the eventfd that wakes it. */
export class PacketThread {
  readonly worker: Worker;
  readonly #binding: Binding;
  readonly #mail = new Int32Array(new SharedArrayBuffer(4));
  readonly #wake: number;
  readonly #keeper: number;
  readonly #one = new Uint8Array(new BigUint64Array([1n]).buffer);
  readonly #ended: Promise<void>;
  #alive = true;

  constructor(binding: Binding, loop: LoopKind, listener: ThreadListener) {
    this.#binding = binding;
    this.#keeper = keepStamping(binding);
    this.#wake = binding.libc.eventfd(0, k.EFD_NONBLOCK | k.EFD_CLOEXEC);
    const setup: WorkerSetup = { loop, wake: this.#wake, mail: this.#mail.buffer as SharedArrayBuffer };
    this.worker = new Worker(workerUrl(), {
      name: `${loop} packets`,
      workerData: setup,
      // Flags of the process (an evaluated script, a debugger) are none of the thread's.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 },
    });
    let reason = 'the packet thread ended';
    this.worker.on('message', (outcomes: Outcome<unknown>[]) => listener.outcomes(outcomes));
    this.worker.on('error', (error) => {
      reason = `the packet thread failed: ${error.message}`;
    });
    this.#ended = new Promise((resolve) => {
      this.worker.on('exit', () => {
        this.#alive = false;
        binding.libc.close(this.#wake);
        if (this.#keeper >= 0) binding.libc.close(this.#keeper);
        listener.ended(reason);
        resolve();
      });
    });
  }

  send(letter: readonly unknown[] | typeof STOP): void {
    if (!this.#alive) return;
    this.worker.postMessage(letter);
    Atomics.store(this.#mail, 0, 1);
    this.#binding.libc.write(this.#wake, this.#one, 8);
  }

  async stop(): Promise<void> {
    this.worker.ref();
    this.send(STOP);
    await this.#ended;
  }
}

/**
 * Stamping of arriving packets is off in the kernel until a socket asks for it, and is turned on a little later from a
 * work queue. This socket asks while the thread is still starting, so that the first packet has its stamp.
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
