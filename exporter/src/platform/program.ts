import { spawn, type ChildProcess } from 'node:child_process';
import type { ProgramCall, ProgramResult, RunProgram } from '../core/program.js';

/** What a program may know of the environment: enough to find others and to speak the user's language. */
const PASSED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ'] as const;
const MISSING = ['ENOENT', 'EACCES', 'ENOTDIR'];

/** Programs of this machine. */
export function createRunProgram(env: Readonly<Record<string, string | undefined>>): RunProgram {
  const passed = Object.fromEntries(PASSED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  return (call, signal) => {
    signal.throwIfAborted();
    const child = spawn(call.program, [...call.args], {
      ...(call.directory === undefined ? {} : { cwd: call.directory }),
      env: passed,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return follow(child, call, signal);
  };
}

function follow(child: ChildProcess, { timeout, maxBytes }: ProgramCall, signal: AbortSignal): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    let stopped: ProgramResult | 'aborted' | undefined;
    const stop = (why: ProgramResult | 'aborted'): void => {
      stopped ??= why;
      child.kill('SIGKILL');
    };
    const onAbort = (): void => stop('aborted');
    const timer = setTimeout(() => stop({ outcome: 'timeout' }), timeout);
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (result: ProgramResult | Error): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (stopped === 'aborted') reject(signal.reason as Error);
      else if (stopped) resolve(stopped);
      else if (result instanceof Error) reject(result);
      else resolve(result);
    };
    const streams = [child.stdout, child.stderr].map((stream) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      stream?.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > maxBytes) stop({ outcome: 'too_much' });
        else parts.push(part);
      });
      return (): string => Buffer.concat(parts).toString('utf8');
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      settle(MISSING.includes(error.code ?? '') ? { outcome: 'missing' } : error),
    );
    child.on('close', (code, by) => {
      const [stdout = '', stderr = ''] = streams.map((text) => text());
      settle(code === null ? { outcome: 'killed', by: by ?? 'a signal' } : { outcome: 'ended', code, stdout, stderr });
    });
  });
}
