import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { runCli } from './cli/index.js';
import type { Context, Engine, Output } from './cli/context.js';
import { createTerminal } from './platform/terminal.js';

/** argv to the command line; everything that touches the process is here, but for the signals that end it. */

const output = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => void stream.write(text),
  isTty: stream.isTTY === true,
  columns: () => (stream.isTTY === true ? stream.columns : undefined),
});

const engine = async (): Promise<Engine> => {
  const [agent, { probes }, { createFiles }, { createHttpGet, createPlainHttpClients }, { srvLookup }, platform] =
    await Promise.all([
      import('./agent.js'),
      import('./probes/index.js'),
      import('./platform/files.js'),
      import('./platform/http-get.js'),
      import('./platform/srv.js'),
      import('./platform/index.js'),
    ]);
  const clock = platform.createClock();
  const readSecret = platform.createSecretReader();
  const http = { clock, readSecret, env: process.env, version };
  return {
    probes,
    ports: {
      files: createFiles(),
      clock,
      get: createHttpGet(http),
      srv: srvLookup,
      readSecret,
    },
    writer: platform.createFileWriter(),
    openHttp: createPlainHttpClients(http),
    runProgram: platform.createRunProgram(process.env),
    startAgent: agent.startAgent,
    probeOnce: agent.probeOnce,
    openProber: agent.openProber,
    openDoctor: agent.openDoctor,
    writeTextfile: agent.writeTextfile,
  };
};

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
// A pager or `head` that has seen enough is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));

/** The first bytes of standard input; what follows is left alone. */
async function stdin(maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= maxBytes) break;
  }
  return Buffer.concat(parts).toString('latin1', 0, maxBytes);
}

const contextOf = (signal: AbortSignal): Context => ({
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  // Opened only by the command that reads it.
  get stdin() {
    return process.stdin.isTTY === true ? undefined : stdin;
  },
  env: process.env,
  version,
  hostname: hostname(),
  newId: () => randomBytes(8).toString('hex'),
  ...(process.stdout.isTTY === true ? { terminal: createTerminal(process.stdin, process.stdout) } : {}),
  engine,
  signal,
  onHangup: (listener) => {
    process.on('SIGHUP', listener);
    return () => process.off('SIGHUP', listener);
  },
});

/** Runs the command line; `stop` aborts when the user wants it to end. */
export async function main(stop: AbortSignal): Promise<void> {
  // Each of many runs at once listens to it; the runtime takes more than ten listeners for a leak.
  setMaxListeners(0, stop);
  process.exitCode = await runCli(process.argv.slice(2), contextOf(stop));
}
