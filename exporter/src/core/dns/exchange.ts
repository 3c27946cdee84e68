/** One question over one socket, for the probe and the resolver alike. */
import type { Abortable } from '../abortable.js';
import type { Clock, Measured } from '../clock.js';
import { Fault } from '../failure.js';
import type { Connection, Consumer, Datagrams, ExchangeTimes, SinceSent } from '../net.js';
import type { DnsMessage } from './message.js';
import { acceptReply } from './reply.js';

/** What happened on the way, also when no reply was accepted. */
export interface Tally {
  /** Datagrams sent. */
  sent: number;
  /** Replies ignored: wrong id, another question, or no reply at all. */
  spoofed: number;
}

export interface Answer {
  readonly message: DnsMessage;
  /** Bytes of the reply. */
  readonly size: number;
}

export interface UdpAsk {
  /** A query with an id of its own for each attempt, so that a late reply is timed against what it answers. */
  readonly query: () => Uint8Array;
  /** Datagrams sent at most. */
  readonly attempts: number;
  /** Milliseconds until the next attempt. */
  readonly spacing: number;
  /** Milliseconds after the last attempt until `timeout`; absent: until the signal aborts. */
  readonly patience?: number;
  readonly clock: Clock;
  readonly tally: Tally;
}

type UdpAnswer = Answer & { readonly seconds: Measured };

/** Asks over UDP; `seconds` runs from the attempt that was answered. The caller closes the socket. */
export function askUdp(socket: Datagrams, ask: UdpAsk, signal: Abortable): Promise<UdpAnswer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    new UdpExchange({ socket, ask, signal }, resolve, reject).start();
  });
}

interface Exchange {
  readonly socket: Datagrams;
  readonly ask: UdpAsk;
  readonly signal: Abortable;
}

class UdpExchange {
  readonly #sent: Uint8Array[] = [];
  /** Only where there is something to wait for between attempts: making and aborting one costs as much as the query. */
  #waiting: AbortController | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly resolve: (answer: UdpAnswer) => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  start(): void {
    const { socket, ask, signal } = this.exchange;
    signal.addEventListener('abort', this.#onAbort, { once: true });
    socket.onMessage(this.#receive, this.#fail);
    if (ask.attempts > 1 || ask.patience !== undefined) void this.#sendAll();
    else this.#send().catch(this.#fail);
  }

  readonly #onAbort = (): void => this.#fail(this.exchange.signal.reason);

  readonly #fail = (error: unknown): void => {
    this.#stop();
    this.reject(error);
  };

  /** Nothing is waited for any more. */
  #stop(): void {
    this.#waiting?.abort();
    this.exchange.signal.removeEventListener('abort', this.#onAbort);
  }

  #send(): Promise<void> {
    const { ask, socket } = this.exchange;
    const query = ask.query();
    this.#sent.push(query);
    ask.tally.sent += 1;
    return socket.send(query);
  }

  async #sendAll(): Promise<void> {
    const { attempts, spacing, patience, clock } = this.exchange.ask;
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    try {
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        await this.#send();
        if (attempt < attempts) await clock.sleep(spacing, signal);
      }
      if (patience === undefined) return;
      await clock.sleep(patience, signal);
      this.#fail(new Fault('timeout', `no reply within ${patience} ms`));
    } catch (error) {
      this.#fail(error);
    }
  }

  readonly #receive = (packet: Uint8Array, since: SinceSent): void => {
    try {
      for (let attempt = 0; attempt < this.#sent.length; attempt += 1) {
        const message = acceptReply(this.#sent[attempt] ?? packet, packet);
        if (message === undefined) continue;
        this.#stop();
        this.resolve({ message, size: packet.length, seconds: since(attempt) });
        return;
      }
      this.exchange.ask.tally.spoofed += 1;
    } catch (error) {
      this.#fail(error);
    }
  };
}

/** A message with its length in front (RFC 1035 section 4.2.2). */
export function framed(message: Uint8Array): Uint8Array {
  const out = new Uint8Array(message.length + 2);
  out[0] = message.length >> 8;
  out[1] = message.length & 0xff;
  out.set(message, 2);
  return out;
}

/** Foreign messages on one connection after which the server is not worth listening to. */
const MAX_FOREIGN = 16;

/** Asks over TCP or TLS. */
export async function askStream(
  connection: Connection,
  ask: { readonly query: Uint8Array; readonly tally: Tally },
  signal: AbortSignal,
): Promise<Answer & { readonly times: ExchangeTimes }> {
  const frames = new FrameConsumer(ask.query, ask.tally);
  const times = await connection.exchange(framed(ask.query), frames, signal);
  if (frames.answer === undefined) throw new Fault('connection_closed', 'the connection ended without a reply');
  return { ...frames.answer, times };
}

/** Cuts a stream into messages and stops at the reply to `query`; holds at most one message. */
export class FrameConsumer implements Consumer {
  answer: Answer | undefined;
  #held: Uint8Array = new Uint8Array(0);
  #foreign = 0;

  constructor(
    private readonly query: Uint8Array,
    private readonly tally: Tally,
  ) {}

  push(chunk: Uint8Array): 'more' | 'done' {
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    while (bytes.length >= 2) {
      const end = 2 + (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0));
      if (bytes.length < end) break;
      if (this.#accept(bytes.subarray(2, end))) return 'done';
      bytes = bytes.subarray(end);
    }
    this.#held = new Uint8Array(bytes);
    return 'more';
  }

  end(): void {
    throw new Fault('connection_closed', 'the server closed the connection before its reply was complete');
  }

  #accept(packet: Uint8Array): boolean {
    const message = acceptReply(this.query, packet);
    if (message !== undefined) {
      this.answer = { message, size: packet.length };
      return true;
    }
    this.tally.spoofed += 1;
    this.#foreign += 1;
    if (this.#foreign >= MAX_FOREIGN) throw new Fault('protocol_error', 'the server answers other questions');
    return false;
  }
}
