/** Small pieces that the set-up, the checks and the demo share. Plain JavaScript: they run before anything is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { delimiter, join } from 'node:path';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Daemons live in sbin, which an ordinary user's PATH may lack. */
const searchPath = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin'];

/** The full path of a program, or undefined. */
export function which(name) {
  return searchPath
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Runs a command in the project's folder with its output on ours; resolves with its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const env = { ...process.env, PATH: searchPath.join(delimiter), ...options.env };
    const child = spawn(command, args, { cwd: options.cwd ?? root, stdio: options.stdio ?? 'inherit', env });
    child.once('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve(127);
    });
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 128 : 1)));
  });
}

/** Runs quietly and gives everything it printed. */
export function capture(command, args) {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  return { code: done.status ?? 1, output: `${done.stdout ?? ''}${done.stderr ?? ''}` };
}

/** Path of a development tool's own script, so that no shell wrapper stands between. */
export const bin = (name) => join(root, 'node_modules', '.bin', name);

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
