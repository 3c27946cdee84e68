/** What is kept on disk needs few operations. `platform/disk.ts` implements the port. */

/**
 * - `full`: no space, no inodes, or a quota is used up
 * - `read_only`, `forbidden`: nothing may be written there
 * - `held`: another process works in the directory
 * - `missing`: no such file or directory
 * - `unsupported`: this platform cannot lock a directory
 * - `failed`: anything else, such as an error of the medium
 */
export type DiskErrorKind = 'full' | 'read_only' | 'forbidden' | 'held' | 'missing' | 'unsupported' | 'failed';

/** The message names the path and the system's error, never the content. */
export class DiskError extends Error {
  override readonly name = 'DiskError';
  constructor(
    readonly kind: DiskErrorKind,
    message: string,
  ) {
    super(message);
  }
}

/** Whatever a job of the disk threw, as one of its own errors. */
export const asDiskError = (error: unknown): DiskError =>
  error instanceof DiskError ? error : new DiskError('failed', String(error));

/** An open file. Every method rejects with a {@link DiskError}. */
export interface DataFile {
  /** Fills `into` with what stands from `offset` on; how many bytes there were, fewer only at the end of the file. */
  read(into: Uint8Array, offset: number): Promise<number>;
  /** Writes all of `bytes` at `offset`. When it rejects, any part of them may have been written. */
  write(bytes: Uint8Array, offset: number): Promise<void>;
  truncate(length: number): Promise<void>;
  /** Resolves when the content is on the medium. After it rejected, nothing is known about what was written before. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface FileFacts {
  readonly name: string;
  readonly bytes: number;
  /** Unix milliseconds of the last change. */
  readonly changedAt: number;
}

/** A directory that belongs to this process while it is open. Every method rejects with a {@link DiskError}. */
export interface DataDirectory {
  /** Regular files in it. */
  list(): Promise<readonly FileFacts[]>;
  /** `create` rejects when the file is there, the others when it is not. */
  open(name: string, mode: 'read' | 'write' | 'create'): Promise<DataFile>;
  remove(name: string): Promise<void>;
  /** Resolves when names that were created or removed are on the medium. */
  sync(): Promise<void>;
  /** Lets another process have it. */
  close(): Promise<void>;
}

export interface Disk {
  /** Makes the directory when it is not there, and locks it. Rejects with `held` when another process has it. */
  open(path: string): Promise<DataDirectory>;
}

/** Locks an open file for this process until it is closed, or says in a sentence why that cannot be done here. */
export type FileLock = (descriptor: number) => 'locked' | 'held' | { readonly impossible: string };
