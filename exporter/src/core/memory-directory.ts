import { DiskError, type DataDirectory, type DataFile, type FileFacts } from './disk.js';

export interface Content {
  /** Grows by doubling; what is behind `length` is spare. */
  bytes: Uint8Array;
  length: number;
  changedAt: number;
}

const LEAST = 1024;

/** A directory that lives in memory, for who has none on disk. It is gone with the process. */
export class MemoryDirectory implements DataDirectory {
  protected readonly contents = new Map<string, Content>();

  /** `wall` gives Unix milliseconds. */
  constructor(protected readonly wall: () => number = () => 0) {}

  list(): Promise<readonly FileFacts[]> {
    const files = [...this.contents];
    return Promise.resolve(files.map(([name, { length, changedAt }]) => ({ name, bytes: length, changedAt })));
  }

  async open(name: string, mode: 'read' | 'write' | 'create'): Promise<DataFile> {
    const found = this.contents.get(name);
    if (mode === 'create' && found !== undefined) throw new DiskError('failed', `${name}: EEXIST`);
    if (mode !== 'create' && found === undefined) throw new DiskError('missing', `${name}: ENOENT`);
    const content = found ?? { bytes: new Uint8Array(LEAST), length: 0, changedAt: this.wall() };
    this.contents.set(name, content);
    return new MemoryFile(content, this.wall);
  }

  async remove(name: string): Promise<void> {
    if (!this.contents.delete(name)) throw new DiskError('missing', `${name}: ENOENT`);
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

class MemoryFile implements DataFile {
  constructor(
    private readonly content: Content,
    private readonly wall: () => number,
  ) {}

  async read(into: Uint8Array, offset: number): Promise<number> {
    const part = this.content.bytes.subarray(offset, Math.min(this.content.length, offset + into.length));
    into.set(part);
    return part.length;
  }

  async write(bytes: Uint8Array, offset: number): Promise<void> {
    const { content } = this;
    const end = offset + bytes.length;
    if (end > content.bytes.length) {
      const grown = new Uint8Array(Math.max(end, 2 * content.bytes.length));
      grown.set(content.bytes.subarray(0, content.length));
      content.bytes = grown;
    }
    content.bytes.set(bytes, offset);
    content.length = Math.max(content.length, end);
    content.changedAt = this.wall();
  }

  async truncate(length: number): Promise<void> {
    const { content } = this;
    content.bytes.fill(0, length, content.length);
    content.length = Math.min(content.length, length);
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
