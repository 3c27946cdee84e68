/** Ours: the path probe in a process of its own, without a single capability. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Scope } from '@parallax/lab';
import type { Batch } from './path-scamper.js';
import type { PathWorld } from './path-world.js';
import { profiling } from './exporters.js';
import { cpuSeconds } from './row.js';

const TRACER = fileURLToPath(new URL('./path-tracer.js', import.meta.url));
/** Leaves root its files and takes from it everything that makes it root on the network. */
const POWERLESS = ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--no-new-privs'];

export class Ours {
  private constructor(private readonly child: ChildProcess) {}

  static async start(scope: Scope, world: PathWorld, addresses: readonly string[]): Promise<Ours> {
    const words = [
      'netns',
      'exec',
      world.vantage,
      ...POWERLESS,
      process.execPath,
      ...profiling(),
      TRACER,
      ...addresses,
    ];
    const child = spawn('ip', words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    scope.defer('stop our tracer', () => leave(child));
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('our tracer ended early')));
    ended.catch(() => undefined);
    await Promise.race([once(child, 'message'), ended]);
    return new Ours(child);
  }

  /** CPU seconds of the process so far. */
  cpu(): number {
    return cpuSeconds(this.child.pid ?? 0);
  }

  /** Traces every address at once; throws when one was not reached. */
  async trace(options: object): Promise<Batch> {
    this.child.send(options);
    const [answer] = (await once(this.child, 'message')) as [Batch | string];
    if (typeof answer === 'string') throw new Error(answer);
    return answer;
  }
}

/** It ends by itself when nobody listens any more, and writes its profile then. */
async function leave(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}
