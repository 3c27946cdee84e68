// node:zlib and node:stream compute and move bytes between each other here; nothing in this file does I/O, so that
// it needs no port of platform/.
import { Readable, Writable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import { Fault } from '../failure.js';
import { createZstdDecoder } from './zstd.js';

/** Content codings that are decoded; `zstd` by the runtime's zlib where it has it (Node 22.15 and later). */
export const CODINGS = ['gzip', 'deflate', 'br', 'zstd'] as const;
export type Coding = (typeof CODINGS)[number];

/** More layers than anything honest has; each layer multiplies what a few bytes expand to. */
const LAYERS = 2;
/** What one layer hands to the next at a time. */
const CHUNK = 65_536;
/** Bodies up to this size are tried in one go on this thread, if they expand to at most {@link SYNC_EXPANDED}. */
const SYNC_WIRE = 16_384;
const SYNC_EXPANDED = 262_144;

/** The layers of a Content-Encoding in the order in which they were applied; `unknown` holds the first strange name. */
export interface Layers {
  readonly codings: readonly Coding[];
  readonly unknown?: string;
}

/** Reads Content-Encoding (RFC 9110 section 8.4); throws `decode_error` for more than two layers. */
export function layersOf(values: readonly string[]): Layers {
  const names = values
    .flatMap((value) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > LAYERS) throw new Fault('decode_error', `${names.length} layers of content coding`);
  const codings: Coding[] = [];
  for (const name of names) {
    const coding = CODINGS.find((one) => one === name || `x-${one}` === name);
    if (coding === undefined) return { codings: [], unknown: name };
    codings.push(coding);
  }
  return { codings };
}

export interface Expanded {
  readonly bytes: number;
  /** The beginning of the decoded body, as much as was asked for. */
  readonly kept: Buffer;
}

export interface ExpandOptions {
  /** Decoded bytes, of any layer, beyond which decoding stops with `body_limit`. */
  readonly limit: number;
  readonly keep: number;
  readonly signal: AbortSignal;
  /** Told every decoded byte, in order, as it comes. */
  readonly each?: (chunk: Buffer) => void;
}

/**
 * Decodes `wire`. Runs after the transfer was timed, so that its work is in no phase. Small bodies are decoded at
 * once; others in steps on the thread pool, abandoned when the signal aborts. Never holds more than `keep` bytes
 * and one step of each layer.
 */
export async function expand(wire: Buffer, layers: readonly Coding[], options: ExpandOptions): Promise<Expanded> {
  if (layers.length === 0 || wire.length === 0) return whole(wire, options);
  const [only] = layers;
  if (only !== undefined && layers.length === 1 && wire.length <= SYNC_WIRE) {
    const expanded = expandSmall(wire, only, options.limit);
    if (expanded) return whole(expanded, options);
  }
  return expandLarge(wire, layers, options);
}

function whole(bytes: Buffer, { keep, each }: ExpandOptions): Expanded {
  each?.(bytes);
  return { bytes: bytes.length, kept: bytes.subarray(0, keep) };
}

function expandSmall(wire: Buffer, coding: Coding, limit: number): Buffer | undefined {
  const bound = { maxOutputLength: Math.min(SYNC_EXPANDED, limit) };
  try {
    if (coding === 'gzip') return zlib.gunzipSync(wire, bound);
    if (coding === 'br') return zlib.brotliDecompressSync(wire, bound);
    if (coding === 'deflate') return isZlib(wire) ? zlib.inflateSync(wire, bound) : zlib.inflateRawSync(wire, bound);
    return undefined;
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw decodeFault(error);
  }
}

async function expandLarge(wire: Buffer, layers: readonly Coding[], options: ExpandOptions): Promise<Expanded> {
  const steps = layers.toReversed().map((coding, index) => decoder(coding, index === 0 ? wire : undefined));
  const parts: Buffer[] = [];
  let bytes = 0;
  let kept = 0;
  const last = new Writable({
    write(chunk: Buffer, _encoding, done): void {
      bytes += chunk.length;
      options.each?.(chunk);
      const take = Math.min(chunk.length, options.keep - kept);
      if (take > 0) parts.push(chunk.subarray(0, take));
      kept += Math.max(0, take);
      done();
    },
  });
  for (const step of steps) bound(step, options.limit);
  try {
    await pipeline([Readable.from([wire]), ...steps, last], { signal: options.signal });
  } catch (error) {
    if (options.signal.aborted) throw options.signal.reason;
    throw error instanceof Fault ? error : decodeFault(error);
  }
  return { bytes, kept: Buffer.concat(parts) };
}

/** Destroys a layer that has given more than `limit` bytes. */
function bound(step: Transform, limit: number): void {
  let given = 0;
  const push = step.push.bind(step);
  step.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (chunk instanceof Uint8Array) given += chunk.length;
    if (given <= limit) return push(chunk, encoding);
    step.destroy(new Fault('body_limit', `a body that expands to more than ${limit} bytes`));
    return false;
  };
}

function decoder(coding: Coding, wire: Buffer | undefined): Transform {
  const options = { chunkSize: CHUNK };
  if (coding === 'gzip') return zlib.createGunzip(options);
  if (coding === 'br') return zlib.createBrotliDecompress(options);
  if (coding === 'zstd') return createZstd(options);
  // `deflate` means the zlib format, but some servers send raw deflate (RFC 9110 section 8.4.1.2).
  return wire === undefined || isZlib(wire) ? zlib.createInflate(options) : zlib.createInflateRaw(options);
}

type CreateDecoder = (options: { chunkSize: number }) => Transform;

/** Not in the type definitions of the oldest runtime that is supported. */
function zstdFactory(): CreateDecoder | undefined {
  const create: unknown = 'createZstdDecompress' in zlib ? zlib.createZstdDecompress : undefined;
  return typeof create === 'function' ? (create as CreateDecoder) : undefined;
}

function createZstd(options: { chunkSize: number }): Transform {
  return zstdFactory()?.(options) ?? createZstdDecoder();
}

/** RFC 1950 section 2.2: method 8, and the first two bytes are a multiple of 31. */
function isZlib(wire: Buffer): boolean {
  return wire.length >= 2 && ((wire[0] as number) & 0x0f) === 8 && wire.readUInt16BE(0) % 31 === 0;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function decodeFault(error: unknown): Fault {
  const detail = error instanceof Error ? error.message : 'unknown error';
  return new Fault('decode_error', `the content coding does not decode: ${detail}`);
}
