/** Sources of the plugins, made runnable here: they are written for a bundler, so one bundles them. */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = `${root}.cache/bench-panel/`;

type Build = (options: Record<string, unknown>) => Promise<unknown>;

/**
 * Bundles `text`, a module that imports from paths of the repository (`./grafana-panels/src/...`); the file it is in.
 * For the browser it is a classic script that sets the global `bench`.
 */
export async function bundle(name: string, text: string, platform: 'node' | 'browser'): Promise<string> {
  mkdirSync(cache, { recursive: true });
  const outfile = `${cache}${name}.${platform === 'node' ? 'mjs' : 'js'}`;
  // From where the page that runs the plugins has its bundler.
  const require = createRequire(`${root}preview/page/package.json`);
  const { build } = require('esbuild') as { build: Build };
  await build({
    ...{ stdin: { contents: text, resolveDir: root, loader: 'ts' }, outfile, bundle: true, logLevel: 'error' },
    ...{ alias: { '@parallax/contract': `${root}contract/src/index.ts` }, target: 'es2022', jsx: 'transform' },
    ...(platform === 'node' ? { platform, format: 'esm' } : { format: 'iife', globalName: 'bench' }),
  });
  return outfile;
}

/** The same, loaded. */
export async function load<Module>(name: string, text: string): Promise<Module> {
  return (await import(pathToFileURL(await bundle(name, text, 'node')).href)) as Module;
}

/** CPU milliseconds of this process, of all its threads, that a task takes. */
export async function cpu(task: () => unknown): Promise<number> {
  const begun = process.cpuUsage();
  await task();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

/** Rounds of two tasks in turn; the median of either. Whoever calls has run both before, where that matters. */
export async function inTurn(
  rounds: number,
  ours: () => unknown,
  peer: () => unknown,
): Promise<{ ours: number; peer: number }> {
  const costs = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const cost = { ours: await cpu(ours), peer: await cpu(peer) };
    costs.ours.push(cost.ours);
    costs.peer.push(cost.peer);
  }
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
  return { ours: middle(costs.ours), peer: middle(costs.peer) };
}
