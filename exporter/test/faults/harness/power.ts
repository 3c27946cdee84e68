/**
 * A disk that can lose power: it notes outside of the directory which names and which lengths are on the medium, and
 * {@link cutPower} takes everything else away. What was overwritten in place is not undone: the queue's model test does that.
 */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataDirectory, DataFile, Disk } from '../../../src/core/disk.js';

/** Bytes on the medium by name of the file. */
type Lengths = Record<string, number>;

/** Wraps `disk`; with every sync the file `notes` says what a power cut would leave. */
export function volatileDisk(disk: Disk, notes: string): Disk {
  return {
    open: async (path) => {
      const directory = await disk.open(path);
      const lengths: Lengths = {};
      for (const { name, bytes } of await directory.list()) lengths[name] = bytes;
      return watched(directory, new Medium(path, notes, lengths));
    },
  };
}

class Medium {
  /** Synced lengths of files whose names are not yet on the medium. */
  readonly #nameless = new Map<string, number>();

  constructor(
    private readonly path: string,
    private readonly notes: string,
    private readonly lengths: Lengths,
  ) {
    this.#note();
  }

  created(name: string): void {
    this.#nameless.set(name, 0);
  }

  size(name: string): number {
    return statSync(join(this.path, name)).size;
  }

  synced(name: string, length: number): void {
    if (this.#nameless.has(name)) this.#nameless.set(name, length);
    else this.lengths[name] = length;
    this.#note();
  }

  namesSynced(): void {
    for (const [name, length] of this.#nameless) this.lengths[name] = length;
    this.#nameless.clear();
    this.#note();
  }

  /** A file in the page cache survives the death of the process, which is all that is asked of it. */
  #note(): void {
    // At once: the kill may come in the middle of writing.
    writeFileSync(`${this.notes}.next`, JSON.stringify(this.lengths));
    renameSync(`${this.notes}.next`, this.notes);
  }
}

function watched(directory: DataDirectory, medium: Medium): DataDirectory {
  return altered(directory, {
    open: async (name, mode) => {
      const file = await directory.open(name, mode);
      if (mode === 'create') medium.created(name);
      return watchedFile(file, name, medium);
    },
    sync: async () => {
      await directory.sync();
      medium.namesSynced();
    },
  });
}

function watchedFile(file: DataFile, name: string, medium: Medium): DataFile {
  return altered(file, {
    sync: async () => {
      const covered = medium.size(name);
      await file.sync();
      medium.synced(name, covered);
    },
  });
}

/** `thing` with some methods replaced. */
function altered<T extends object>(thing: T, methods: Partial<T>): T {
  return new Proxy(thing, {
    get: (target, key): unknown => {
      const own = Reflect.get(methods, key) ?? Reflect.get(target, key);
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });
}

/** Leaves of the directory only what the medium had; to be called when its process is dead. */
export function cutPower(directory: string, notes: string): void {
  const lengths = JSON.parse(readFileSync(notes, 'utf8')) as Lengths;
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const length = lengths[name];
    if (length === undefined) rmSync(path);
    else if (statSync(path).size > length) truncateSync(path, length);
  }
}
