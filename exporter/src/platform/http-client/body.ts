import type { Transform } from 'node:stream';
import { createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** What a body tells whoever reads the connection. */
export interface BodyEvents {
  /** The decoder is behind: stop reading, and go on. */
  pause(): void;
  resume(): void;
  /** All of it was read, or as much as anyone wants. */
  enough(): void;
  tooLarge(): void;
  /** The coding is broken. */
  broken(): void;
}

export interface BodyLimits {
  readonly maxBytes: number;
  readonly beyond: 'cut' | 'refuse';
}

export type Coding = 'identity' | 'gzip' | 'deflate';

/** The coding of an answer (RFC 9110 section 8.4.1); undefined for one that was not asked for. */
export function codingOf(header: string | undefined): Coding | undefined {
  const coding = (header ?? '').trim().toLowerCase();
  if (coding === '' || coding === 'identity') return 'identity';
  if (coding === 'gzip' || coding === 'x-gzip') return 'gzip';
  return coding === 'deflate' ? 'deflate' : undefined;
}

/** What is cut off is still read this far, so that the connection can be used again. */
const DRAIN_BYTES = 65_536;

/** Decodes the body of an answer as it comes and keeps no more of it than allowed, however far it expands. */
export class Body {
  readonly #chunks: Uint8Array[] = [];
  #kept = 0;
  #seen = 0;
  #decoder: Transform | undefined;

  constructor(
    private readonly coding: Coding,
    private readonly limits: BodyLimits,
    private readonly on: BodyEvents,
  ) {}

  push(chunk: Uint8Array): void {
    if (this.coding === 'identity') return this.#take(chunk);
    this.#decoder ??= this.#open(chunk[0] ?? 0);
    if (!this.#decoder.write(chunk)) {
      this.on.pause();
      this.#decoder.once('drain', () => this.on.resume());
    }
  }

  end(): void {
    if (this.#decoder === undefined) this.on.enough();
    else this.#decoder.end();
  }

  /** What was kept so far. */
  bytes(): Uint8Array {
    return this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks);
  }

  destroy(): void {
    this.#decoder?.destroy();
  }

  /** `deflate` is zlib's format (RFC 1950), but some servers send it bare (RFC 1951). */
  #open(first: number): Transform {
    const bare = this.coding === 'deflate' && (first & 0x0f) !== 8;
    const decoder = this.coding === 'gzip' ? createGunzip() : bare ? createInflateRaw() : createInflate();
    decoder.on('data', (chunk: Uint8Array) => this.#take(chunk));
    decoder.on('end', () => this.on.enough());
    decoder.on('error', () => this.on.broken());
    return decoder;
  }

  #take(chunk: Uint8Array): void {
    const { maxBytes, beyond } = this.limits;
    this.#seen += chunk.length;
    const room = maxBytes - this.#kept;
    if (room > 0) {
      const part = chunk.length <= room ? chunk : chunk.subarray(0, room);
      this.#chunks.push(part);
      this.#kept += part.length;
    }
    if (this.#seen <= maxBytes) return;
    if (beyond === 'refuse') this.on.tooLarge();
    else if (this.#seen > maxBytes + DRAIN_BYTES) this.on.enough();
  }
}
