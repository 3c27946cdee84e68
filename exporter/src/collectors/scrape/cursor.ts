/** Walks over the bytes of a page. Every walk ends at a line feed at the latest, and a page always ends in one. */

export const LINE_FEED = 0x0a;
export const TAB = 0x09;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const HASH = 0x23;
export const COMMA = 0x2c;
export const EQUALS = 0x3d;
export const BACKSLASH = 0x5c;
export const OPEN = 0x7b;
export const CLOSE = 0x7d;

/** A page that is not what its content type says. The message is for people: `line 12: no value`. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';
  constructor(
    /** 1-based. */
    readonly line: number,
    readonly reason: string,
  ) {
    super(`line ${line}: ${reason}`);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class Cursor {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly end: number;
  at = 0;

  constructor(body: Uint8Array) {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const whole = bytes.length === 0 || bytes[bytes.length - 1] === LINE_FEED;
    this.bytes = whole ? bytes : Buffer.concat([bytes, Buffer.of(LINE_FEED)]);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    this.end = this.bytes.length;
  }

  /** The byte here. */
  peek(): number {
    return this.bytes[this.at] ?? LINE_FEED;
  }

  /** Goes over spaces and tabs; whether there were any. */
  blanks(): boolean {
    const start = this.at;
    for (let byte = this.peek(); byte === SPACE || byte === TAB; byte = this.peek()) this.at += 1;
    return this.at > start;
  }

  /** Where the line ends: the place of its line feed. */
  lineEnd(): number {
    return this.bytes.indexOf(LINE_FEED, this.at);
  }

  /** One character a byte; for comparing, not for people. */
  latin1(from: number, to: number): string {
    return this.bytes.toString('latin1', from, to);
  }

  /** The text between, which must be UTF-8. */
  text(from: number, to: number): string {
    let at = from;
    while (at < to && (this.bytes[at] ?? 0) < 0x80) at += 1;
    // Nearly always: ten times as fast.
    if (at === to) return this.latin1(from, to);
    try {
      return utf8.decode(this.bytes.subarray(from, to));
    } catch {
      return this.fail('bytes that are not UTF-8');
    }
  }

  /** Throws, with the line of this place. */
  fail(reason: string): never {
    let line = 1;
    for (let at = this.bytes.indexOf(LINE_FEED); at >= 0 && at < this.at; line += 1) {
      at = this.bytes.indexOf(LINE_FEED, at + 1);
    }
    throw new ExpositionError(line, reason);
  }
}
