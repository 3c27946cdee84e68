/**
 * Child process of the benchmarks of connected probes: runs one probe type as the scheduler does, over the real
 * ports, samples into nothing. Arguments: type, hosts with blanks between them, configuration as JSON, concurrency.
 * Each message is a number of runs, which take the hosts in turn; the answer is how many failed.
 */

type Ports = import('../../exporter/dist/scheduler/context.js').Ports;
type Context = typeof import('../../exporter/dist/scheduler/context.js');
type Probes = typeof import('../../exporter/dist/probes/index.js');
type Platform = typeof import('../../exporter/dist/platform/index.js');
type Enrichers = typeof import('../../exporter/dist/core/enricher.js');
type Engine = typeof import('../../exporter/dist/engine/index.js');

/** The agent's own pieces, from where the build puts them: there is no way in for a single run. */
const load = (path: string): Promise<unknown> => import(new URL(`../../exporter/dist/${path}`, import.meta.url).href);

async function ports(): Promise<Ports> {
  const { noEnricher: enricher } = (await load('core/enricher.js')) as Enrichers;
  const { createPlatform } = (await load('platform/index.js')) as Platform;
  const { createSocketClock } = (await load('engine/index.js')) as Engine;
  const { clock, net, readSecret } = createPlatform(createSocketClock());
  const absent = (): Promise<never> => Promise.reject(new Error('not part of this benchmark'));
  const stubs = { resolver: { resolve: absent }, pinger: { ping: absent }, tracer: { open: absent }, enricher };
  return { clock, net, readSecret, ...stubs };
}

const TIMEOUT = 5000;
const COMMON = {
  interval: 30_000,
  timeout: TIMEOUT,
  family: '4',
  fallback: false,
  addresses: 'first',
  egress: {},
  resolvers: [],
} as const;

async function main(type: string, hosts: string, config: string, concurrency: number): Promise<void> {
  const { probes } = (await load('probes/index.js')) as Probes;
  const { deadlineSignal, runContext } = (await load('scheduler/context.js')) as Context;
  const probe = probes[type];
  if (probe === undefined) throw new Error(`no probe type ${type}`);
  const own = await ports();
  const parsed = probe.Config.parse(JSON.parse(config)) as unknown;
  // A target's runs find what the one before left.
  const targets = hosts.split(' ').map((host) => {
    const target = { probe: 'bench', type, name: host, host, labels: {}, common: COMMON, config: parsed };
    return { target: Object.freeze(target), memory: {} };
  });
  let sum = 0;
  let turn = 0;
  const once = async (): Promise<boolean> => {
    const { target, memory } = targets[turn++ % targets.length] as (typeof targets)[number];
    const deadline = deadlineSignal(own.clock, TIMEOUT);
    const result = await probe.run(target, runContext(own, target, { deadline, hostName: undefined, memory }));
    deadline.clear();
    for (const { value } of probe.samples(result)) sum += value;
    return result.outcome === 'ok' && Number.isFinite(sum);
  };
  process.on('message', (runs: number) => {
    let left = runs;
    let failed = 0;
    const worker = async (): Promise<void> => {
      while (left-- > 0) if (!(await once())) failed++;
    };
    void Promise.all(Array.from({ length: concurrency }, worker)).then(() => process.send?.(failed));
  });
  // A profile is written by a process that ends by itself.
  process.once('SIGTERM', () => process.exit());
  process.send?.('ready');
}

const [type = '', hosts = '', config = '{}', concurrency = '32'] = process.argv.slice(2);
await main(type, hosts, config, Number(concurrency));
