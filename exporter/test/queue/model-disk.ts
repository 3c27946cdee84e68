import { DiskError, type DataDirectory, type DataFile, type FileFacts } from '../../src/core/disk.js';
import { numbers } from '../kit/random.js';

/** A file: what readers see, what is on the medium, and what happened to it since. */
interface Inode {
  content: Uint8Array;
  durable: Uint8Array;
  pending: Change[];
}

type Change = { readonly offset: number; readonly bytes: Uint8Array } | { readonly truncate: number };
type NameChange = { readonly add: string; readonly inode: Inode } | { readonly remove: string };

export type DiskCall = 'write' | 'truncate' | 'sync' | 'create' | 'remove' | 'syncNames' | 'open' | 'read' | 'list';

/** What happens at a call: it fails (a write after some of it), or the process dies in it. */
export type Trouble = 'fail' | 'die';

/**
 * A disk as the worst one that keeps its word: what was not synced may be lost in a power cut, any part of it, in any
 * order; after a failed sync nobody knows. Calls of a process that has died never come back.
 */
export class ModelDisk {
  names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  #pendingNames: NameChange[] = [];
  random: () => number = numbers(1);
  /** Asked at every call. */
  trouble: (call: DiskCall, name: string) => Trouble | undefined = () => undefined;
  /** Told after every call that changed something. */
  onChange: () => void = () => undefined;
  isDead = false;
  #epoch = 0;

  constructor(readonly wall: () => number) {}

  /** Bytes of the files that end so. */
  bytesOf(suffix: string): number {
    let sum = 0;
    for (const [name, { content }] of this.names) if (name.endsWith(suffix)) sum += content.length;
    return sum;
  }

  /** Whether all that is in the files that end so would survive a power cut. */
  isDurable(suffix: string): boolean {
    const of = (names: Map<string, Inode>): string[] => [...names.keys()].filter((name) => name.endsWith(suffix));
    return of(this.names).every((name) => {
      const inode = this.names.get(name);
      return inode?.pending.length === 0 && this.#durableNames.get(name) === inode;
    });
  }

