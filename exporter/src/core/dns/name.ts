import { Fault } from '../failure.js';

/**
 * Domain names between wire and text. Text is absolute (`www.example.com.`, the root is `.`) and escaped as in zone
 * files: `\.` and the like for characters that mean something there, `\DDD` for bytes that do not print (RFC 1035
 * section 5.1, RFC 4343 section 2.1). So text is printable ASCII whatever bytes a label holds.
 */

const MAX_LABEL = 63;
const MAX_NAME = 255;
/** RFC 1035 section 2.3.4 leaves no room for more labels, so no honest name needs more pointers. */
const MAX_POINTERS = 127;
/** Bytes of names walked in one message: bounds the CPU that pointers to long names can cost. */
const NAME_WORK = 160 * 1024;

const SPECIAL = new Set([...`.'@;()"\\ `].map((character) => character.charCodeAt(0)));
/** 0 plain, 1 backslash, 2 `\DDD`. */
const ESCAPE = Uint8Array.from({ length: 256 }, (_, byte) =>
  SPECIAL.has(byte) ? 1 : byte <= 0x20 || byte > 0x7e ? 2 : 0,
);

const scratch = Buffer.alloc(MAX_NAME * 4 + 8);

const malformed = (detail: string): Fault => new Fault('malformed_reply', detail);

/** Reads the names of one message, with every bound of this file. */
export class NameReader {
  /** The offset after the name that {@link read} returned last. */
  end = 0;
  /** True when the name read last used a pointer, so that its bytes mean nothing outside the message. */
  compressed = false;
  #work = NAME_WORK;
  readonly #suffixes = new Map<number, { readonly text: string; readonly wire: number }>();

  readonly #encoded = new Map<string, Uint8Array>();

  constructor(
    private readonly packet: Uint8Array,
    /** False for rdata that stands outside its message: there a pointer means nothing. */
    private readonly pointers = true,
  ) {}

