import { Fault } from '../failure.js';

/** Reads big-endian fields of a bounded range; leaving the range is a Fault. */
export class ByteReader {
  constructor(
    readonly bytes: Uint8Array,
    public position = 0,
    readonly end = bytes.length,
  ) {}

  get left(): number {
    return this.end - this.position;
  }

  u8(): number {
    this.#need(1);
    return this.bytes[this.position++] ?? 0;
  }

  u16(): number {
    this.#need(2);
    const { bytes, position } = this;
    this.position += 2;
    return ((bytes[position] ?? 0) << 8) | (bytes[position + 1] ?? 0);
  }

  u32(): number {
    const high = this.u16();
    return high * 0x1_00_00 + this.u16();
  }

  take(length: number): Uint8Array {
    this.#need(length);
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }

  /** One length byte and that many bytes (RFC 1035 section 3.3). */
  characterString(): Uint8Array {
    return this.take(this.u8());
  }

  rest(): Uint8Array {
    return this.take(this.left);
  }

  #need(length: number): void {
    if (this.position + length > this.end)
      throw new Fault('malformed_reply', 'a field runs past the end of its record');
  }
}

/** Growing output, big-endian. */
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(128);
  length = 0;

  u8(value: number): void {
    this.#reserve(1);
    this.#buffer[this.length++] = value;
  }

  u16(value: number): void {
    this.#reserve(2);
    this.#buffer[this.length++] = (value >> 8) & 0xff;
    this.#buffer[this.length++] = value & 0xff;
  }

  u32(value: number): void {
    this.u16(Math.floor(value / 0x1_00_00));
    this.u16(value % 0x1_00_00);
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#buffer.set(value, this.length);
    this.length += value.length;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return new Uint8Array(this.#buffer.subarray(0, this.length));
  }

  #reserve(length: number): void {
    if (this.length + length <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.length + length));
    larger.set(this.#buffer.subarray(0, this.length));
    this.#buffer = larger;
  }
}
