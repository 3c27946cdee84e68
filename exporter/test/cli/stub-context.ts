import { sample, probeDuration, probeFailures } from '@parallax/contract';
import { join } from 'node:path';
import type { Context, Engine } from '../../src/cli/context.js';
import type { Once } from '../../src/agent.js';
import { createFiles } from '../../src/platform/files.js';
import { FakeClock } from '../kit/clock.js';
import { stubProbes } from '../kit/stub-probes.js';

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
    probes: stubProbes,
    ports: {
      files: { ...files, read: (path, max) => files.read(join(directory, path), max) },
      clock: new FakeClock(),
      get: never,
      srv: never,
      readSecret: never,
    },
    startAgent: () => Promise.reject(new Error('the address 127.0.0.1:9977 is in use')),
    probeOnce: async (_, target) => outcomes.find(([word]) => target.host.includes(word))?.[1] ?? fine,
    openProber: () => {
      throw new Error('not here');
    },
  };
  return {
    stdout: { write: stdout, isTty: false },
    stderr: { write: stderr, isTty: false },
    env,
    version: '1.2.3',
    engine: async () => engine,
    signal: new AbortController().signal,
    onHangup: () => () => undefined,
  };
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
  ['stalled', { result: { outcome: 'ok', measured: { address } }, seconds: 'stall', samples: [] }],
];
