/** Child process of the DNS benchmark: runs the probe as the scheduler does. Arguments: port, name, concurrency. */

type Parts = {
  readonly dns: typeof import('../../exporter/dist/probes/dns/index.js').dns;
  readonly ports: import('../../exporter/dist/scheduler/context.js').Ports;
  readonly context: typeof import('../../exporter/dist/scheduler/context.js');
};

/** The agent's own pieces, from where the build puts them: there is no way in for a single run. */
async function parts(): Promise<Parts> {
  const at = (path: string): string => new URL(`../../exporter/dist/${path}`, import.meta.url).href;
  const { dns } = (await import(at('probes/dns/index.js'))) as typeof import('../../exporter/dist/probes/dns/index.js');
  const { createPlatform } = (await import(
    at('platform/index.js')
  )) as typeof import('../../exporter/dist/platform/index.js');
  const { createSocketClock } = (await import(
    at('engine/index.js')
  )) as typeof import('../../exporter/dist/engine/index.js');
  const context = (await import(
    at('scheduler/context.js')
  )) as typeof import('../../exporter/dist/scheduler/context.js');
  const { clock, net, readSecret } = createPlatform(createSocketClock());
  const absent = (): Promise<never> => Promise.reject(new Error('not part of this benchmark'));
  const ports = { clock, net, readSecret, resolver: { resolve: absent }, pinger: { ping: absent } };
  return { dns, ports, context };
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

async function main(port: string, name: string, concurrency: number): Promise<void> {
  const { dns, ports, context } = await parts();
  const target = {
    probe: 'bench',
    type: 'dns',
    name: 'bench',
    host: `127.0.0.1:${port}`,
    labels: {},
    common: COMMON,
    config: dns.Config.parse({ query_name: name }),
  };
  let sum = 0;
  const probe = async (): Promise<boolean> => {
    const deadline = context.deadlineSignal(ports.clock, TIMEOUT);
    const result = await dns.run(target, context.runContext(ports, target, { deadline, hostName: undefined }));
    deadline.clear();
    for (const { value } of dns.samples(result)) sum += value;
    return result.outcome === 'ok' && Number.isFinite(sum);
  };
  process.on('message', (probes: number) => {
    let left = probes;
    let failed = 0;
    const worker = async (): Promise<void> => {
      while (left-- > 0) if (!(await probe())) failed += 1;
    };
    void Promise.all(Array.from({ length: concurrency }, worker)).then(() => process.send?.(failed));
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}

await main(process.argv[2] ?? '', process.argv[3] ?? '', Number(process.argv[4]));
