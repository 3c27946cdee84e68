/** The agent as people run it: a process of its own, from the build. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/parallax.js', import.meta.url));

export interface AgentProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Everything written to stdout and stderr so far. */
  said(): string;
  alive(): boolean;
}

/** Starts `parallax agent` and waits until it listens; fails with what it said when it does not. */
export async function agentProcess(config: string, env: Readonly<Record<string, string>> = {}): Promise<AgentProcess> {
  const args = ['agent', '--config', config, '--log-level', 'debug'];
  const child = spawn(process.execPath, [BIN, ...args], { env: { ...process.env, ...env } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part)); // prettier-ignore
  const alive = (): boolean => child.exitCode === null && child.signalCode === null;
  const dispose = async (): Promise<void> => {
    if (!alive()) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  for (const end = performance.now() + 60_000; performance.now() < end && alive(); await sleep(20)) {
    const url = /msg=listening url=(\S+)/.exec(text)?.[1];
    if (url !== undefined) return { url, pid: child.pid ?? 0, said: () => text, alive, [Symbol.asyncDispose]: dispose };
  }
  await dispose();
  throw new Error(`the agent did not start:\n${text}`);
}

/** Runs a command to its end; everything that it wrote, and its exit code. */
export function parallax(...args: string[]): { readonly said: string; readonly code: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8', timeout: 60_000 });
  return { said: stdout + stderr, code: status };
}
