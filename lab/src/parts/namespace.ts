import { exec } from './process.js';
import type { Scope } from './scope.js';

/** Makes a network namespace with its loopback up and these kernel settings (`name=value`); it ends with `scope`. Needs root. */
export async function makeNamespace(scope: Scope, name: string, settings: readonly string[]): Promise<void> {
  await exec('ip', 'netns', 'add', name);
  scope.defer(`delete namespace ${name}`, async () => void (await exec('ip', 'netns', 'del', name)));
  await exec('ip', '-n', name, 'link', 'set', 'lo', 'up');
  await exec('ip', 'netns', 'exec', name, 'sysctl', '-qwe', ...settings);
}
