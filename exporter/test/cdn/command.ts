/** `parallax cdn` over the real network, as a person would write it. */
import type { CdnCurlCheck, CdnCurlOutcome } from '@parallax/contract';
import { openProber, writeTextfile } from '../../src/agent.js';
import { runCli } from '../../src/cli/index.js';
import type { Context } from '../../src/cli/context.js';
import { createClock, createSecretReader } from '../../src/platform/index.js';
import { probes } from '../../src/probes/index.js';
import { plainFiles } from '../kit/files.js';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let ids = 0;

/** A command line of `parallax cdn curl`. */
export const parallax = (words: readonly string[], how: Parameters<typeof cdnCommand>[1] = {}): Promise<Ran> =>
  cdnCommand(['curl', ...words], how);

/** A command line over the real network; `terminal` makes standard error one. */
export async function cdnCommand(
  words: readonly string[],
  { terminal = false, signal = new AbortController().signal } = {},
): Promise<Ran> {
  let [out, err] = ['', ''];
  const never = (): Promise<never> => Promise.reject(new Error('not part of this test'));
  const context: Context = {
    stdout: { isTty: false, write: (text) => void (out += text) },
    stderr: { isTty: terminal, write: (text) => void (err += text) },
    ...{
      env: {},
      version: '0',
      hostname: 'here',
      newId: () => `${(ids += 1)}`,
      signal,
      onHangup: () => () => undefined,
    },
    engine: async () => ({
      ...{ probes, startAgent: never, probeOnce: never, openProber, writeTextfile, runProgram: never },
      writer: { replace: never, remove: never, scratch: never },
      openHttp: () => ({ call: never, close: () => Promise.resolve() }),
      openDoctor: () => {
        throw new Error('not part of this test');
      },
      ports: { files: plainFiles, clock: createClock(), get: never, srv: never, readSecret: createSecretReader() },
    }),
  };
  const code = await runCli(['cdn', ...words], context);
  return { code, out, err };
}

export interface Report {
  readonly passed: boolean;
  readonly attempts: number;
  readonly elapsed_seconds?: number;
  readonly time?: { readonly outcome: string };
  readonly objects: readonly {
    readonly path: string;
    readonly checks: readonly { check: CdnCurlCheck; outcome: CdnCurlOutcome; says: string; remedy?: string }[];
  }[];
}

/** Of the first object. */
export const outcomes = ({ objects }: Report): Record<string, string> =>
  Object.fromEntries(objects[0]?.checks.map(({ check, outcome }) => [check, outcome]) ?? []);

export async function json(words: readonly string[]): Promise<Report & { readonly code: number }> {
  const { code, out, err } = await parallax([...words, '--json']);
  if (out === '') throw new Error(err);
  return { ...(JSON.parse(out) as Report), code };
}
