import { constants } from 'node:fs';
import { open, readdir, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { AppendFile, OpenAppendFile } from '../core/append-file.js';
import { DiskError, type FileLock } from '../core/disk.js';
import { guarded } from './disk.js';
import { makeDirectory } from './make-directory.js';

const { O_RDWR, O_CREAT, O_APPEND, O_NONBLOCK } = constants;
/** Records name hosts of the network: for the agent's own user. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;
const LINE_FEED = 0x0a;
const CHUNK = 65_536;
/** How far back the beginning of a torn line is looked for. */
const MAX_TORN = 16 << 20;
/** How every line of ours begins; what does not is never cut off. */
const OWN_LINE = Buffer.from('{"schema":');

/** Files of this machine; `lock` comes from the engine. */
export function createAppendFiles(lock: FileLock): OpenAppendFile {
  return (path) => guarded(path, async () => new Appended(path, lock, await openLocked(path, lock)));
}

interface Opened {
  readonly handle: FileHandle;
  bytes: number;
}

async function openLocked(path: string, lock: FileLock): Promise<Opened> {
  const handle = await openOrMake(path);
  try {
    // A FIFO or a device has no end that could be repaired, and would block.
    if (!(await handle.stat()).isFile()) throw new DiskError('failed', `${path} is not a regular file`);
    if (lock(handle.fd) === 'held') throw new DiskError('held', `${path}: another process writes to it`);
    return { handle, bytes: await repair(handle) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openOrMake(path: string): Promise<FileHandle> {
  const flags = O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK;
  try {
    return await open(path, flags, FILE_MODE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await makeDirectory(dirname(path), DIRECTORY_MODE);
    return open(path, flags, FILE_MODE);
  }
}

/** Cuts a torn line of ours off, or ends somebody else's; returns the length. */
async function repair(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  const end = await lastLineEnd(handle, size);
  if (end === size) return size;
  const head = await part(handle, Math.max(end, 0), Math.min(size, Math.max(end, 0) + OWN_LINE.length));
  if (end < 0 || !head.equals(OWN_LINE.subarray(0, head.length))) {
    await handle.write('\n');
    return size + 1;
  }
  await handle.truncate(end);
  return end;
}

/** Offset behind the last line feed; 0 when there is none, -1 when it is too far back. */
async function lastLineEnd(handle: FileHandle, size: number): Promise<number> {
  for (let end = size; end > 0; end -= CHUNK) {
    if (size - end > MAX_TORN) return -1;
    const start = Math.max(0, end - CHUNK);
    const at = (await part(handle, start, end)).lastIndexOf(LINE_FEED);
    if (at >= 0) return start + at + 1;
  }
  return 0;
}

async function part(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer.subarray(0, bytesRead);
}

class Appended implements AppendFile {
  /** Bytes of a failed append may stand behind the end. */
  #torn = false;

  constructor(
    private readonly path: string,
    private readonly lock: FileLock,
    private opened: Opened,
  ) {}

  get bytes(): number {
    return this.opened.bytes;
  }

  append(bytes: Uint8Array): Promise<void> {
    return guarded(this.path, async () => {
      if (!(await this.#settled())) await this.#reopen();
      const { handle, bytes: before } = this.opened;
      try {
        await writeAll(handle, bytes);
        await handle.datasync();
        this.opened.bytes = before + bytes.length;
      } catch (error) {
        this.#torn = true;
        await this.#cut().catch(() => undefined);
        throw error;
      }
    });
  }

  rotate(keep: number): Promise<void> {
    return guarded(this.path, async () => {
      await this.#cut();
      for (let number = keep; number > 0; number -= 1) {
        const from = number === 1 ? this.path : `${this.path}.${number - 1}`;
        await rename(from, `${this.path}.${number}`).catch(unlessMissing);
      }
      if (keep === 0) await unlink(this.path).catch(unlessMissing);
      await this.#removeBeyond(keep);
      await this.#reopen();
    });
  }

  close(): Promise<void> {
    return guarded(this.path, () => this.opened.handle.close());
  }

  /** Takes back what a failed append left; false when the path is no longer this file. */
  async #settled(): Promise<boolean> {
    await this.#cut();
    const own = await this.opened.handle.stat();
    const there = await stat(this.path).catch(unlessMissing);
    // Somebody else may have emptied it.
    this.opened.bytes = own.size;
    return there?.ino === own.ino && there.dev === own.dev;
  }

  async #cut(): Promise<void> {
    if (!this.#torn) return;
    await this.opened.handle.truncate(this.opened.bytes);
    this.#torn = false;
  }

  async #reopen(): Promise<void> {
    const next = await openLocked(this.path, this.lock);
    await this.opened.handle.close();
    this.opened = next;
  }

  /** What an earlier, larger `keep` left. */
  async #removeBeyond(keep: number): Promise<void> {
    const directory = dirname(this.path);
    const prefix = `${basename(this.path)}.`;
    for (const name of await readdir(directory)) {
      const number = name.startsWith(prefix) ? name.slice(prefix.length) : '';
      if (/^[1-9][0-9]{0,3}$/.test(number) && Number(number) > keep) await unlink(`${directory}/${name}`);
    }
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await handle.write(bytes, done)).bytesWritten;
}

function unlessMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return undefined;
}
