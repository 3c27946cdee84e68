import { constants } from 'node:fs';
import { watch as watchDirectory, type FSWatcher } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FileError, type Files } from '../core/files.js';

/** How often a watched pattern is looked at, whether or not the kernel gives notice (it does not on NFS). */
const POLL_MS = 5_000;
const MAX_MATCHES = 10_000;

const KINDS: Readonly<Record<string, FileError['kind']>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  ELOOP: 'missing',
};
const WORDS: Partial<Record<FileError['kind'], string>> = { missing: 'no such file', forbidden: 'not allowed to read' };

/** Files of this machine. */
export function createFiles(): Files {
  return {
    read: async (path, maxBytes) => decode(path, await readBytes(path, maxBytes)),
    ...{ readBytes, glob, watch },
  };
}

async function readBytes(path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    return await readRegular(path, maxBytes);
  } catch (error) {
    if (error instanceof FileError) throw error;
    const code = String((error as NodeJS.ErrnoException).code ?? 'unknown error');
    const kind = KINDS[code] ?? 'unreadable';
    throw new FileError(kind, `${path}: ${WORDS[kind] ?? code}`);
  }
}

async function readRegular(path: string, maxBytes: number): Promise<Uint8Array> {
  // Without O_NONBLOCK, opening a FIFO waits for a writer for ever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw new FileError('not_regular', `${path}: not a regular file`);
    if (facts.size > maxBytes) throw tooBig(path, maxBytes);
    // One byte more than allowed tells whether the file has grown meanwhile, or (in /proc) has no honest size.
    const buffer = Buffer.alloc(Math.min(maxBytes, Math.max(facts.size, 65_536)) + 1);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, null);
      filled += bytesRead;
      if (bytesRead === 0) break;
      if (filled === buffer.length) throw tooBig(path, maxBytes);
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

const tooBig = (path: string, maxBytes: number): FileError =>
  new FileError('too_big', `${path}: more than ${maxBytes} bytes`);

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FileError('not_text', `${path}: not UTF-8 text`);
  }
}

async function glob(pattern: string): Promise<readonly string[]> {
  const name = basename(pattern);
  if (!/[*?]/.test(name)) return (await exists(pattern)) ? [pattern] : [];
  const directory = dirname(pattern);
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((one) => matches(name, one) && (name.startsWith('.') || !one.startsWith('.')))
    .sort()
    .slice(0, MAX_MATCHES)
    .map((one) => join(directory, one));
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** `*` is any run of characters, `?` one; linear in the product of the lengths, whatever the pattern. */
export function matches(pattern: string, name: string): boolean {
  let reached = new Set([0]);
  for (const sign of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (sign === '*') for (let end = at; end <= name.length; end += 1) next.add(end);
      else if (at < name.length && (sign === '?' || sign === name[at])) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(name.length);
}

function watch(pattern: string, onChange: () => void): () => void {
  let stopped = false;
  let known: string | undefined;
  let watcher: FSWatcher | undefined;
  const look = async (): Promise<void> => {
    const seen = await fingerprint(pattern);
    if (!stopped && known !== undefined && seen !== known) onChange();
    known = seen;
  };
  const follow = (): void => {
    try {
      // The directory, not the file: a replaced file is another inode, and its own watch would stay with the old one.
      watcher = watchDirectory(dirname(pattern), { persistent: false }, () => void look());
      watcher.on('error', () => watcher?.close());
    } catch {
      watcher = undefined; // polling remains
    }
  };
  follow();
  void look();
  const timer = setInterval(() => void look(), POLL_MS);
  timer.unref();
  return () => {
    stopped = true;
    clearInterval(timer);
    watcher?.close();
  };
}

/** What tells that something has changed, symbolic links followed. */
async function fingerprint(pattern: string): Promise<string> {
  const parts = (await glob(pattern)).map(async (path) => {
    const facts = await stat(path, { bigint: true }).catch(() => undefined);
    return `${path} ${facts?.ino ?? ''} ${facts?.size ?? ''} ${facts?.mtimeNs ?? ''}`;
  });
  return (await Promise.all(parts)).join('\n');
}
