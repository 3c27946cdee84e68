/** A text file that others read while it grows. `platform/append-file.ts` implements the port. */

/** An open file. Every method rejects with a `DiskError` of core/disk.ts. */
export interface AppendFile {
  /** Its length in bytes. */
  readonly bytes: number;
  /** Resolves when all of `bytes` is on the medium. When it rejects, nothing of it is left, or the next call cuts it off first. */
  append(bytes: Uint8Array): Promise<void>;
  /** The file becomes `NAME.1`, that one `NAME.2`, and so on up to `keep`; what is beyond goes. A new one begins. */
  rotate(keep: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a regular file for appending, makes it when it is not there, and locks it against another agent. A last line
 * without its end, which a kill leaves, is cut off when it is one of JSON, else ended. When somebody else has moved the
 * file away, the next append begins a new one.
 */
export type OpenAppendFile = (path: string) => Promise<AppendFile>;
