import type { FileHandle } from 'node:fs/promises';
import { open, readdir, stat, unlink } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import {
  DiskError,
  type DataDirectory,
  type DataFile,
  type Disk,
  type DiskErrorKind,
  type FileFacts,
  type FileLock,
} from '../core/disk.js';
import { makeDirectory } from './make-directory.js';

const KINDS: Readonly<Record<string, DiskErrorKind>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EMFILE: 'full',
  ENFILE: 'full',
  EFBIG: 'full',
  EROFS: 'read_only',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  ENOENT: 'missing',
};

const LOCK = '.lock';
const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
const MODES = { read: O_RDONLY, write: O_RDWR, create: O_RDWR | O_CREAT | O_EXCL };
/** Records name hosts of the network: for the agent's own user. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

/** Directories of this machine; `lock` comes from the engine. */
export function createDisk(lock: FileLock): Disk {
  return { open: (path) => openDirectory(path, lock) };
}

/** Turns every error of the system into a DiskError that names the path. */
export async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DiskError) throw error;
    const code = String((error as NodeJS.ErrnoException).code ?? error);
    throw new DiskError(KINDS[code] ?? 'failed', `${path}: ${code}`);
  }
}

async function openDirectory(path: string, lock: FileLock): Promise<DataDirectory> {
  return guarded(path, async () => {
    await makeDirectory(path, DIRECTORY_MODE);
    const held = await takeLock(path, lock);
    return new Directory(path, held);
  });
}

/** The lock lives as long as the descriptor: the kernel lets it go with the process, however that ends. */
async function takeLock(path: string, lock: FileLock): Promise<FileHandle> {
  const handle = await open(join(path, LOCK), O_RDWR | O_CREAT | O_NOFOLLOW, FILE_MODE);
  try {
    const outcome = lock(handle.fd);
    if (outcome === 'held') {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(32), 0, 32, 0);
      const owner = buffer.toString('latin1', 0, bytesRead).replace(/\D/g, '');
      throw new DiskError('held', `${path}: another process works here${owner === '' ? '' : ` (pid ${owner})`}`);
    }
    if (outcome !== 'locked') throw new DiskError('unsupported', `${path} cannot be locked: ${outcome.impossible}`);
    // Only for the message above: a full disk is no reason against the lock.
    const noted = handle.truncate(0).then(() => handle.write(`${process.pid}\n`, 0));
    await noted.catch(() => undefined);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

class Directory implements DataDirectory {
  constructor(
    private readonly path: string,
    private readonly lock: FileHandle,
  ) {}

  list(): Promise<readonly FileFacts[]> {
    return guarded(this.path, async () => {
      const entries = await readdir(this.path, { withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      return Promise.all(
        files.map(async ({ name }) => {
          const { size, mtimeMs } = await stat(join(this.path, name));
          return { name, bytes: size, changedAt: mtimeMs };
        }),
      );
    });
  }

  open(name: string, mode: keyof typeof MODES): Promise<DataFile> {
    const path = join(this.path, name);
    return guarded(path, async () => new OpenFile(path, await open(path, MODES[mode] | O_NOFOLLOW, FILE_MODE)));
  }

  remove(name: string): Promise<void> {
    const path = join(this.path, name);
    return guarded(path, () => unlink(path));
  }

  sync(): Promise<void> {
    return guarded(this.path, async () => {
      const handle = await open(this.path, O_RDONLY);
      const synced = handle.sync().finally(() => handle.close());
      await synced.catch((error: unknown) => {
        // Some file systems, most of them of networks, know no sync of a directory.
        if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      });
    });
  }

  close(): Promise<void> {
    return guarded(this.path, () => this.lock.close());
  }
}

class OpenFile implements DataFile {
  constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  read(into: Uint8Array, offset: number): Promise<number> {
    return guarded(this.path, async () => {
      let filled = 0;
      while (filled < into.length) {
        const { bytesRead } = await this.handle.read(into, filled, into.length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    });
  }

  write(bytes: Uint8Array, offset: number): Promise<void> {
    return guarded(this.path, async () => {
      let done = 0;
      while (done < bytes.length) {
        const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, offset + done);
        if (bytesWritten === 0) throw new DiskError('failed', `${this.path}: nothing was written`);
        done += bytesWritten;
      }
    });
  }

  truncate(length: number): Promise<void> {
    return guarded(this.path, () => this.handle.truncate(length));
  }

  sync(): Promise<void> {
    return guarded(this.path, () => this.handle.datasync());
  }

  close(): Promise<void> {
    return guarded(this.path, () => this.handle.close());
  }
}