  /** Wire form of a name that {@link read} gave; the price of names that differ counts as work too. */
  encoded(text: string): Uint8Array {
    const known = this.#encoded.get(text);
    if (known !== undefined) return known;
    if ((this.#work -= text.length * 4) < 0) throw malformed('the names of the message cost too much to read');
    const wire = encodeName(text);
    this.#encoded.set(text, wire);
    return wire;
  }

  /** The name at `offset`; a Fault when it breaks a bound, points forward or leaves the message. */
  read(offset: number): string {
    const text = this.#walk(offset);
    return text === '' ? '.' : text;
  }

  #walk(offset: number): string {
    const { packet } = this;
    let position = offset;
    let limit = offset;
    let length = 0; // characters in scratch
    let wire = 1; // bytes of the uncompressed name, the root label included
    let pointer: { target: number; length: number; wire: number } | undefined;
    for (let pointers = 0; ;) {
      const size = packet[position];
      if (size === undefined) throw malformed('a name runs past the end of the message');
      if (size === 0) break;
      if (size <= MAX_LABEL) {
        wire += size + 1;
        if (wire > MAX_NAME) throw malformed(`a name is longer than ${MAX_NAME} bytes`);
        if (position + size >= packet.length) throw malformed('a label runs past the end of the message');
        if ((this.#work -= size + 1) < 0) throw malformed('the names of the message cost too much to read');
        length = appendLabel({ packet, start: position + 1, size }, length);
        position += size + 1;
        continue;
      }
      if (size < 0xc0) throw malformed(`label type ${size >> 6} is not defined`);
      if (!this.pointers) throw malformed('a compression pointer where none is allowed');
      const target = this.#target(position, limit);
      if (++pointers > MAX_POINTERS) throw malformed('a name has too many pointers');
      if (pointer === undefined) {
        this.end = position + 2;
        const known = this.#suffixes.get(target);
        if (known !== undefined) {
          if (wire - 1 + known.wire > MAX_NAME) throw malformed(`a name is longer than ${MAX_NAME} bytes`);
          this.compressed = true;
          return scratch.toString('latin1', 0, length) + known.text;
        }
        pointer = { target, length, wire };
      }
      if ((this.#work -= 2) < 0) throw malformed('the names of the message cost too much to read');
      limit = target;
      position = target;
    }
    this.compressed = pointer !== undefined;
    const text = scratch.toString('latin1', 0, length);
    if (pointer === undefined) this.end = position + 1;
    else this.#suffixes.set(pointer.target, { text: text.slice(pointer.length), wire: wire - pointer.wire + 1 });
    return text;
  }

  /** Only backwards, never into the header: so every chain of pointers ends. */
  #target(position: number, limit: number): number {
    const low = this.packet[position + 1];
    if (low === undefined) throw malformed('a pointer runs past the end of the message');
    const target = (((this.packet[position] ?? 0) & 0x3f) << 8) | low;
    if (target >= limit) throw malformed('a compression pointer does not point backwards');
    if (target < 12) throw malformed('a compression pointer points into the header');
    return target;
  }
}

function appendLabel(label: { packet: Uint8Array; start: number; size: number }, at: number): number {
  const { packet, start, size } = label;
  let length = at;
  for (let index = start; index < start + size; index += 1) {
    const byte = packet[index] ?? 0;
    const escape = ESCAPE[byte];
    if (escape === 0) scratch[length++] = byte;
    else if (escape === 1) {
      scratch[length++] = 0x5c;
      scratch[length++] = byte;
    } else length = appendDecimal(byte, length);
  }
  scratch[length++] = 0x2e;
  return length;
}

function appendDecimal(byte: number, at: number): number {
  scratch[at] = 0x5c;
  scratch[at + 1] = 0x30 + Math.floor(byte / 100);
  scratch[at + 2] = 0x30 + (Math.floor(byte / 10) % 10);
  scratch[at + 3] = 0x30 + (byte % 10);
  return at + 4;
}

/** Wire form of a name in text; a final dot is not needed. Throws a Fault that says what is wrong with it. */
export function encodeName(text: string): Uint8Array {
  if (text === '.' || text === '') return Uint8Array.of(0);
  const out: number[] = [];
  let label = -1; // index of the length byte of the open label
  for (let index = 0; index < text.length;) {
    const character = text.charCodeAt(index);
    if (character === 0x2e) {
      closeLabel(out, label);
      label = -1;
      index += 1;
      continue;
    }
    const [byte, used] = character === 0x5c ? unescape(text, index) : [character, 1];
    if (used === 1 && byte > 0x7e) throw malformed(`"${printable(text)}" holds a character outside ASCII`);
    if (label < 0) label = out.push(0) - 1;
    out.push(byte);
    index += used;
  }
  if (label >= 0) closeLabel(out, label);
  out.push(0);
  if (out.length > MAX_NAME) throw malformed(`the name is longer than ${MAX_NAME} bytes`);
  return Uint8Array.from(out);
}

function closeLabel(out: number[], label: number): void {
  if (label < 0) throw malformed('the name holds an empty label');
  const size = out.length - 1 - label;
  if (size > MAX_LABEL) throw malformed(`a label is longer than ${MAX_LABEL} bytes`);
  out[label] = size;
}

function unescape(text: string, index: number): [byte: number, used: number] {
  const decimal = /^\\(\d{3})/.exec(text.slice(index, index + 4));
  if (decimal?.[1] !== undefined) {
    const byte = Number(decimal[1]);
    if (byte > 255) throw malformed(`\\${decimal[1]} is not a byte`);
    return [byte, 4];
  }
  const next = text.charCodeAt(index + 1);
  const escapable = next >= 0x20 && next <= 0x7e && !(next >= 0x30 && next <= 0x39);
  if (!escapable) throw malformed('a backslash is followed by neither a character nor three digits');
  return [next, 2];
}

const printable = (text: string): string => JSON.stringify(text.slice(0, 80)).slice(1, -1);

/** Why `text` is not a domain name, in a sentence; undefined when it is one. */
export function nameProblem(text: string): string | undefined {
  if (text === '') return 'a domain name is not empty; the root is "."';
  try {
    encodeName(text);
    return undefined;
  } catch (error) {
    return error instanceof Fault ? error.message : String(error);
  }
}

/** Equal as the DNS sees it: ASCII letters without case (RFC 4343), with or without the final dot. */
export function sameName(left: string, right: string): boolean {
  return left === right || canonicalName(left) === canonicalName(right);
}

/** Lower case with a final dot: the key of a name. */
export function canonicalName(text: string): string {
  const lower = text.toLowerCase();
  return /(?:^|[^\\])(?:\\\\)*\.$/.test(lower) ? lower : `${lower}.`;
}
