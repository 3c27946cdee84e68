import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why this process cannot mount a file system; undefined when it can. */
export const mountRefusal: string | undefined = refusal();

export interface SmallDisk extends Disposable {
  readonly path: string;
  remount(options: string): void;
}

/** A file system of its own in memory, of so many KiB. */
export function smallDisk(kib: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'plx-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k,mode=700`, 'plx-test', path], { stdio: 'pipe' });
  return {
    path,
    remount: (options) => void execFileSync('mount', ['-o', `remount,${options}`, path], { stdio: 'pipe' }),
    [Symbol.dispose]: () => {
      execFileSync('umount', ['-l', path], { stdio: 'pipe' });
      rmdirSync(path);
    },
  };
}

function refusal(): string | undefined {
  try {
    smallDisk(64)[Symbol.dispose]();
    return undefined;
  } catch (error) {
    return `no file system can be mounted here: ${String(error)}`;
  }
}
