/** Files as commands write them. `platform/file-writer.ts` implements the port. */
export interface FileWriter {
  /**
   * Writes a whole file: readers see the old content or the new one, never a part. Makes the directories above it.
   * Rejects with a `FileError` (core/files.ts).
   */
  replace(path: string, text: string): Promise<void>;
  /** Removes a file; one that is not there is removed already. Rejects with a `FileError` (core/files.ts). */
  remove(path: string): Promise<void>;
  /** Gives an empty directory that only this user reads, and removes it with all that is in it after `work`. */
  scratch<T>(work: (directory: string) => Promise<T>): Promise<T>;
}
