import { Fault } from '../core/failure.js';
import type { Binding } from './libc.js';
import { PacketThread } from './packet-thread.js';
import type { LoopKind, Outcome } from './thread-protocol.js';

/** Commands carry the id that they are answered under; every thread understands `abort`. */
export interface Command {
  readonly kind: string;
  readonly id: number;
}

interface Waiting<Value> {
  settle(outcome: Outcome<Value> | Error): void;
}

/**
 * Asks a packet thread, which the first question starts, and keeps the process alive only while answers are waited
 * for. `Value` is what the loop of this kind answers with.
 */
export class ThreadClient<Value> {
  readonly #binding: Binding;
  readonly #loop: LoopKind;
  readonly #waiting = new Map<number, Waiting<Value>>();
  #thread: PacketThread | undefined;
  #commands: Command[] = [];
  #lastId = 0;
  #closed = false;

  constructor(binding: Binding, loop: LoopKind) {
    this.#binding = binding;
    this.#loop = loop;
  }

  /** Questions without answer. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** A fresh id. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Rejects with the Fault of the thread, or with the reason of the signal. */
  async ask(command: Command, signal: AbortSignal): Promise<Value> {
    signal.throwIfAborted();
    if (this.#closed) throw new Fault('internal_error', 'the packet engine is closed');
    const { id } = command;
    this.#thread ??= this.#start();
    this.tell(command);
    this.#thread.worker.ref();
    return new Promise<Value>((resolve, reject) => {
      const onAbort = (): void => {
        this.tell({ kind: 'abort', id });
        this.#waiting.get(id)?.settle(signal.reason);
      };
      this.#waiting.set(id, {
        settle: (outcome) => {
          this.#waiting.delete(id);
          signal.removeEventListener('abort', onAbort);
          if (this.#waiting.size === 0) this.#thread?.worker.unref();
          if (!('id' in outcome)) reject(outcome);
          else if ('value' in outcome) resolve(outcome.value);
          else reject(new Fault(outcome.fault.reason, outcome.fault.detail, outcome.fault.source));
        },
      });
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Posts a command that has no answer. Those of one turn of the event loop travel together: one message, one wake-up. */
  tell(command: Command): void {
    this.#commands.push(command);
    if (this.#commands.length > 1) return;
    queueMicrotask(() => {
      const commands = this.#commands;
      this.#commands = [];
      this.#thread?.send(commands);
    });
  }

  #start(): PacketThread {
    const thread = new PacketThread(this.#binding, this.#loop, {
      outcomes: (outcomes) => {
        for (const outcome of outcomes) this.#waiting.get(outcome.id)?.settle(outcome as Outcome<Value>);
      },
      ended: (reason) => {
        if (this.#thread === thread) this.#thread = undefined;
        this.#rejectAll(new Fault('internal_error', reason));
      },
    });
    return thread;
  }

  #rejectAll(fault: Fault): void {
    for (const waiting of [...this.#waiting.values()]) waiting.settle(fault);
  }

  /** Ends the thread; questions without answer reject. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const thread = this.#thread;
    this.#thread = undefined;
    this.#rejectAll(new Fault('internal_error', 'the packet engine was closed'));
    await thread?.stop();
  }
}
