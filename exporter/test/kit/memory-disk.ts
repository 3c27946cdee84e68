import { DiskError, type DataFile } from '../../src/core/disk.js';
import { MemoryDirectory as PlainDirectory } from '../../src/core/memory-directory.js';

/** What may go wrong; each is asked before the operation and throws when it must fail. */
export interface DiskFaults {
  /** How many of `bytes` are written before it fails; undefined when it does not. */
  write?(bytes: number): number | undefined;
  truncate?(): boolean;
  sync?(): boolean;
  remove?(): boolean;
  create?(): boolean;
}

/** A directory in memory whose faults the test decides; for what a real disk does not do on demand. */
export class MemoryDirectory extends PlainDirectory {
  faults: DiskFaults = {};

  /** What is in the files now. */
  get files(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.contents].map(([name, { bytes, length }]) => [name, bytes.subarray(0, length)]));
  }

  get bytes(): number {
    return [...this.contents.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** A file as somebody else would leave it here. */
  put(name: string, bytes: Uint8Array): void {
    this.contents.set(name, { bytes: Uint8Array.from(bytes), length: bytes.length, changedAt: this.wall() });
  }

  /** Loses a file, faults or not. */
  lose(name: string): void {
    this.contents.delete(name);
  }

  override async open(name: string, mode: 'read' | 'write' | 'create'): Promise<DataFile> {
    if (mode === 'create' && this.faults.create?.()) throw new DiskError('full', `${name}: ENOSPC`);
    return this.#faulty(name, await super.open(name, mode));
  }

  override async remove(name: string): Promise<void> {
    if (this.faults.remove?.()) throw new DiskError('read_only', `${name}: EROFS`);
    await super.remove(name);
  }

  #faulty(name: string, file: DataFile): DataFile {
    return {
      read: (into, offset) => file.read(into, offset),
      write: async (bytes, offset) => {
        const done = this.faults.write?.(bytes.length);
        await file.write(bytes.subarray(0, done), offset);
        if (done !== undefined) throw new DiskError('full', `${name}: ENOSPC`);
      },
      truncate: async (length) => {
        if (this.faults.truncate?.()) throw new DiskError('failed', `${name}: EIO`);
        await file.truncate(length);
      },
      sync: async () => {
        if (this.faults.sync?.()) throw new DiskError('failed', `${name}: EIO`);
      },
      close: () => file.close(),
    };
  }
}
