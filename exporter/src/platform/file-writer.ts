import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FileError } from '../core/files.js';
import type { FileWriter } from '../core/file-writer.js';
import { makeDirectory } from './make-directory.js';
import { replaceFile } from './replace-file.js';

const FORBIDDEN = ['EACCES', 'EPERM', 'EROFS'];

/** Files of this machine. */
export const createFileWriter = (): FileWriter => ({
  replace: (path, text) =>
    saying(path, async () => {
      await makeDirectory(dirname(path));
      await replaceFile(path, text);
    }),
  remove: (path) => saying(path, () => rm(path, { force: true })),
  async scratch(work) {
    const directory = await mkdtemp(join(tmpdir(), 'parallax-'));
    try {
      return await work(directory);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
});

async function saying(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code ?? 'unknown error');
    if (FORBIDDEN.includes(code)) throw new FileError('forbidden', `${path}: not allowed to write`);
    throw new FileError('unreadable', `${path}: ${code}`);
  }
}
