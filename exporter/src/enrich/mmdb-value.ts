/**
 * Values of a MaxMind DB data section (format specification 2.0, "Output Data Section"). Files come from users: every
 * read is within the section, and the number of values and their depth are bounded, so that pointers to pointers to
 * maps cannot cost more than a record is worth.
 */
import { Fault } from '../core/failure.js';

export type MmdbValue = string | number | bigint | boolean | Uint8Array | MmdbValue[] | MmdbMap;
export type MmdbMap = ReadonlyMap<string, MmdbValue>;

/** Values of one record, keys of maps included; the largest of the known databases have some 300. */
const MAX_VALUES = 5_000;
const MAX_DEPTH = 16;
/** Bytes of one text; longer ones are cut. */
const MAX_TEXT = 4_096;

const POINTER = 1;
const TEXT = 2;
const DOUBLE = 3;
const BYTES = 4;
const UINT16 = 5;
const UINT32 = 6;
const MAP = 7;
const INT32 = 8;
const UINT64 = 9;
const UINT128 = 10;
const ARRAY = 11;
const BOOLEAN = 14;
const FLOAT = 15;

/** Added to a pointer by the number of its bytes. */
const POINTER_BASE = [0, 2_048, 526_336, 0] as const;
/** Added to a size by its first five bits: 29, 30, 31. */
const SIZE_BASE = [29, 285, 65_821] as const;

const broken = (detail: string): Fault => new Fault('malformed_reply', `broken MaxMind DB: ${detail}`, 'internal');

/** Reads the value at `offset` of the section. Throws a Fault when it is broken. */
export function readValue(section: Uint8Array, offset: number): MmdbValue {
  return new Reader(section, offset).value(0);
}

class Reader {
  readonly #view: DataView;
  #values = 0;

  constructor(
    private readonly section: Uint8Array,
    private position: number,
  ) {
    this.#view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  }

  value(depth: number): MmdbValue {
    if ((this.#values += 1) > MAX_VALUES) throw broken(`a record holds more than ${MAX_VALUES} values`);
    if (depth > MAX_DEPTH) throw broken(`a record is nested more than ${MAX_DEPTH} levels deep`);
    const control = this.#byte();
    const type = control >> 5;
    if (type === POINTER) return this.#follow(control, depth);
    const actual = type === 0 ? this.#extended() : type;
    return this.#typed(actual, this.#size(control & 0x1f), depth);
  }

  #extended(): number {
    const type = this.#byte() + 7;
    if (type < 8) throw broken(`type ${type} is written as if it were above 7`);
    return type;
  }

  #typed(type: number, size: number, depth: number): MmdbValue {
    switch (type) {
      case TEXT:
        return new TextDecoder().decode(this.#take(size).subarray(0, MAX_TEXT));
      case BYTES:
        return this.#take(size);
      case DOUBLE:
        return this.#view.getFloat64(this.#fixed(size, 8));
      case FLOAT:
        return this.#view.getFloat32(this.#fixed(size, 4));
      case UINT16:
      case UINT32:
        return Number(this.#integer(size, type === UINT16 ? 2 : 4));
      case INT32:
        return Number(BigInt.asIntN(32, this.#integer(size, 4)));
      case UINT64:
      case UINT128:
        return this.#integer(size, type === UINT64 ? 8 : 16);
      case BOOLEAN:
        return size !== 0;
      case MAP:
        return this.#map(size, depth);
      case ARRAY:
        return this.#list(size, depth);
      default:
        throw broken(`type ${type} is not defined`);
    }
  }

  #map(size: number, depth: number): MmdbMap {
    const map = new Map<string, MmdbValue>();
    for (let entry = 0; entry < size; entry += 1) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw broken('a key is no text');
      map.set(key, this.value(depth + 1));
    }
    return map;
  }

  #list(size: number, depth: number): MmdbValue[] {
    const list: MmdbValue[] = [];
    for (let index = 0; index < size; index += 1) list.push(this.value(depth + 1));
    return list;
  }

  /** A pointer never points to a pointer, so each costs one level. */
  #follow(control: number, depth: number): MmdbValue {
    const bytes = ((control >> 3) & 3) + 1;
    const high = bytes === 4 ? 0 : control & 7;
    let target = high;
    for (let index = 0; index < bytes; index += 1) target = target * 256 + this.#byte();
    target += POINTER_BASE[bytes - 1] ?? 0;
    const back = this.position;
    this.position = target;
    if ((this.section[target] ?? 0) >> 5 === POINTER) throw broken('a pointer points to a pointer');
    const value = this.value(depth + 1);
    this.position = back;
    return value;
  }

  #size(bits: number): number {
    if (bits < 29) return bits;
    let more = 0;
    for (let index = 29; index <= bits; index += 1) more = more * 256 + this.#byte();
    return more + (SIZE_BASE[bits - 29] ?? 0);
  }

  #integer(size: number, most: number): bigint {
    if (size > most) throw broken(`an integer of ${size} bytes where ${most} are allowed`);
    return this.#take(size).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  }

  #fixed(size: number, wanted: number): number {
    if (size !== wanted) throw broken(`a floating-point number of ${size} bytes`);
    const at = this.position;
    this.#take(size);
    return at;
  }

  #byte(): number {
    const byte = this.section[this.position];
    if (byte === undefined) throw broken('a value runs past the end of the data');
    this.position += 1;
    return byte;
  }

  #take(size: number): Uint8Array {
    const end = this.position + size;
    if (end > this.section.length) throw broken('a value runs past the end of the data');
    const bytes = this.section.subarray(this.position, end);
    this.position = end;
    return bytes;
  }
}
