import { DiskError, type DataDirectory, type DataFile, type FileFacts } from '../../src/core/disk.js';

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
export class MemoryDirectory implements DataDirectory {
  readonly files = new Map<string, Uint8Array>();
  readonly changedAt = new Map<string, number>();
  faults: DiskFaults = {};

  constructor(private readonly wall: () => number = () => 0) {}

  get bytes(): number {
    return [...this.files.values()].reduce((sum, { length }) => sum + length, 0);
  }

  list(): Promise<readonly FileFacts[]> {
    const facts = (name: string, bytes: number): FileFacts => ({
      ...{ name, bytes, changedAt: this.changedAt.get(name) ?? 0 },
    });
    return Promise.resolve([...this.files].map(([name, { length }]) => facts(name, length)));
  }

  async open(name: string, mode: 'read' | 'write' | 'create'): Promise<DataFile> {
    if (mode === 'create' && this.faults.create?.()) throw new DiskError('full', `${name}: ENOSPC`);
    if (mode === 'create' && this.files.has(name)) throw new DiskError('failed', `${name}: EEXIST`);
    if (mode !== 'create' && !this.files.has(name)) throw new DiskError('missing', `${name}: ENOENT`);
    if (mode === 'create') this.put(name, new Uint8Array(0));
    return this.#file(name);
  }

  async remove(name: string): Promise<void> {
    if (this.faults.remove?.()) throw new DiskError('read_only', `${name}: EROFS`);
    if (!this.files.delete(name)) throw new DiskError('missing', `${name}: ENOENT`);
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  put(name: string, bytes: Uint8Array): void {
    this.files.set(name, bytes);
    this.changedAt.set(name, this.wall());
  }

  #file(name: string): DataFile {
    const content = (): Uint8Array => this.files.get(name) ?? new Uint8Array(0);
    const write = (bytes: Uint8Array, offset: number): void => {
      const whole = new Uint8Array(Math.max(content().length, offset + bytes.length));
      whole.set(content());
      whole.set(bytes, offset);
      this.put(name, whole);
    };
    return {
      read: async (into, offset) => {
        const part = content().subarray(offset, offset + into.length);
        into.set(part);
        return part.length;
      },
      write: async (bytes, offset) => {
        const done = this.faults.write?.(bytes.length);
        write(bytes.subarray(0, done), offset);
        if (done !== undefined) throw new DiskError('full', `${name}: ENOSPC`);
      },
      truncate: async (length) => {
        if (this.faults.truncate?.()) throw new DiskError('failed', `${name}: EIO`);
        this.put(name, content().slice(0, length));
      },
      sync: async () => {
        if (this.faults.sync?.()) throw new DiskError('failed', `${name}: EIO`);
      },
      close: async () => undefined,
    };
  }
}
