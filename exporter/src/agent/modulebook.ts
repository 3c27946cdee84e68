import { DEFAULT_MODULES, parseModules, type Modules } from '../blackbox/modules/index.js';
import type { Files } from '../core/files.js';
import { ProblemError } from '../core/problem.js';

const MAX_BYTES = 1 << 20;

/** The modules of `/probe`, from the file named in the configuration. */
export class Modulebook {
  private constructor(
    private readonly files: Files,
    public current: Modules,
  ) {}

  /** Throws a ProblemError when the file is wrong, a FileError when it cannot be read. */
  static async open(files: Files, path: string | undefined): Promise<Modulebook> {
    return new Modulebook(files, await read(files, path));
  }

  /** Reads the file again: what is wrong with it, or undefined when its modules are in use now. */
  async reload(path: string | undefined): Promise<string | undefined> {
    try {
      this.current = await read(this.files, path);
      return undefined;
    } catch (error) {
      if (error instanceof ProblemError) return error.message;
      return error instanceof Error ? error.message : String(error);
    }
  }
}

async function read(files: Files, path: string | undefined): Promise<Modules> {
  if (path === undefined) return parseModules(DEFAULT_MODULES, 'the default modules');
  return parseModules(await files.read(path, MAX_BYTES), path);
}
