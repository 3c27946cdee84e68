/** The agent as people run it, for so many seconds, then told to end. */
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';

const BIN = fileURLToPath(new URL('../../../bin/parallax.js', import.meta.url));

/** A busy machine may miss scrapes. */
const PATIENCE_MS = 30_000;

export interface RunOptions {
  /** A Prometheus configuration, or one of our own. */
  readonly mode: 'prometheus' | 'parallax';
  readonly config: string | object;
  /** From the moment at which it says that it listens: a busy machine takes seconds to start it. */
  readonly seconds: number;
  /** After `seconds` it goes on until this holds, for half a minute at most. */
  readonly enough?: (() => boolean) | undefined;
  /** Default SIGINT. */
  readonly signal?: 'SIGINT' | 'SIGTERM' | 'SIGKILL';
  /** Where it runs and keeps what it has; default a new, empty directory. */
  readonly folder?: string;
  /** Run in place of `parallax agent`. */
  readonly program?: string;
  /** Default 127.0.0.1:0; `prometheus` only. */
  readonly listen?: string;
}

/** How a run went; times in Unix milliseconds. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly startedAt: number;
  readonly signalledAt: number;
  readonly endedAt: number;
}

export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'parallax-compliance-'));

/** `PARALLAX_COMPLIANCE_LOGS=FOLDER` keeps what the agents say. */
export async function runAgent(options: RunOptions): Promise<Ended> {
  const { mode, config, seconds, signal = 'SIGINT', folder = emptyFolder(), program, listen = '127.0.0.1:0' } = options;
  const file = join(emptyFolder(), mode === 'prometheus' ? 'prometheus.yml' : 'parallax.yml');
  writeFileSync(file, typeof config === 'string' ? config : stringify(config));
  const args = mode === 'prometheus' ? [`--web.listen-address=${listen}`, `--config.file=${file}`] : ['--config', file];
  const [command, first] = program === undefined ? [process.execPath, [BIN, 'agent']] : [program, []];
  const child = spawn(command, [...first, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (output += part)); // prettier-ignore
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const started = performance.now();
  while (!output.includes('msg=listening') && child.exitCode === null && performance.now() - started < 30_000) await sleep(20); // prettier-ignore
  const startedAt = Date.now();
  await Promise.race([sleep(seconds * 1000), ended]);
  const { enough = () => true } = options;
  while (!enough() && child.exitCode === null && Date.now() - startedAt < seconds * 1000 + PATIENCE_MS)
    await sleep(100);
  const signalledAt = Date.now();
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const code = await ended;
  clearTimeout(late);
  const { PARALLAX_COMPLIANCE_LOGS: logs } = process.env;
  if (logs !== undefined) writeFileSync(join(logs, `${child.pid}.log`), `${JSON.stringify(config)}\n${output}`);
  return { code, output, startedAt, signalledAt, endedAt: Date.now() };
}
