/** Exporters that are asked over their own `/probe`: ours and Debian's blackbox_exporter. */
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONCURRENCY, end, eventually, freePort, times, type Prober } from './processes.js';

const PARALLAX = fileURLToPath(new URL('../../exporter/bin/parallax.js', import.meta.url));
const BLACKBOX = 'prometheus-blackbox-exporter';
export const PEER = `Debian's ${BLACKBOX}`;

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
  const file = join(folder, `blackbox-${port}.yml`);
  writeFileSync(file, modules);
  return start(port, BLACKBOX, [
    `--config.file=${file}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ]);
}

/** With PARALLAX_BENCH_PROFILE=DIR, a CPU profile of our side is written there. */
export function profiling(): string[] {
  const folder = process.env['PARALLAX_BENCH_PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}

async function start(port: number, command: string, args: readonly string[]): Promise<Exporter> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  child.on('error', () => undefined);
  try {
    await eventually(command, async () => (await ask(port, '/-/healthy', undefined)).status === 200);
  } catch (error) {
    await end(child);
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    asking: (module, target) => prober(child, port, `/probe?${new URLSearchParams({ module, target }).toString()}`),
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** 32 questions at a time over kept connections. */
function prober({ pid = 0 }: ChildProcess, port: number, path: string): Prober {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const probe = async (): Promise<void> => {
    const { text } = await ask(port, path, agent);
    if (!text.includes('\nprobe_success 1\n')) throw new Error(`port ${port} ${path} failed: ${text}`);
  };
  return { pid, run: (probes) => times(probes, probe) };
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
