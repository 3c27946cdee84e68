/** Protobuf wire format, the part we write: https://protobuf.dev/programming-guides/encoding/ */

const TWO_28 = 2 ** 28;

/** Bytes of an unsigned integer below 2^53 as a varint. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}

export function writeVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= TWO_28) {
    bytes[at++] = 0x80 | (rest % 128);
    rest = Math.floor(rest / 128);
  }
  while (rest >= 128) {
    bytes[at++] = 0x80 | (rest & 0x7f);
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/** A whole number as int64: negative ones are two's complement, ten bytes. */
export function writeInt64(bytes: Uint8Array, start: number, value: number): number {
  if (value >= 0) return writeVarint(bytes, start, value);
  let rest = BigInt.asUintN(64, BigInt(value));
  let at = start;
  for (; rest >= 0x80n; rest >>= 7n) bytes[at++] = 0x80 | Number(rest & 0x7fn);
  bytes[at++] = Number(rest);
  return at;
}

/** Zigzag: small negative numbers become small unsigned ones. Exact below 2^52. */
export const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

/** A growing message, for the small parts of a family. */
export class Message {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  get length(): number {
    return this.#at;
  }

  /** Copies the message to `at`; returns where it ends. */
  copy(to: Uint8Array, at: number): number {
    for (let k = 0; k < this.#at; k += 1) to[at + k] = this.#bytes[k] ?? 0;
    return at + this.#at;
  }

  clear(): this {
    this.#at = 0;
    return this;
  }

  /** An unsigned integer; zero too, because its presence can matter. */
  unsigned(field: number, value: number): this {
    this.#room(20);
    this.#at = writeVarint(this.#bytes, writeVarint(this.#bytes, this.#at, field * 8), value);
    return this;
  }

  signed(field: number, value: number): this {
    return this.unsigned(field, zigzag(value));
  }

  int64(field: number, value: number): this {
    this.#room(20);
    this.#at = writeInt64(this.#bytes, writeVarint(this.#bytes, this.#at, field * 8), value);
    return this;
  }

  /** A double by its bytes, little endian: for what must not go through arithmetic. */
  doubleBytes(field: number, value: Uint8Array): this {
    this.#room(20);
    this.#at = writeVarint(this.#bytes, this.#at, field * 8 + 1);
    this.#bytes.set(value, this.#at);
    this.#at += 8;
    return this;
  }

  double(field: number, value: number): this {
    this.#room(20);
    this.#at = writeVarint(this.#bytes, this.#at, field * 8 + 1);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
    return this;
  }

  /** A length-delimited field: a text, a message, packed numbers. */
  nested(field: number, content: Message | Uint8Array): this {
    this.#room(content.length + 20);
    this.#at = writeVarint(this.#bytes, writeVarint(this.#bytes, this.#at, field * 8 + 2), content.length);
    if (content instanceof Message) this.#at = content.copy(this.#bytes, this.#at);
    else {
      this.#bytes.set(content, this.#at);
      this.#at += content.length;
    }
    return this;
  }

  text(field: number, content: string): this {
    return content === '' ? this : this.nested(field, new TextEncoder().encode(content));
  }

  /** Fields that are encoded already. */
  raw(fields: Uint8Array): this {
    this.#room(fields.length);
    this.#bytes.set(fields, this.#at);
    this.#at += fields.length;
    return this;
  }

  /** A bare varint, for packed lists. */
  bare(value: number): this {
    this.#room(10);
    this.#at = writeVarint(this.#bytes, this.#at, value);
    return this;
  }

  /** A bare double, for packed lists. */
  bareDouble(value: number): this {
    this.#room(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
    return this;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const next = new Uint8Array((this.#at + bytes) * 2);
    next.set(this.#bytes);
    this.#bytes = next;
    this.#view = new DataView(next.buffer);
  }
}
