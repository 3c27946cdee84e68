import { Fault } from '../failure.js';
import type { Consumer, Http2Consumer } from '../net.js';
import { Chunked, type BodySink } from './chunked.js';
import { framingOf, type Framing } from './framing.js';
import { parseHead, type Field, type Head, type HeadLimits } from './head.js';

const LF = 0x0a;
const CR = 0x0d;
const START = 'HTTP/';
/** Interim responses (1xx) before the final one. A server sends one or two. */
const INTERIM = 16;

export interface ResponseOptions {
  readonly method: string;
  readonly limits: HeadLimits;
  readonly sink: BodySink;
  /**
   * Called once, with the final head, before any byte of the body. `stop` ends the exchange without the body; a
   * Fault ends it as failed.
   */
  onHead(head: Head, framing: Framing): 'go on' | 'stop';
}

/**
 * One HTTP/1.x response as a {@link Consumer}. A Fault does not leave it: it is kept in {@link fault} and the
 * exchange ends, so that the caller still learns the times of what came before.
 */
export class Response implements Consumer {
  fault: Fault | undefined;
  #head: Head | undefined;
  /** Bytes of an incomplete header section, the first `#size` of them valid. */
  #pending = Buffer.alloc(0);
  #size = 0;
  /** Up to here no line feed of `#pending` ends the section. */
  #scanned = 0;
  #headerBytes = 0;
  #interim = 0;
  #framing: Framing = { kind: 'close' };
  #left = 0;
  #chunked: Chunked | undefined;
  #started = false;

  constructor(private readonly options: ResponseOptions) {}

  get started(): boolean {
    return this.#started;
  }

  push(chunk: Uint8Array): 'more' | 'done' {
    this.#started ||= chunk.length > 0;
    try {
      return this.#push(chunk) ? 'done' : 'more';
    } catch (error) {
      return this.#fail(error);
    }
  }

