/** Files as configuration sees them. `platform/files.ts` implements the port. */

/** Why a file could not be used. The message names the path and never the content. */
export class FileError extends Error {
  override readonly name = 'FileError';
  constructor(
    readonly kind: 'missing' | 'forbidden' | 'not_regular' | 'too_big' | 'not_text' | 'unreadable',
    message: string,
  ) {
    super(message);
  }
}

export interface Files {
  /**
   * Reads a regular file whole, as UTF-8. Rejects with a {@link FileError}: a directory, FIFO, socket or device is
   * refused before a byte is read, and so is a file of more than `maxBytes`.
   */
  read(path: string, maxBytes: number): Promise<string>;
  /** The same for bytes that are no text. */
  readBytes(path: string, maxBytes: number): Promise<Uint8Array>;
  /** Paths that match, sorted. `*` and `?` stand only in the last segment; a path without them matches itself. */
  glob(pattern: string): Promise<readonly string[]>;
  /**
   * Calls back after something that the pattern matches may have appeared, changed or gone. Sees files replaced by
   * rename and swapped symbolic links; falls back to polling where the kernel gives no notice. Returns the stop.
   */
  watch(pattern: string, onChange: () => void): () => void;
}
