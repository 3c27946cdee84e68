import { runCli } from '../../src/cli/index.js';
import type { Context, Engine } from '../../src/cli/context.js';
import { createFileWriter, createRunProgram } from '../../src/platform/index.js';
import { createFiles } from '../../src/platform/files.js';
import { createClock } from '../../src/platform/clock.js';

const never = (): Promise<never> => Promise.reject(new Error('not part of this test'));

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `parallax rules ...` over the files and programs of this machine, without a network. */
export async function rulesCommand(words: readonly string[]): Promise<Ran> {
  let [out, err] = ['', ''];
  const engine: Partial<Engine> = {
    ports: { files: createFiles(), clock: createClock(), get: never, srv: never, readSecret: never },
    writer: createFileWriter(),
    runProgram: createRunProgram(process.env),
  };
  const context: Context = {
    stdout: { write: (text) => void (out += text), isTty: false },
    stderr: { write: (text) => void (err += text), isTty: false },
    env: process.env,
    version: '1.2.3',
    hostname: 'here',
    newId: () => '0123456789abcdef',
    engine: async () => engine as Engine,
    signal: new AbortController().signal,
    onHangup: () => () => undefined,
  };
  const code = await runCli(['rules', ...words], context);
  return { code, out, err };
}
