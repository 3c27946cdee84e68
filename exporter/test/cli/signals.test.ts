/** Signals that come while the built command still loads its modules. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/parallax.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'parallax-signals-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Code that sends a signal to its process when the command line is about to be loaded, and gives it time to arrive. */
function signalWhileLoading(signal: string): string {
  const send = `if (specifier.endsWith('/cli/index.js')) { process.kill(process.pid, '${signal}'); await new Promise((go) => setTimeout(go, 200)); }`;
  const hook = `export async function resolve(specifier, context, next) { ${send} return next(specifier, context); }`;
  const url = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;
  return url(`import { register } from 'node:module'; register(${JSON.stringify(url(hook))});`);
}

it.each(['SIGINT', 'SIGTERM'])('%s ends an agent that still loads as it ends one that runs', async (signal) => {
  const config = join(folder, 'parallax.yml');
  writeFileSync(config, "vantage: { name: early }\nserver: { listen: '127.0.0.1:0' }\n");
  const child = spawn(process.execPath, ['--import', signalWhileLoading(signal), BIN, 'agent', '--config', config]);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code, ended] = (await once(child, 'close')) as [number | null, string | null];
  expect([code, ended], said).toEqual([0, null]);
  expect(said).toContain('shutting down');
});
