/** Builds the Grafana plugins with their scaffolded webpack, each only when something that it is made of has changed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, fail, root, run } from './run.mjs';

export const PLUGINS = ['grafana-datasource', 'grafana-panels'];

/** Every plugin that is out of date, one after the other: two at once are no faster on two cores. */
export async function buildPlugins() {
  for (const plugin of PLUGINS) {
    const stamp = join(root, '.cache', 'plugins', plugin);
    const made = fingerprint(plugin);
    const built = existsSync(join(root, plugin, 'dist', 'module.js'));
    if (built && existsSync(stamp) && readFileSync(stamp, 'utf8') === made) continue;
    process.stdout.write(`set-up: building ${plugin}\n`);
    const code = await run(process.execPath, [bin('webpack'), '-c', './webpack.config.ts', '--env', 'production'], {
      cwd: join(root, plugin),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (code !== 0) fail(`Building ${plugin} failed. Try yourself:  cd ${plugin} && npm run build`);
    mkdirSync(join(root, '.cache', 'plugins'), { recursive: true });
    writeFileSync(stamp, made);
  }
}

/** Of everything that goes into a bundle: its own sources and configuration, the contract, the lockfile. */
function fingerprint(plugin) {
  const hash = createHash('sha256');
  const parts = ['src', '.config', 'webpack.config.ts', 'package.json', 'README.md', 'CHANGELOG.md'];
  for (const part of [...parts.map((name) => join(plugin, name)), 'contract/src', 'package-lock.json']) {
    for (const file of files(join(root, part))) hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function files(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
}

if (process.argv[1] === join(root, 'tools', 'plugins.mjs')) await buildPlugins();
