import { Fault } from '../core/failure.js';
import type { ProbeOrder, Round, RoundOptions, TraceRequest, Tracer, TraceSession } from '../core/tracer.js';
import { loadLibc, type Binding } from './libc.js';
import { decodeReplies } from './reply-table.js';
import { ThreadClient } from './thread-client.js';
import { ORDER_WORDS, type Opened, type TraceCommand, type TraceValue } from './trace-protocol.js';
import { LARGEST, leastSize } from './trace-packet.js';

/** Sessions open at once, packets of a round, flows. */
const MOST_SESSIONS = 16_384;
const MOST_ORDERS = 65_536;
const MOST_FLOWS = 4096;

/** A Tracer that owns a thread and descriptors. */
export interface PacketTracer extends Tracer {
  /** Ends the thread; traces in progress reject. Idempotent. */
  close(): Promise<void>;
}

/**
 * Probes with limited TTL on a thread of their own, started by the first trace, so that a burst of traces delays no
 * ping. Never throws: where there is no packet engine, every trace rejects with a Fault `unsupported` that says why.
 *
 * A round-trip time is receive stamp minus transmit stamp of the kernel. Where one of them is missing, or the wall
 * clock was moved between them, it is withheld: never negative, never a guess.
 */
export function createTracer(): PacketTracer {
  const binding = loadLibc();
  if (typeof binding !== 'string') return new ThreadTracer(binding);
  return {
    open: () => Promise.reject(new Fault('unsupported', `${binding}; the path probe cannot run here`)),
    close: () => Promise.resolve(),
  };
}

type Client = ThreadClient<TraceValue>;

class ThreadTracer implements PacketTracer {
  readonly #client: Client;
  #sessions = 0;

  constructor(binding: Binding) {
    this.#client = new ThreadClient(binding, 'trace');
  }

  async open(request: TraceRequest, signal: AbortSignal): Promise<TraceSession> {
    signal.throwIfAborted();
    admit(request);
    if (this.#sessions >= MOST_SESSIONS) {
      throw new Fault('resource_exhausted', `${this.#sessions} traces are in progress`);
    }
    const id = this.#client.nextId();
    this.#sessions += 1;
    try {
      const command: TraceCommand = { kind: 'open', id, request };
      const value = await this.#client.ask(command, signal);
      if (value.kind !== 'opened') throw new Fault('internal_error', 'the packet thread gave another answer');
      return new ThreadSession(this.#client, { id, request, opened: value, onClose: () => (this.#sessions -= 1) });
    } catch (error) {
      this.#sessions -= 1;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

interface SessionFacts {
  readonly id: number;
  readonly request: TraceRequest;
  readonly opened: Opened;
  readonly onClose: () => void;
}

class ThreadSession implements TraceSession {
  readonly #client: Client;
  readonly #facts: SessionFacts;
  #closed = false;

  constructor(client: Client, facts: SessionFacts) {
    this.#client = client;
    this.#facts = facts;
  }

  get source(): string {
    return this.#facts.opened.source;
  }
  get quotes(): boolean {
    return this.#facts.opened.quotes;
  }

  async round(orders: readonly ProbeOrder[], options: RoundOptions, signal: AbortSignal): Promise<Round> {
    signal.throwIfAborted();
    if (this.#closed) throw new Fault('internal_error', 'the trace is closed');
    const { id: session, request } = this.#facts;
    const id = this.#client.nextId();
    const command: TraceCommand = { kind: 'round', id, session, orders: encodeOrders(orders, request), options };
    const value = await this.#client.ask(command, signal);
    if (value.kind !== 'round') throw new Fault('internal_error', 'the packet thread gave another answer');
    return {
      sent: Array.from(value.sent, (left) => left === 1),
      ...(value.localMtu === undefined ? {} : { localMtu: value.localMtu }),
      replies: decodeReplies(value),
      unexpected: value.unexpected,
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#client.tell({ kind: 'close', id: this.#facts.id });
    this.#facts.onClose();
  }
}

function encodeOrders(orders: readonly ProbeOrder[], { address, protocol }: TraceRequest): Uint16Array {
  if (orders.length > MOST_ORDERS) {
    throw new Fault(
      'internal_error',
      `${orders.length} packets are more than the ${MOST_ORDERS} that a round may have`,
    );
  }
  const least = leastSize(address.family, protocol);
  const words = new Uint16Array(orders.length * ORDER_WORDS);
  let at = 0;
  for (const { flow, ttl, size = 0 } of orders) {
    const sound = flow >= 0 && flow < MOST_FLOWS && ttl >= 1 && ttl <= 255;
    if (!sound || (size !== 0 && (size < least || size > LARGEST))) {
      throw new Fault('internal_error', `not an order: flow ${flow}, TTL ${ttl}, ${size} bytes`);
    }
    words[at] = flow;
    words[at + 1] = ttl;
    words[at + 2] = size;
    at += ORDER_WORDS;
  }
  return words;
}

function admit({ address, protocol, port, sourcePort, size }: TraceRequest): void {
  const least = leastSize(address.family, protocol);
  const ports = protocol === 'icmp' || (port >= 1 && port <= 65_535);
  if (ports && sourcePort >= 1024 && sourcePort <= 65_535 && size >= least && size <= LARGEST) return;
  const detail = `not a trace: port ${port} from ${sourcePort}, ${size} bytes of ${least} to ${LARGEST}`;
  throw new Fault('internal_error', detail);
}
