import { Fault } from '../failure.js';
import { parseFields, type HeadLimits } from './head.js';

/** Takes body bytes `chunk[start, end)`; must copy what it wants to keep. */
export interface BodySink {
  write(chunk: Uint8Array, start: number, end: number): void;
}

const LF = 0x0a;
const CR = 0x0d;
/** Extensions carry nothing that a probe wants; more than these many bytes of them is an attack. */
const EXTENSION_LINE = 256;
const EXTENSIONS = 16_384;

type State = 'size' | 'extension' | 'size_lf' | 'data' | 'data_cr' | 'data_lf' | 'trailer';

const malformed = (what: string): Fault => new Fault('malformed_reply', what);

/** Takes apart the chunked transfer coding (RFC 9112 section 7.1) as its bytes come; trailers are checked and dropped. */
export class Chunked {
  #state: State = 'size';
  /** Of the chunk size: value and number of digits so far. Then what is left of the chunk. */
  #left = 0;
  #digits = 0;
  #line = 0;
  #extensions = 0;
  #trailer: number[] = [];

  constructor(
    private readonly sink: BodySink,
    private readonly limits: HeadLimits,
  ) {}

  /** True when the last chunk and its trailers are complete; bytes after them are ignored. */
  push(chunk: Uint8Array, start: number): boolean {
    let at = start;
    while (at < chunk.length) {
      if (this.#state === 'data') {
        const take = Math.min(this.#left, chunk.length - at);
        this.sink.write(chunk, at, at + take);
        at += take;
        this.#left -= take;
        if (this.#left === 0) this.#state = 'data_cr';
        continue;
      }
      const byte = chunk[at] as number;
      at += 1;
      if (this.#state === 'trailer') {
        if (this.#trailerByte(byte)) return true;
      } else this.#framingByte(byte);
    }
    return false;
  }

  #framingByte(byte: number): void {
    switch (this.#state) {
      case 'size':
        return this.#sizeByte(byte);
      case 'extension':
        return this.#extensionByte(byte);
      case 'size_lf':
        if (byte !== LF) throw malformed('a chunk size line that does not end in CRLF');
        this.#state = this.#left === 0 ? 'trailer' : 'data';
        return;
      case 'data_cr':
        if (byte !== CR) throw malformed('a chunk longer than its size');
        this.#state = 'data_lf';
        return;
      default:
        if (byte !== LF) throw malformed('a chunk that does not end in CRLF');
        this.#state = 'size';
        this.#digits = 0;
    }
  }

  #sizeByte(byte: number): void {
    const value = hexValue(byte);
    if (value >= 0) {
      this.#digits += 1;
      if (this.#digits > 12) throw malformed('a chunk size of more than 12 digits');
      this.#left = (this.#digits === 1 ? 0 : this.#left) * 16 + value;
      return;
    }
    if (this.#digits === 0) throw malformed('a chunk size that is not a hexadecimal number');
    if (byte === CR) this.#state = 'size_lf';
    else if (byte === 0x3b || byte === 0x20 || byte === 0x09) {
      this.#state = 'extension';
      this.#line = 0;
      this.#extensionByte(byte);
    } else throw malformed('a chunk size that is not a hexadecimal number');
  }

  #extensionByte(byte: number): void {
    if (byte === CR) {
      this.#state = 'size_lf';
      return;
    }
    this.#line += 1;
    this.#extensions += 1;
    if (this.#line > EXTENSION_LINE || this.#extensions > EXTENSIONS) {
      throw malformed('a flood of chunk extensions');
    }
    if (byte === LF || byte === 0) throw malformed('a bare line feed or NUL in a chunk extension');
  }

  /** Collects the trailer section until its empty line. */
  #trailerByte(byte: number): boolean {
    const bytes = this.#trailer;
    bytes.push(byte);
    if (bytes.length > this.limits.headerBytes) {
      throw new Fault('header_limit', `trailers of more than ${this.limits.headerBytes} bytes`);
    }
    if (byte !== LF) return false;
    const ended = bytes.length === 2 || (bytes.at(-2) === CR && bytes.at(-3) === LF);
    if (ended) parseFields(Buffer.from(bytes).toString('latin1'), 0, this.limits);
    return ended;
  }
}

/** -1 when the byte is no hexadecimal digit. */
function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