  /** What a new process sees. Who had the directory before is dead. */
  mount(): DataDirectory {
    this.isDead = false;
    this.#epoch += 1;
    return new ModelDirectory(this, this.#epoch);
  }

  kill(): void {
    this.isDead = true;
    this.#epoch += 1;
  }

  powerCut(): void {
    this.kill();
    for (const change of this.#pendingNames) if (this.random() < 0.5) applyName(this.#durableNames, change);
    this.#pendingNames = [];
    this.names = new Map(this.#durableNames);
    for (const inode of new Set(this.names.values())) {
      this.#settle(inode);
      inode.content = inode.durable.slice();
    }
  }

  syncNames(): void {
    this.#durableNames = new Map(this.names);
    this.#pendingNames = [];
  }

  create(name: string): Inode {
    const inode: Inode = { content: new Uint8Array(0), durable: new Uint8Array(0), pending: [] };
    this.#rename({ add: name, inode });
    return inode;
  }

  remove(name: string): void {
    this.#rename({ remove: name });
  }

  change(inode: Inode, change: Change): void {
    inode.content = apply(inode.content, change);
    inode.pending.push(change);
  }

  sync(inode: Inode): void {
    for (const change of inode.pending) inode.durable = apply(inode.durable, change);
    inode.pending = [];
  }

  /** The sync has failed: some of it is on the medium, and the rest never will be. */
  loseSync(inode: Inode): void {
    this.#settle(inode);
  }

  /** One call; never comes back when the process is dead. `partly` is what a failed or interrupted one still does. */
  async call<T>(
    at: { epoch: number; call: DiskCall; name: string },
    work: () => T,
    partly?: (trouble: Trouble) => void,
  ): Promise<T> {
    if (at.epoch !== this.#epoch) return new Promise<never>(() => undefined);
    const trouble = this.trouble(at.call, at.name);
    if (trouble === undefined) {
      const done = work();
      this.onChange();
      return done;
    }
    partly?.(trouble);
    if (trouble === 'fail') throw new DiskError('failed', `${at.name}: EIO in ${at.call}`);
    this.kill();
    return new Promise<never>(() => undefined);
  }

  #rename(change: NameChange): void {
    applyName(this.names, change);
    this.#pendingNames.push(change);
  }

  /** Of what was not synced any part is on the medium, each write up to any byte of it. */
  #settle(inode: Inode): void {
    for (const change of inode.pending) {
      if (this.random() < 0.4) continue;
      inode.durable = apply(inode.durable, this.random() < 0.7 ? change : torn(change, this.random()));
    }
    inode.pending = [];
  }
}

function applyName(names: Map<string, Inode>, change: NameChange): void {
  if ('add' in change) names.set(change.add, change.inode);
  else names.delete(change.remove);
}

function apply(content: Uint8Array, change: Change): Uint8Array {
  if ('truncate' in change) return content.slice(0, change.truncate);
  const whole = new Uint8Array(Math.max(content.length, change.offset + change.bytes.length));
  whole.set(content);
  whole.set(change.bytes, change.offset);
  return whole;
}

export function torn(change: Change, part: number): Change {
  if ('truncate' in change) return change;
  return { offset: change.offset, bytes: change.bytes.subarray(0, Math.floor(part * change.bytes.length)) };
}

class ModelDirectory implements DataDirectory {
  constructor(
    private readonly disk: ModelDisk,
    private readonly epoch: number,
  ) {}

  list(): Promise<readonly FileFacts[]> {
    const { disk } = this;
    return this.#call('list', '', () =>
      [...disk.names].map(([name, { content }]) => ({ name, bytes: content.length, changedAt: disk.wall() })),
    );
  }

  async open(name: string, mode: 'read' | 'write' | 'create'): Promise<DataFile> {
    const { disk } = this;
    const inode = await this.#call(mode === 'create' ? 'create' : 'open', name, () => {
      const found = disk.names.get(name);
      if (mode === 'create' && found !== undefined) throw new DiskError('failed', `${name}: EEXIST`);
      if (mode !== 'create' && found === undefined) throw new DiskError('missing', `${name}: ENOENT`);
      return found ?? disk.create(name);
    });
    return this.#file(name, inode);
  }

  remove(name: string): Promise<void> {
    return this.#call('remove', name, () => {
      if (!this.disk.names.has(name)) throw new DiskError('missing', `${name}: ENOENT`);
      this.disk.remove(name);
    });
  }

  sync(): Promise<void> {
    return this.#call('syncNames', '', () => this.disk.syncNames());
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #call<T>(call: DiskCall, name: string, work: () => T, partly?: (trouble: Trouble) => void): Promise<T> {
    return this.disk.call({ epoch: this.epoch, call, name }, work, partly);
  }

  #file(name: string, inode: Inode): DataFile {
    const { disk } = this;
    return {
      read: (into, offset) =>
        this.#call('read', name, () => {
          const part = inode.content.subarray(offset, offset + into.length);
          into.set(part);
          return part.length;
        }),
      write: (bytes, offset) => {
        const change = { offset, bytes: bytes.slice() };
        const partly = (): void => disk.change(inode, torn(change, disk.random()));
        return this.#call('write', name, () => disk.change(inode, change), partly);
      },
      truncate: (length) => this.#call('truncate', name, () => disk.change(inode, { truncate: length })),
      sync: () => {
        // Who dies in a sync leaves it to the kernel, which still has everything; only an error makes it forget.
        const lose = (trouble: Trouble): void => (trouble === 'fail' ? disk.loseSync(inode) : undefined);
        return this.#call('sync', name, () => disk.sync(inode), lose);
      },
      close: () => Promise.resolve(),
    };
  }
}