  end(): void {
    try {
      if (this.#head === undefined) {
        throw new Fault(
          'connection_closed',
          this.#started ? 'closed inside the header section' : 'closed without a reply',
        );
      }
      if (this.#framing.kind === 'length')
        throw new Fault('connection_closed', `closed ${this.#left} bytes before the end`);
      if (this.#framing.kind === 'chunked') throw new Fault('connection_closed', 'closed before the last chunk');
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): 'done' {
    if (!(error instanceof Fault)) throw error;
    this.fault ??= error;
    return 'done';
  }

  #push(chunk: Uint8Array): boolean {
    if (this.#head !== undefined) return this.#body(chunk, 0);
    let bytes = this.#buffered(chunk);
    for (;;) {
      checkStart(bytes);
      const end = this.#sectionEnd(bytes);
      if (end < 0) {
        this.#keep(bytes);
        return false;
      }
      const head = parseHead(bytes, end, this.options.limits);
      this.#headerBytes += end;
      bytes = bytes.subarray(end);
      this.#size = 0;
      if (head.status >= 200) return this.#final(head, bytes);
      if (head.status === 101) throw new Fault('malformed_reply', 'switches protocols without being asked');
      this.#interim += 1;
      if (this.#interim > INTERIM) throw new Fault('malformed_reply', `more than ${INTERIM} interim responses`);
    }
  }

  #final(head: Head, rest: Buffer): boolean {
    this.#head = head;
    this.#framing = framingOf(head, this.options);
    if (this.options.onHead(head, this.#framing) === 'stop') this.#framing = { kind: 'none' };
    if (this.#framing.kind === 'none') return true;
    if (this.#framing.kind === 'length') this.#left = this.#framing.length;
    if (this.#framing.kind === 'chunked') this.#chunked = new Chunked(this.options.sink, this.options.limits);
    return rest.length > 0 && this.#body(rest, 0);
  }

  #body(chunk: Uint8Array, start: number): boolean {
    if (this.#chunked !== undefined) return this.#chunked.push(chunk, start);
    const available = chunk.length - start;
    const take = this.#framing.kind === 'length' ? Math.min(this.#left, available) : available;
    if (take > 0) this.options.sink.write(chunk, start, start + take);
    this.#left -= take;
    return this.#framing.kind === 'length' && this.#left === 0;
  }

  /** The bytes of the header section so far with `chunk` behind them; without a copy when the chunk is the first. */
  #buffered(chunk: Uint8Array): Buffer {
    if (this.#size === 0) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const wanted = this.#size + chunk.length;
    if (wanted > this.#pending.length) {
      const grown = Buffer.allocUnsafe(Math.max(wanted, 2 * this.#pending.length, 512));
      this.#pending.copy(grown, 0, 0, this.#size);
      this.#pending = grown;
    }
    this.#pending.set(chunk, this.#size);
    return this.#pending.subarray(0, wanted);
  }

  /** Keeps an incomplete section; `bytes` is either a view of `#pending` from its start or memory of the caller. */
  #keep(bytes: Buffer): void {
    if (bytes.buffer !== this.#pending.buffer || bytes.byteOffset !== this.#pending.byteOffset) {
      this.#pending = Buffer.from(bytes);
    }
    this.#size = bytes.length;
    this.#scanned = bytes.length;
  }

  /** Index after the empty line that ends the header section, or -1; every byte is looked at once. */
  #sectionEnd(bytes: Buffer): number {
    const limit = this.options.limits.headerBytes - this.#headerBytes;
    let at = bytes.indexOf(LF, this.#size === 0 ? 0 : this.#scanned);
    for (; at >= 0 && at < limit; at = bytes.indexOf(LF, at + 1)) {
      if (bytes[at - 1] !== CR) throw new Fault('malformed_reply', 'a header line that ends in a bare line feed');
      if (bytes[at - 2] === LF) return at + 1;
    }
    if (at >= limit || bytes.length > limit) {
      throw new Fault('header_limit', `a header section of more than ${this.options.limits.headerBytes} bytes`);
    }
    return -1;
  }
}

/** Ends at the first byte that cannot start a status line: an HTTP/0.9 answer, or another protocol. */
function checkStart(bytes: Buffer): void {
  const length = Math.min(bytes.length, START.length);
  for (let at = 0; at < length; at += 1) {
    if (bytes[at] !== START.charCodeAt(at)) {
      throw new Fault('protocol_error', 'the reply is not HTTP: it does not start with a status line');
    }
  }
}

/** One HTTP/2 response; framing and field syntax were checked by the HTTP/2 layer, limits are checked here. */
export class Http2Response implements Http2Consumer {
  fault: Fault | undefined;
  #started = false;
  #received = 0;
  #length: number | undefined;
  #stopped = false;

  constructor(private readonly options: ResponseOptions) {}

  get started(): boolean {
    return this.#started;
  }

  headers(status: number, headers: readonly Field[]): void {
    if (status < 200 || this.#started || this.fault) return;
    this.#started = true;
    const fields = headers.filter(([name]) => !name.startsWith(':'));
    const bytes = fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    const head: Head = { version: '2', status, fields, bytes };
    try {
      if (fields.length > this.options.limits.fields || bytes > this.options.limits.headerBytes) {
        throw new Fault('header_limit', 'a header section beyond its limit');
      }
      const framing = framingOf(head, this.options);
      if (framing.kind === 'length') this.#length = framing.length;
      this.#stopped = this.options.onHead(head, framing) === 'stop';
    } catch (error) {
      this.#fail(error);
    }
  }

  push(chunk: Uint8Array): 'more' | 'done' {
    if (this.fault || this.#stopped) return 'done';
    try {
      this.#received += chunk.length;
      this.options.sink.write(chunk, 0, chunk.length);
      return 'more';
    } catch (error) {
      this.#fail(error);
      return 'done';
    }
  }

  end(): void {
    if (!this.#started && !this.fault) this.fault = new Fault('connection_closed', 'closed without a reply');
    if (!this.#stopped && this.#length !== undefined && this.#length !== this.#received) {
      this.fault ??= new Fault('malformed_reply', 'a body of another length than Content-Length says');
    }
  }

  #fail(error: unknown): void {
    if (!(error instanceof Fault)) throw error;
    this.fault ??= error;
  }
}
