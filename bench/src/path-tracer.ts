/**
 * Child process of the path benchmark: the path probe as the agent runs it, from name to samples. Arguments: target
 * addresses. Each message is the probe's options; all addresses are traced at once with them, and the answer is a
 * {@link Batch}. Options that come again find the memory of their last run.
 */
import { openProber } from '@parallax/exporter/agent';
import type { Batch } from './path-scamper.js';

type Probes = typeof import('../../exporter/dist/probes/index.js');
type Files = typeof import('../../exporter/dist/platform/files.js');
type Measured = import('../../exporter/dist/probes/path/run.js').PathMeasured;

const load = (path: string): Promise<unknown> => import(new URL(`../../exporter/dist/${path}`, import.meta.url).href);

const { probes } = (await load('probes/index.js')) as Probes;
const { createFiles } = (await load('platform/files.js')) as Files;
const probe = probes['path'];
if (probe === undefined) throw new Error('the exporter has no path probe');
const addresses = process.argv.slice(2);
await using prober = openProber(createFiles());

const COMMON = {
  interval: 60_000,
  timeout: 30_000,
  family: '4',
  fallback: false,
  addresses: 'first',
  egress: {},
  resolvers: [],
} as const;

const targetOf = (name: string, options: unknown, host: string): Parameters<typeof prober.run>[1] =>
  Object.freeze({
    ...{ probe: name, type: 'path', name: host, host, labels: {}, common: COMMON },
    config: probe.Config.parse(options) as unknown,
  });

async function trace(options: unknown): Promise<Batch> {
  const name = JSON.stringify(options);
  const targets = addresses.map((host) => targetOf(name, options, host));
  const started = performance.now();
  const runs = await Promise.all(
    targets.map((target) => prober.run(probe as Parameters<typeof prober.run>[0], target)),
  );
  const seconds = (performance.now() - started) / 1000;
  const paths = runs.map(({ result }, index) => {
    const { path } = result.measured as Partial<Measured>;
    if (path !== undefined && path.reached > 0) return path;
    const why = result.outcome === 'failed' ? result.failure.detail : 'it was not reached';
    throw new Error(`${addresses[index] ?? ''}: ${why}`);
  });
  return {
    seconds,
    packets: paths.reduce((sum, { packets }) => sum + packets, 0),
    nodes: paths.map(({ nodes }) => new Set(nodes.flatMap(({ address }) => address ?? [])).size),
  };
}

process.on('message', (options) => {
  void trace(options).then(
    (batch) => process.send?.(batch),
    (error: unknown) => process.send?.(String(error)),
  );
});
process.send?.('ready');
await new Promise((resolve) => process.once('disconnect', resolve));
