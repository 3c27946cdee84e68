/** A receiver as a process of its own, so that its work does not mix with that of the sender under test. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Behaviour } from './behaviour.js';
import type { Counts, Ledger } from './ledger.js';
import type { ReceiverOptions } from './receiver.js';

const RUNNER = fileURLToPath(new URL('runner.mjs', import.meta.url));

export interface ReceiverProcess extends AsyncDisposable {
  /** Where remote write goes, path included. */
  readonly url: string;
  readonly pid: number;
  ledger(): Promise<Ledger>;
  counts(): Promise<Counts>;
  behave(behaviour: Behaviour): Promise<void>;
  /** Forgets requests and samples. */
  reset(): Promise<void>;
}

/** Resolves when it listens. It ends with this process, or when it is disposed of. */
export async function startReceiverProcess(options: Omit<ReceiverOptions, 'tls'> = {}): Promise<ReceiverProcess> {
  const child = spawn(process.execPath, [RUNNER, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const first = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
  const url = await Promise.race([first, ended.then(() => Promise.reject(new Error('the receiver did not start')))]);
  const ask = async <T>(path: string, body?: unknown): Promise<T> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(new URL(path, url), init);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return (await response.json()) as T;
  };
  return {
    url,
    pid: child.pid ?? -1,
    ledger: () => ask('/-/ledger'),
    counts: () => ask('/-/counts'),
    behave: (behaviour) => ask('/-/behaviour', behaviour),
    reset: () => ask('/-/reset', {}),
    [Symbol.asyncDispose]: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
