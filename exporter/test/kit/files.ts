import { readFile } from 'node:fs/promises';
import { FileError, type Files } from '../../src/core/files.js';

/** The files of this machine without their guards; for tests of what reads them. */
export const plainFiles: Files = {
  read: (path) =>
    readFile(path, 'utf8').catch((error: unknown) => {
      throw new FileError('missing', `${path}: ${String(error)}`);
    }),
  readBytes: (path) => readFile(path),
  glob: (pattern) => Promise.resolve([pattern]),
  watch: () => () => undefined,
};
