import type { Abortable } from './abortable.js';
import { Fault } from './failure.js';
import type { Measured } from './clock.js';
import type { Connection, ExchangeTimes } from './net.js';
import { escapeText } from './x509/name.js';

export interface ConversationLimits {
  /** Bytes taken from the peer, over the whole conversation. */
  readonly maxBytes: number;
  /** Called when the first byte came that answers what was sent last. */
  readonly onByte?: () => void;
}

const LF = 0x0a;

/**
 * Turn-taking with a peer over one connection: what is sent, and lines or bytes read one after the other however the
 * network cut them. What came beyond the piece asked for is kept for the next.
 */
export class Conversation {
  #buffer = Buffer.alloc(1024);
  #start = 0;
  #end = 0;
  #received = 0;
  #outgoing: Uint8Array[] = [];
  #closed = false;
  #waited: Measured = 0;

  constructor(
    private readonly connection: Connection,
    private readonly signal: Abortable,
    private readonly limits: ConversationLimits,
  ) {}

  /** Bytes taken from the peer so far. */
  get received(): number {
    return this.#received;
  }

  /** Bytes that came and were not read. */
  get pending(): number {
    return this.#end - this.#start;
  }

  /** Seconds spent waiting for the peer since the last call: from what was sent to the piece that was read. */
  takeWaited(): Measured {
    const waited = this.#waited;
    this.#waited = 0;
    return waited;
  }

  /** Queues bytes; they leave together at the next read, or at {@link flush}. */
  send(bytes: string | Uint8Array): void {
    this.#outgoing.push(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  }

  /** Sends what is queued without waiting for an answer. */
  async flush(): Promise<void> {
    const request = this.#takeOutgoing();
    if (request.length > 0) await this.connection.write(request, this.signal);
  }

  /** The next line, without its end (LF, or CR LF); what a peer said last before it closed is a line too. */
  async line(): Promise<string> {
    let from = this.#start;
    const found = (): number => {
      const at = this.#buffer.subarray(0, this.#end).indexOf(LF, from);
      from = this.#end;
      return at;
    };
    let at = found();
    try {
      await this.#fill(() => at >= 0 || (at = found()) >= 0);
    } catch (error) {
      if (!this.#closed || this.pending === 0) throw error;
      at = this.#end;
    }
    const end = this.#buffer[at - 1] === 0x0d && at > this.#start ? at - 1 : at;
    const text = this.#buffer.toString('utf8', this.#start, end);
    this.#start = Math.min(at + 1, this.#end);
    return text;
  }

  /** The next `count` bytes. */
  async take(count: number): Promise<Buffer> {
    await this.#fill(() => this.pending >= count);
    const bytes = Buffer.from(this.#buffer.subarray(this.#start, this.#start + count));
    this.#start += count;
    return bytes;
  }

  /** Everything up to and with the first of `marks` that ends. */
  async until(...marks: Uint8Array[]): Promise<Buffer> {
    const longest = Math.max(...marks.map((mark) => mark.length));
    let from = this.#start;
    let end = -1;
    const found = (): boolean => {
      const view = this.#buffer.subarray(0, this.#end);
      const ends = marks.map((mark) => [view.indexOf(mark, from), mark.length] as const).filter(([at]) => at >= 0);
      end = ends.length === 0 ? -1 : Math.min(...ends.map(([at, length]) => at + length));
      from = Math.max(from, this.#end - longest + 1);
      return end >= 0;
    };
    await this.#fill(found);
    const bytes = Buffer.from(this.#buffer.subarray(this.#start, end));
    this.#start = end;
    return bytes;
  }

  async #fill(enough: () => boolean): Promise<void> {
    if (enough()) return this.flush();
    if (this.#closed) throw this.#closedEarly();
    let first = true;
    const times = await this.connection.exchange(
      this.#takeOutgoing(),
      {
        push: (chunk) => {
          if (first) this.limits.onByte?.();
          first = false;
          this.#append(chunk);
          return enough() ? 'done' : 'more';
        },
        end: () => {
          this.#closed = true;
          throw this.#closedEarly();
        },
      },
      this.signal,
    );
    this.#waited = sum(this.#waited, times);
  }

  #takeOutgoing(): Uint8Array {
    const request = Buffer.concat(this.#outgoing);
    this.#outgoing = [];
    return request;
  }

  #append(chunk: Uint8Array): void {
    this.#received += chunk.length;
    if (this.#received > this.limits.maxBytes) {
      throw new Fault('malformed_reply', `the peer sent more than ${this.limits.maxBytes} bytes`);
    }
    const needed = this.#end + chunk.length;
    if (needed > this.#buffer.length) {
      const larger = Buffer.alloc(2 ** Math.ceil(Math.log2(needed)));
      this.#buffer.copy(larger, 0, 0, this.#end);
      this.#buffer = larger;
    }
    this.#buffer.set(chunk, this.#end);
    this.#end = needed;
  }

  #closedEarly(): Fault {
    const rest = this.#buffer.toString('utf8', this.#start, this.#end);
    const said = rest === '' ? 'without a word' : `after "${excerpt(rest)}"`;
    return new Fault('connection_closed', `the peer closed the connection ${said}`);
  }
}

function sum(waited: Measured, { firstByte = 0, transfer = 0 }: ExchangeTimes): Measured {
  let total = 0;
  for (const part of [waited, firstByte, transfer]) {
    if (typeof part !== 'number') return part;
    total += part;
  }
  return total;
}

/** The beginning of what a peer said, fit for one line of a log. */
export function excerpt(text: string): string {
  const shown = escapeText(text.slice(0, 120));
  return text.length > 120 ? `${shown}...` : shown;
}
