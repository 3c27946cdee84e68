import { sample, probeDuration, probeFailures, type PathRun } from '@parallax/contract';
import { join, relative } from 'node:path';
import type { Context, Engine } from '../../src/cli/context.js';
import type { Once, Prober } from '../../src/agent.js';
import type { Abortable } from '../../src/core/abortable.js';
import { NO_FACTS } from '../../src/core/enricher.js';
import { FileError } from '../../src/core/files.js';
import type { Common } from '../../src/core/probe.js';
import { ProblemError } from '../../src/core/problem.js';
import { path } from '../../src/probes/path/index.js';
import { createFileWriter } from '../../src/platform/file-writer.js';
import { createFiles } from '../../src/platform/files.js';
import { FakeClock, settle } from '../kit/clock.js';
import { fixtures } from '../kit/path-runs.js';
import { stubProbes } from '../kit/stub-probes.js';
import { stubDoctor } from './stub-doctor.js';

interface StubOptions {
  readonly env: Context['env'];
  /** Relative paths of the command line are relative to this. */
  readonly directory: string;
  stdout(text: string): void;
  stderr(text: string): void;
}

/** A command line without a process: nothing is measured, what a run says depends on the name of the host. */
export function stubContext({ env, directory, stdout, stderr }: StubOptions): Context {
  const files = createFiles();
  const never = (): Promise<never> => Promise.reject(new Error('not here'));
  const engine: Engine = {
    // The real one: its options are half of a command.
    probes: { ...stubProbes, path },
    ports: {
      files: {
        ...files,
        read: (path, max) => files.read(join(directory, path), max),
        glob: async (pattern) => (await files.glob(join(directory, pattern))).map((path) => relative(directory, path)),
      },
      clock: quickClock(),
      get: never,
      srv: never,
      readSecret: never,
    },
    writer: {
      replace: (path, text) => createFileWriter().replace(join(directory, path), text),
      remove: never,
      scratch: never,
    },
    runProgram: never,
    openHttp: () => ({ call: never, close: () => Promise.resolve() }),
    startAgent: ({ feed }) => Promise.reject(feed.config.server.probe.modules_file === undefined ? inUse : missing),
    probeOnce: async (_, target) => outcomes.find(([word]) => target.host.includes(word))?.[1] ?? fine,
    openProber: stubProber,
    openDoctor: stubDoctor,
    writeTextfile: never,
  };
  return {
    stdout: { write: stdout, isTty: false },
    stderr: { write: stderr, isTty: false },
    env,
    version: '1.2.3',
    hostname: 'stub-host',
    newId: () => '0123456789abcdef',
    engine: async () => engine,
    signal: new AbortController().signal,
    onHangup: () => () => undefined,
  };
}

/** As the admin server says it. */
const inUse = new ProblemError([
  {
    severity: 'error',
    reason: 'cannot listen on 127.0.0.1:9977: the address is in use',
    remedy: 'Stop the other process, perhaps another agent, or choose another server.listen.',
  },
]);

const missing = new FileError('missing', 'nothere.yml: no such file');

/** Time passes as soon as somebody waits for it. */
function quickClock(): FakeClock {
  const clock = new FakeClock();
  const sleep = async (ms: number, signal: Abortable): Promise<void> => {
    await settle();
    signal.throwIfAborted();
    await clock.advance(ms);
  };
  return Object.assign(clock, { sleep });
}

/** Paths by the name of the host: that of a fixture, else the plain one. Who closes it too early gets none. */
function stubProber(): Prober {
  let closed = false;
  return {
    run: async (_, { host }) => {
      await settle();
      if (closed) throw new Error('closed while it ran');
      return outcomes.find(([word]) => host.includes(word))?.[1] ?? traced(host);
    },
    lend: () => Promise.reject(new Error('nothing is lent here')),
    enricher: {
      facts: (ip) =>
        Object.values(fixtures)
          .flatMap(({ nodes }) => nodes)
          .find(({ address }) => address === ip)?.facts ?? NO_FACTS,
      settle: () => Promise.resolve(),
    },
    [Symbol.asyncDispose]: async () => {
      closed = true;
    },
  };
}

function traced(host: string): Once {
  const [name = ''] = host.split('.');
  const path = Object.hasOwn(fixtures, name) ? fixtures[name as keyof typeof fixtures] : fixtures.plain;
  const measured: Common & { path: PathRun } = { path };
  return { result: { outcome: 'ok', measured }, seconds: path.seconds, samples: [] };
}

const address = { ip: '192.0.2.7', family: '4' } as const;
const fine: Once = {
  result: { outcome: 'ok', measured: { address, resolve: 0.004 } },
  seconds: 0.0412,
  samples: [
    sample(probeDuration, {}, 0.0412),
    // Only its `phase` label matters here.
    { metric: { ...probeDuration, labels: { phase: 'open' } }, labels: { phase: 'connect' }, value: 0.0121 },
    { metric: { ...probeDuration, labels: { phase: 'open' } }, labels: { phase: 'first_byte' }, value: 0.0251 },
  ],
};
const outcomes: readonly (readonly [word: string, once: Once])[] = [
  [
    'refused',
    {
      result: {
        outcome: 'failed',
        failure: { phase: 'connect', reason: 'connection_refused', source: 'target', detail: 'refused by 192.0.2.7' },
        measured: { address },
      },
      seconds: 0.001,
      samples: [],
    },
  ],
  [
    'evil',
    {
      result: {
        outcome: 'failed',
        failure: { phase: 'validate', reason: 'body_mismatch', source: 'target', detail: 'said "\u001b[2J"' },
        measured: { address },
      },
      seconds: 0.001,
      samples: [sample(probeFailures, { phase: 'validate', reason: 'body_mismatch', source: 'target' }, 1)],
    },
  ],
  [
    'forbidden',
    {
      result: {
        outcome: 'failed',
        failure: {
          ...{ phase: 'connect', reason: 'permission_denied', source: 'internal' },
          detail: 'no ping sockets for this group; as root: sysctl -w net.ipv4.ping_group_range="0 2147483647"',
        },
        measured: { address },
      },
      seconds: 0.001,
      samples: [],
    },
  ],
  [
    'nowhere',
    {
      result: {
        outcome: 'failed',
        failure: { phase: 'resolve', reason: 'no_such_name', source: 'target', detail: 'there is no such name' },
        measured: {},
      },
      seconds: 0.001,
      samples: [],
    },
  ],
  ['stalled', { result: { outcome: 'ok', measured: { address } }, seconds: 'stall', samples: [] }],
];
