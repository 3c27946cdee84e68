import { randomBytes } from 'node:crypto';
import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a whole file: readers see the old content or the new one, never a part, whatever happens meanwhile. Rejects
 * with what the file system says.
 */
export async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  // Readers that take every file of a directory by its ending must not take this one.
  const fresh = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const handle: FileHandle = await open(fresh, 'wx', 0o644);
  try {
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await unlink(fresh).catch(() => undefined);
    throw error;
  }
}
