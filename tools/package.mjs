/** Zips of the Grafana plugins, to be unpacked into Grafana's plugin folder: `node tools/package.mjs`. */
import { zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { buildPlugins, PLUGINS } from './plugins.mjs';
import { fail, root } from './run.mjs';

const FOLDER = join(root, '.cache', 'packages');
/** The same bundle makes the same zip: files carry the earliest day that a zip can say, not today. */
const DAY = new Date(1980, 0, 1);

/**
 * Zips a built plugin into `folder`, with its id as the one folder inside.
 * @param {string} workspace such as `grafana-panels`
 * @param {string} folder where the zip goes; an existing one of that version is replaced
 * @returns {{ file: string, size: number, sha1: string, sha256: string }} sums in hexadecimal
 */
export function zipPlugin(workspace, folder) {
  const dist = join(root, workspace, 'dist');
  if (!existsSync(join(dist, 'plugin.json'))) throw new Error(`${workspace} is not built: npm run setup`);
  const { id, info } = JSON.parse(readFileSync(join(dist, 'plugin.json'), 'utf8'));
  const files = readdirSync(dist, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  const name = (file) => [id, ...relative(dist, file).split(sep)].join('/');
  const bytes = zipSync(Object.fromEntries(files.map((file) => [name(file), readFileSync(file)])), {
    level: 9,
    mtime: DAY,
  });
  mkdirSync(folder, { recursive: true });
  const zip = join(folder, `${id}-${info.version}.zip`);
  writeFileSync(zip, bytes);
  const sum = (algorithm) => createHash(algorithm).update(bytes).digest('hex');
  return { file: zip, size: bytes.length, sha1: sum('sha1'), sha256: sum('sha256') };
}

if (process.argv[1] === join(root, 'tools', 'package.mjs')) {
  await buildPlugins();
  for (const workspace of PLUGINS) {
    try {
      const { file, size, sha1, sha256 } = zipPlugin(workspace, FOLDER);
      process.stdout.write(`${relative(root, file)}  ${size} bytes\n  sha1   ${sha1}\n  sha256 ${sha256}\n`);
    } catch (error) {
      fail(error.message);
    }
  }
  process.stdout.write('Unpack them into the plugin folder of Grafana; src/README.md of each says how.\n');
}
