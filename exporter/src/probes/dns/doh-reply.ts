import { Fault } from '../../core/failure.js';
import type { Consumer, Http2Consumer } from '../../core/net.js';

/** As much of an HTTP response as DNS over HTTPS needs. */
export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

const MAX_HEAD = 16_384;
/** A DNS message has at most 65,535 bytes. */
const MAX_BODY = 65_535;

const badBody = (size: number): Fault => new Fault('body_limit', `a body of more than ${size} bytes is no DNS message`);

class Body {
  #parts: Uint8Array[] = [];
  length = 0;

  add(bytes: Uint8Array): void {
    this.length += bytes.length;
    if (this.length > MAX_BODY) throw badBody(MAX_BODY);
    this.#parts.push(new Uint8Array(bytes));
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

/** Takes a response over HTTP/2; frames are the port's matter. */
export class Http2Reply implements Http2Consumer, HttpReply {
  status = 0;
  contentType = '';
  readonly #body = new Body();

  get body(): Uint8Array {
    return this.#body.bytes();
  }

  headers(status: number, headers: readonly (readonly [name: string, value: string])[]): void {
    if (status >= 200) this.status = status;
    this.contentType = headers.find(([name]) => name === 'content-type')?.[1] ?? this.contentType;
  }

  push(chunk: Uint8Array): 'more' {
    this.#body.add(chunk);
    return 'more';
  }

  end(): void {
    if (this.status === 0) throw new Fault('connection_closed', 'the stream ended without a response');
  }
}

type Framing = { readonly kind: 'length'; readonly length: number } | { readonly kind: 'chunked' | 'close' };

/** Takes a response over HTTP/1.1 (RFC 9112): one response, its body by length, in chunks, or up to the end. */
export class Http1Reply implements Consumer, HttpReply {
  status = 0;
  contentType = '';
  #held: Buffer = Buffer.alloc(0);
  #framing: Framing | undefined;
  readonly #body = new Body();

  get body(): Uint8Array {
    return this.#body.bytes();
  }

  push(chunk: Uint8Array): 'more' | 'done' {
    this.#held = Buffer.concat([this.#held, chunk]);
    while (this.#framing === undefined) {
      if (!this.#readHead()) return 'more';
    }
    return this.#readBody(this.#framing) ? 'done' : 'more';
  }

  end(): void {
    if (this.#framing?.kind !== 'close') {
      throw new Fault('connection_closed', 'the server closed the connection before its response was complete');
    }
  }

  /** True when a head was read; an interim one (1xx) leaves the framing unknown. */
  #readHead(): boolean {
    const end = this.#held.indexOf('\r\n\r\n');
    if ((end < 0 ? this.#held.length : end) > MAX_HEAD)
      throw new Fault('header_limit', 'the response head is too long');
    if (end < 0) return false;
    const [first = '', ...lines] = this.#held.toString('latin1', 0, end).split('\r\n');
    this.#held = this.#held.subarray(end + 4);
    const status = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(first)?.[1];
    if (status === undefined) throw new Fault('protocol_error', 'the server does not speak HTTP/1.1');
    if (status.startsWith('1')) return true;
    const fields = new Map(lines.map(splitField));
    this.status = Number(status);
    this.contentType = fields.get('content-type') ?? '';
    this.#framing = framingOf(fields);
    return true;
  }

  /** True when the body is complete. */
  #readBody(framing: Framing): boolean {
    if (framing.kind === 'chunked') return this.#readChunks();
    const wanted = framing.kind === 'length' ? framing.length - this.#body.length : this.#held.length;
    this.#body.add(this.#held.subarray(0, wanted));
    this.#held = this.#held.subarray(wanted);
    return framing.kind === 'length' && this.#body.length === framing.length;
  }

  #readChunks(): boolean {
    for (;;) {
      const end = this.#held.indexOf('\r\n');
      if (end > 1024 || (end < 0 && this.#held.length > 1024)) throw new Fault('protocol_error', 'a chunk has no size');
      if (end < 0) return false;
      const size = /^([0-9a-f]{1,6})(?:[ \t;]|$)/i.exec(this.#held.toString('latin1', 0, end))?.[1];
      if (size === undefined) throw new Fault('protocol_error', 'the size of a chunk is no number');
      const length = Number.parseInt(size, 16);
      if (length === 0) return true;
      if (length > MAX_BODY) throw badBody(MAX_BODY);
      const after = end + 2 + length;
      if (this.#held.length < after + 2) return false;
      this.#body.add(this.#held.subarray(end + 2, after));
      this.#held = this.#held.subarray(after + 2);
    }
  }
}

function splitField(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 1) throw new Fault('protocol_error', 'a header field has no name');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function framingOf(fields: ReadonlyMap<string, string>): Framing {
  if (fields.get('transfer-encoding')?.toLowerCase() === 'chunked') return { kind: 'chunked' };
  const length = fields.get('content-length');
  if (length === undefined) return { kind: 'close' };
  if (!/^\d{1,15}$/.test(length)) throw new Fault('protocol_error', 'the content length is no number');
  if (Number(length) > MAX_BODY) throw badBody(MAX_BODY);
  return { kind: 'length', length: Number(length) };
}
