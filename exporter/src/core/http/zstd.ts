// Zstandard (RFC 8878) for runtimes whose zlib has none. The library decodes; the frames and blocks around it are walked
// here, because it takes memory and time on the word of the sender.
import { Decompress } from 'fzstd';
import { Transform, type TransformCallback } from 'node:stream';
import { createContext, Script } from 'node:vm';
import { Fault } from '../failure.js';

const MAGIC = 0xfd2fb528;
/** 0x184D2A50 to 0x184D2A5F (section 3.1.2). */
const SKIPPABLE = 0x184d2a50;
/** Block_Maximum_Size (section 3.1.1.2.4). */
const BLOCK = 131_072;
/** What content codings may need (RFC 9659 section 3). */
const WINDOW = 8 * 1_048_576;
/**
 * Milliseconds for one block. An honest one takes two; a forged one, whose matches are longer than any block, hours.
 * What happens within is done on this thread, so the watchdog of `vm` is the only way to end it.
 */
const PATIENCE = 250;

/** A decoder as zlib has them; gives up a frame that wants more memory or time than honest ones do. */
export function createZstdDecoder(): Transform {
  return new ZstdDecoder();
}

type State = 'frame' | 'skip' | 'block';

class ZstdDecoder extends Transform {
  #bytes: Buffer = Buffer.alloc(0);
  #state: State = 'frame';
  #left = 0;
  #checksum = 0;
  #frames = 0;
  #decoder: Decompress | undefined;
  #decoded: Uint8Array[] = [];

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    this.#turn(done);
  }

  override _flush(done: TransformCallback): void {
    if (this.#state === 'frame' && this.#bytes.length === 0 && this.#frames > 0) done();
    else done(broken('it ends too early'));
  }

  /** One step, then the event loop, until the bytes are used up. */
  #turn(done: TransformCallback): void {
    try {
      if (this.destroyed) return;
      if (!this.#step()) return done();
    } catch (error) {
      return done(error instanceof Fault ? error : broken(error instanceof Error ? error.message : ''));
    }
    setImmediate(() => this.#turn(done));
  }

  /** False when more bytes are needed. */
  #step(): boolean {
    if (this.#state === 'frame') return this.#frame();
    if (this.#state === 'skip') return this.#skip();
    return this.#block();
  }

  #frame(): boolean {
    const bytes = this.#bytes;
    // No frame is shorter.
    if (bytes.length < 8) return false;
    if (bytes.readUInt32LE(0) >= SKIPPABLE && bytes.readUInt32LE(0) <= SKIPPABLE + 15) {
      this.#left = bytes.readUInt32LE(4);
      this.#frames += 1;
      this.#take(8);
      this.#state = 'skip';
      return true;
    }
    return this.#header();
  }

  #header(): boolean {
    const size = headerSize(this.#bytes);
    if (this.#bytes.length < size) return false;
    checkWindow(this.#bytes);
    this.#checksum = ((this.#bytes[4] as number) & 4) === 0 ? 0 : 4;
    this.#frames += 1;
    this.#decoder = new Decompress((data) => void this.#decoded.push(data));
    this.#feed(size, false);
    this.#state = 'block';
    return true;
  }

  #skip(): boolean {
    const gone = Math.min(this.#left, this.#bytes.length);
    this.#left -= gone;
    this.#take(gone);
    if (this.#left === 0) this.#state = 'frame';
    return this.#left === 0;
  }

  /** One block (section 3.1.1.2): 24 bits of header, little-endian: last, type, size. */
  #block(): boolean {
    if (this.#bytes.length < 3) return false;
    const head = this.#bytes.readUIntLE(0, 3);
    const [last, type, size] = [(head & 1) === 1, (head >> 1) & 3, head >> 3];
    if (type === 3 || size > BLOCK) throw broken('a block that cannot be');
    const whole = 3 + (type === 1 ? 1 : size) + (last ? this.#checksum : 0);
    if (this.#bytes.length < whole) return false;
    this.#feed(whole, last);
    if (last) this.#state = 'frame';
    return true;
  }

  #feed(size: number, last: boolean): void {
    const decoder = this.#decoder;
    const piece = this.#bytes.subarray(0, size);
    guarded(() => decoder?.push(piece, last));
    this.#take(size);
    for (const data of this.#decoded.splice(0)) if (data.length > 0 && !this.destroyed) this.push(data);
  }

  #take(size: number): void {
    this.#bytes = this.#bytes.subarray(size);
  }
}

/** Bytes of a frame header (section 3.1.1.1). */
function headerSize(bytes: Buffer): number {
  if (bytes.readUInt32LE(0) !== MAGIC) throw broken('it is not zstd');
  const descriptor = bytes[4] as number;
  const single = (descriptor >> 5) & 1;
  return 5 + (1 - single) + dictionaryBytes(descriptor) + contentBytes(descriptor);
}

const dictionaryBytes = (descriptor: number): number => [0, 1, 2, 4][descriptor & 3] as number;
/** Of Frame_Content_Size: a single segment always says it. */
const contentBytes = (descriptor: number): number => [(descriptor >> 5) & 1, 2, 4, 8][descriptor >> 6] as number;

/** The library takes the window before it has seen a byte of content. */
function checkWindow(bytes: Buffer): void {
  const descriptor = bytes[4] as number;
  if ((descriptor & 3) !== 0 && dictionaryOf(bytes) !== 0) throw broken('it needs a dictionary');
  if (windowOf(bytes) > WINDOW) throw broken('its window is larger than 8 MB');
}

function windowOf(bytes: Buffer): number {
  const descriptor = bytes[4] as number;
  if (((descriptor >> 5) & 1) === 0) {
    const base = 2 ** (10 + ((bytes[5] as number) >> 3));
    return base + (base / 8) * ((bytes[5] as number) & 7);
  }
  const at = 5 + dictionaryBytes(descriptor);
  const size = contentBytes(descriptor);
  if (size === 8) return Number(bytes.readBigUInt64LE(at));
  return bytes.readUIntLE(at, size) + (size === 2 ? 256 : 0);
}

function dictionaryOf(bytes: Buffer): number {
  const descriptor = bytes[4] as number;
  return bytes.readUIntLE(5 + (1 - ((descriptor >> 5) & 1)), dictionaryBytes(descriptor));
}

const broken = (why: string): Fault => new Fault('decode_error', `the content coding does not decode: ${why}`);

interface Guard {
  readonly script: Script;
  readonly room: { work: (() => void) | undefined };
}
let guard: Guard | undefined;

/** Runs `work` here and now, for at most {@link PATIENCE}. */
function guarded(work: () => void): void {
  guard ??= { script: new Script('work()'), room: createContext({ work: undefined }) as Guard['room'] };
  guard.room.work = work;
  try {
    guard.script.runInContext(guard.room, { timeout: PATIENCE });
  } finally {
    guard.room.work = undefined;
  }
}
