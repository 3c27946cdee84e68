import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { delimiter } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scope } from './scope.js';

/** Debian keeps daemons in sbin, which an ordinary PATH may lack. */
const PATH = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter);

export interface Part {
  /** For messages. */
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Everything that the process prints goes here. */
  readonly log: string;
  /** Network namespace to run in; absent is the caller's. */
  readonly namespace?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Running {
  readonly pid: number;
  /** True once the process has ended for whatever reason. */
  ended(): boolean;
  /** SIGTERM, then SIGKILL after five seconds; resolves when it is gone. Idempotent. */
  stop(): Promise<void>;
}

/** Starts a process whose end belongs to `scope`. */
export function start(scope: Scope, part: Part): Running {
  const [program, ...args] = part.namespace ? ['ip', 'netns', 'exec', part.namespace, ...part.command] : part.command;
  const log = createWriteStream(part.log, { flags: 'a' });
  const child = spawn(program ?? '', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH, ...part.env },
  });
  child.on('error', (error) => log.write(`${part.name}: ${error.message}\n`));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const stop = (): Promise<void> => end(child).finally(() => log.end());
  scope.defer(`stop ${part.name}`, stop);
  return { pid: child.pid ?? -1, ended: () => child.exitCode !== null || child.signalCode !== null, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = await Promise.race([gone.then(() => false), sleep(5000, true, { ref: false })]);
  if (late) {
    child.kill('SIGKILL');
    await gone;
  }
}

/** Runs a command to its end; throws with what it printed when it fails. */
export async function exec(program: string, ...args: string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH } });
  let output = '';
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${output.trim()}`);
  return output;
}

/** Milliseconds after which a question that hangs is asked again; a command may take many seconds on a busy machine. */
const ONE_QUESTION = 30_000;

/** Asks until the answer is there; throws after `seconds`, with the end of the log when one is given. */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined> | T | undefined,
  log?: string,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const answer = await Promise.race([ask(), sleep(ONE_QUESTION, undefined, { ref: false })]);
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  const tail = log ? `\nlast lines of its log:\n${readFileSync(log, 'utf8').split('\n').slice(-15).join('\n')}` : '';
  throw new Error(`${what}: not within ${seconds} s${last ? ` (${String(last)})` : ''}${tail}`);
}

/** Below the ports that the kernel hands out: nobody who lets it choose gets one of these before its server listens. */
const [LOWEST, PORTS] = [20_000, 12_000];

/** `count` TCP ports that are free on loopback now. */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = LOWEST + Math.floor(Math.random() * PORTS);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isFree) held.set(port, server);
  }
  await Promise.all([...held.values()].map((server) => new Promise((resolve) => server.close(resolve))));
  return [...held.keys()];
}
