/**
 * CPU of one echo request at saturation: ours beside fping and blackbox_exporter, whole processes, in turn, on 200
 * loopback addresses. Goals: at or below fping, 40 times better than blackbox_exporter.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchRow } from './row.js';

/** A network namespace of its own, in which the lab may allow and forbid ping sockets; gone afterwards. */
const NAMESPACE = 'ip link set lo up && exec "$0" "$@"';

export async function run(): Promise<BenchRow[]> {
  const lab = fileURLToPath(new URL('./icmp-lab.js', import.meta.url));
  const isRoot = process.getuid?.() === 0;
  const [command = '', ...words] = isRoot
    ? ['unshare', '-n', 'sh', '-c', NAMESPACE, process.execPath, lab]
    : [process.execPath, lab];
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    let rows: BenchRow[] | undefined;
    child.on('message', (message) => {
      rows = message as BenchRow[];
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (rows !== undefined) resolve(rows);
      else reject(new Error(`the icmp benchmark ended with ${code}; it needs fping and prometheus-blackbox-exporter`));
    });
  });
}
