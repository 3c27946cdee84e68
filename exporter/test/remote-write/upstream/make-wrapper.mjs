/**
 * Puts the agent where the upstream sender suite looks for its Prometheus: `node make-wrapper.mjs SENDER_FOLDER` writes
 * SENDER_FOLDER/bin/prometheus-3.8.0.linux-amd64 (or -arm64), which the suite then does not download.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The release that the suite names in targets/prometheus.go. */
const VERSION = '3.8.0';
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };
const AGENT = fileURLToPath(new URL('../../../bin/parallax.js', import.meta.url));

export function makeWrapper(folder) {
  const path = join(resolve(folder), 'bin', `prometheus-${VERSION}.linux-${ARCHITECTURES[process.arch]}`);
  mkdirSync(join(path, '..'), { recursive: true });
  // exec, so that the suite's SIGINT reaches the agent and the exit code is the agent's.
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${AGENT}' agent "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    process.stderr.write('usage: node make-wrapper.mjs SENDER_FOLDER\n');
    process.exit(2);
  }
  process.stdout.write(`${makeWrapper(folder)}\n`);
}
