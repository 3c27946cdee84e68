import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A directory and those above it, unless they are there. The runtime's own recursive one says ENOENT for whatever is in
 * its way, and never ends where nothing can be made, as in /proc. Rejects with the error of the system.
 */
export async function makeDirectory(path: string, mode?: number): Promise<void> {
  try {
    await makeOne(path, mode);
  } catch (error) {
    const above = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === path) throw error;
    await makeDirectory(above, mode);
    await makeOne(path, mode);
  }
}

async function makeOne(path: string, mode: number | undefined): Promise<void> {
  await mkdir(path, mode).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
