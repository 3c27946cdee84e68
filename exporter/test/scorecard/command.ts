import { runCli } from '../../src/cli/index.js';
import type { Context, Engine } from '../../src/cli/context.js';
import { createClock } from '../../src/platform/clock.js';
import { createFiles } from '../../src/platform/files.js';
import { createHttpGet } from '../../src/platform/http-get.js';
import { createSecretReader } from '../../src/platform/secrets.js';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs a command line over the real network and the real files, without an agent. */
export async function parallax(argv: readonly string[], options: { readonly tty?: boolean } = {}): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written): Context['stdout'] => ({
    write: (text) => void (written[name] += text),
    isTty: options.tty === true,
  });
  const clock = createClock();
  const readSecret = createSecretReader();
  const get = createHttpGet({ clock, readSecret, env: {}, version: '1.2.3' });
  const srv = (): never => {
    throw new Error('not here');
  };
  // No other part of it is used by what only reads.
  const engine: Partial<Engine> = { probes: {}, ports: { files: createFiles(), clock, get, srv, readSecret } };
  const context: Context = {
    ...{ stdout: output('stdout'), stderr: output('stderr'), env: {}, version: '1.2.3', hostname: 'test' },
    ...{ newId: () => '0123456789abcdef', engine: () => Promise.resolve(engine as Engine) },
    ...{ signal: new AbortController().signal, onHangup: () => () => undefined },
  };
  const code = await runCli(argv, context);
  return { ...written, code };
}
