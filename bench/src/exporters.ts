/** Two exporters with the same module file, asked the same questions over their own `/probe` by the same client. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CONCURRENCY, type Prober } from './lab.js';

const PARALLAX = fileURLToPath(new URL('../../exporter/bin/parallax.js', import.meta.url));
const BLACKBOX = 'prometheus-blackbox-exporter';

/** An exporter process; `asking` gives a prober that asks it about one target. */
export interface Exporter extends AsyncDisposable {
  readonly pid: number;
  asking(module: string, target: string): Prober;
}

/** Our agent without targets of its own; `modules` is YAML. */
export async function startAgent(folder: string, modules: string): Promise<Exporter> {
  const port = await freePort();
  const [file, config] = [join(folder, 'modules.yml'), join(folder, 'parallax.yml')];
  writeFileSync(file, modules);
  const server = `{ listen: '127.0.0.1:${port}', probe: { modules_file: ${file} } }`;
  writeFileSync(config, `vantage: { name: bench }\nserver: ${server}\n`);
  return start(port, process.execPath, [...profiling(), PARALLAX, 'agent', '--config', config]);
}

export async function startBlackbox(folder: string, modules: string): Promise<Exporter> {
  const port = await freePort();
  const file = join(folder, 'blackbox.yml');
  writeFileSync(file, modules);
  return start(port, BLACKBOX, [
    `--config.file=${file}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ]);
}

/** With PARALLAX_BENCH_PROFILE=DIR, a CPU profile of our side is written there. */
function profiling(): string[] {
  const folder = process.env['PARALLAX_BENCH_PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}

async function start(port: number, command: string, args: readonly string[]): Promise<Exporter> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  child.on('error', () => undefined);
  const exporter: Exporter = {
    pid: child.pid ?? 0,
    asking: (module, target) => prober(child, port, `/probe?${new URLSearchParams({ module, target }).toString()}`),
    [Symbol.asyncDispose]: () => end(child),
  };
  for (const deadline = performance.now() + 10_000; performance.now() < deadline; await sleep(50)) {
    if ((await ask(port, '/-/healthy', undefined)).status === 200) return exporter;
  }
  await end(child);
  throw new Error(`${command} did not get ready within 10 s`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** 32 questions at a time over kept connections. */
function prober({ pid = 0 }: ChildProcess, port: number, path: string): Prober {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const run = async (probes: number): Promise<void> => {
    let left = probes;
    const worker = async (): Promise<void> => {
      while (left-- > 0) {
        const { text } = await ask(port, path, agent);
        if (!text.includes('\nprobe_success 1\n')) throw new Error(`port ${port} ${path} failed: ${text}`);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  };
  return { pid, run };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function ask(port: number, path: string, agent: Agent | undefined): Promise<Answer> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path, agent: agent ?? false }, (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    }).on('error', (error) => resolve({ status: 0, text: error.message }));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
