import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PathRun } from '@parallax/contract';

/** One target to trace. */
export interface Job {
  readonly name: string;
  readonly host: string;
  /** Of the probe, as in a configuration. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Options of every probe, parsed: milliseconds. */
  readonly common?: { readonly timeout?: number; readonly egress?: { readonly dscp?: number } };
}

export interface Traced {
  readonly name: string;
  readonly run?: PathRun;
  readonly failure?: { readonly reason: string; readonly detail?: string };
  /** How many samples the run came to. */
  readonly samples?: number;
}

const FILE = fileURLToPath(new URL('runner.mjs', import.meta.url));
/** An ordinary user: no capability is left, none can be gained. */
const ORDINARY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all', '--bounding-set=-all', '--no-new-privs']; // prettier-ignore
/** An ordinary user who may open raw sockets. */
const RAW = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=+net_raw', '--ambient-caps=+net_raw', '--bounding-set=-all,+net_raw']; // prettier-ignore

/** A process of the built exporter that traces what it is given. */
export class Runner implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  #said = '';

  /** In a namespace by name, or in that of the calling thread. */
  constructor(namespace: string | undefined, may: 'nothing' | 'raw') {
    const enter = namespace === undefined ? [] : ['ip', 'netns', 'exec', namespace];
    const [program = '', ...words] = [...enter, ...(may === 'raw' ? RAW : ORDINARY), process.execPath, FILE];
    this.#child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#said = (this.#said + chunk.toString()).slice(-4000)));
    if (this.#child.stdout === null) throw new Error('no pipe to the runner');
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  /** Traces all at once. Rejects when the process ends, or has not answered in time. */
  async trace(jobs: readonly Job[], seconds = 300): Promise<Traced[]> {
    const line = new Promise<string>((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`the runner ${why}: ${this.#said}`));
      const timer = setTimeout(() => fail(`did not answer within ${seconds} s`), seconds * 1000);
      this.#lines.once('line', (text) => {
        clearTimeout(timer);
        resolve(text);
      });
      this.#lines.once('close', () => {
        clearTimeout(timer);
        fail('ended');
      });
    });
    this.#child.stdin?.write(`${JSON.stringify(jobs)}\n`);
    return JSON.parse(await line) as Traced[];
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 3000);
    await gone;
    clearTimeout(timer);
  }
}
