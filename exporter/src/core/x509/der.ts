/**
 * Reads DER (ITU-T X.690): definite lengths only, low tag numbers only. Every read is checked against the element
 * that holds it, so that a length from the wire never reaches past its parent, and every walk only moves forward.
 * What breaks a rule throws {@link DerError}; who reads a certificate or an OCSP response gives it its meaning.
 */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** One element: its identifier octet, its content, and the whole of it with identifier and length. */
export interface Der {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** Identifier octets in use (class, constructed bit and number in one). */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Identifier octet of the context tag `[number]`, constructed unless said otherwise. */
export function contextTag(number: number, form: 'constructed' | 'primitive' = 'constructed'): number {
  return (form === 'constructed' ? 0xa0 : 0x80) + number;
}

/** Reads elements one after the other out of one content. */
export class DerReader {
  #at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  get atEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  /** Identifier of the next element, without reading it; undefined at the end. */
  peek(): number | undefined {
    return this.bytes[this.#at];
  }

  /** The next element; it must have this identifier when one is given. */
  next(tag?: number): Der {
    const start = this.#at;
    const found = this.#byte();
    if ((found & 0x1f) === 0x1f) throw new DerError('a tag number above 30');
    if (tag !== undefined && found !== tag) throw new DerError(`tag ${hex(found)} where ${hex(tag)} belongs`);
    const length = this.#length();
    const end = this.#at + length;
    if (end > this.bytes.length) throw new DerError('an element reaches past the one that holds it');
    const content = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return { tag: found, content, whole: this.bytes.subarray(start, end) };
  }

  /** The next element when it has this identifier; otherwise undefined and nothing is read. */
  optional(tag: number): Der | undefined {
    return this.peek() === tag ? this.next(tag) : undefined;
  }

  /** Reader of the content of the next element. */
  enter(tag: number): DerReader {
    return new DerReader(this.next(tag).content);
  }

  #byte(): number {
    const byte = this.bytes[this.#at];
    if (byte === undefined) throw new DerError('the data end inside an element');
    this.#at += 1;
    return byte;
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new DerError('a length that DER does not allow');
    let length = 0;
    for (let i = 0; i < count; i += 1) length = length * 256 + this.#byte();
    return length;
  }
}

/** The only element of `bytes`; trailing bytes are an error. */
export function readWhole(bytes: Uint8Array, tag: number): DerReader {
  const reader = new DerReader(bytes);
  const inner = reader.enter(tag);
  if (!reader.atEnd) throw new DerError('bytes after the end');
  return inner;
}

/** Dotted text of an object identifier (X.690 8.19), arcs up to 2^53. */
export function oidText(content: Uint8Array): string {
  if (content.length === 0 || content.length > 64)
    throw new DerError('an object identifier without or with too many bytes');
  const arcs: number[] = [];
  let arc = 0;
  for (const [index, byte] of content.entries()) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw new DerError('an object identifier with a huge arc');
    if ((byte & 0x80) !== 0) {
      if (index === content.length - 1) throw new DerError('an object identifier that breaks off');
      continue;
    }
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...rest] = arcs;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...rest].join('.');
}

/** Lower-case hexadecimal of an INTEGER without leading zeros, `-` in front when it is negative; at most 64 bytes. */
export function integerHex(content: Uint8Array): string {
  if (content.length === 0 || content.length > 64) throw new DerError('an integer without or with too many bytes');
  const unsigned = BigInt(`0x${bytesHex(content)}`);
  const negative = ((content[0] ?? 0) & 0x80) !== 0;
  return (negative ? unsigned - (1n << BigInt(content.length * 8)) : unsigned).toString(16);
}

export function bytesHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** ASCII or Latin-1 text, one character a byte. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/**
 * Unix seconds of a UTCTime (years 1950 to 2049) or a GeneralizedTime (years 0000 to 9999), in the only forms that
 * RFC 5280 section 4.1.2.5 allows: seconds present, `Z`, no fraction.
 */
export function timeSeconds(element: Der): number {
  const text = latin1(element.content.subarray(0, 32));
  const short = element.tag === TAG.utcTime;
  if (!short && element.tag !== TAG.generalizedTime) throw new DerError(`tag ${hex(element.tag)} is not a time`);
  if (!(short ? /^\d{12}Z$/ : /^\d{14}Z$/).test(text) || text.length !== element.content.length) {
    throw new DerError('a time that is not written as RFC 5280 wants');
  }
  const yearDigits = short ? 2 : 4;
  const part = (at: number): number => Number(text.slice(yearDigits + at, yearDigits + at + 2));
  const given = Number(text.slice(0, yearDigits));
  const year = short ? given + (given >= 50 ? 1900 : 2000) : given;
  const date = new Date(0);
  date.setUTCFullYear(year, part(0) - 1, part(2));
  date.setUTCHours(part(4), part(6), part(8));
  // A field out of its range would carry over into the next; then the date no longer says what was written.
  if (date.toISOString().slice(0, 19).replace(/[-:T]/g, '').slice(-10) !== text.slice(yearDigits, -1)) {
    throw new DerError('a time that does not exist');
  }
  return date.getTime() / 1000;
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`;
}
