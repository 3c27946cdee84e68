/** An agent that traces 200 targets every minute: what it costs, and what that does to pings that it takes meanwhile. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { icmpRtt, pathFlows, pathFlowsReached, probeRuns, quantile } from '@parallax/contract';
import { bridge, freePorts, prometheus, start, until, type Prometheus, type Running, type Scope } from '@parallax/lab';
import { TARGETS, type PathWorld } from './path-world.js';
import { residentBytes } from './processes.js';
import { cpuSeconds, lessIsBetter, median, type BenchRow } from './row.js';

const AGENT = fileURLToPath(new URL('../../exporter/bin/parallax.js', import.meta.url));
/** Seconds of a phase, and the interval of the traces: each phase holds one run of every target. */
const MINUTE = 60;
const PINGED = 10;

/** What the peer costs for the same work: CPU seconds for one round of the targets, and bytes of memory. */
export interface Peer {
  readonly name: string;
  readonly cpu: number;
  readonly rss: number;
}

interface Phase {
  readonly tracing: boolean;
  /** Share of one core. */
  readonly share: number;
  readonly rss: number;
  /** Seconds. */
  readonly median: number;
  readonly p99: number;
}

function configOf(port: number, tracing: boolean): string {
  const list = (addresses: readonly string[]): string => addresses.map((address) => `      - ${address}\n`).join('');
  const pings = `  ping:\n    type: icmp\n    count: 5\n    spacing: 100ms\n    targets:\n${list(TARGETS.slice(0, PINGED))}`;
  const paths = `  path:\n    type: path\n    interval: ${MINUTE}s\n    timeout: 20s\n    targets:\n${list(TARGETS)}`;
  const head = `vantage: { name: bench }\nserver: { listen: '127.0.0.1:${port}' }\ndefaults: { interval: 1s, timeout: 900ms }\n`;
  return `${head}probes:\n${pings}${tracing ? paths : ''}`;
}

interface Stage {
  readonly agent: Running;
  readonly metrics: Prometheus;
  /** Switches tracing on or off, as a person would: by the configuration and SIGHUP. */
  readonly trace: (on: boolean) => void;
}

async function setUp(scope: Scope, world: PathWorld, folder: string): Promise<Stage> {
  const [inner = 0, port = 0] = await freePorts(2);
  const [config, log] = [join(folder, 'parallax.yml'), join(folder, 'agent.log')];
  writeFileSync(config, configOf(inner, false));
  const command = [process.execPath, AGENT, 'agent', '--config', config] as const;
  const agent = start(scope, { name: 'agent', namespace: world.vantage, log, command });
  const socket = join(folder, 'agent.sock');
  await bridge(scope, { namespace: world.vantage, inner, outer: inner, socket, log });
  const ready = async (): Promise<true | undefined> =>
    (await fetch(`http://127.0.0.1:${inner}/-/ready`, { signal: AbortSignal.timeout(1000) })).ok || undefined;
  await until('the agent', 20, ready, log);
  const scraped = { port, targets: [`127.0.0.1:${inner}`], folder: join(folder, 'prometheus'), interval: '5s' };
  const trace = (on: boolean): void => {
    writeFileSync(config, configOf(inner, on));
    process.kill(agent.pid, 'SIGHUP');
  };
  return { agent, metrics: await prometheus(scope, scraped), trace };
}

async function phase({ agent, metrics }: Stage, tracing: boolean): Promise<Phase> {
  const [cpu, started] = [cpuSeconds(agent.pid), performance.now()];
  await sleep(MINUTE * 1000);
  const share = (cpuSeconds(agent.pid) - cpu) / ((performance.now() - started) / 1000);
  const window = `${MINUTE - 10}s`;
  const ask = async (expression: string): Promise<number> => (await metrics.query(expression))[0]?.value ?? NaN;
  const [middle, high] = [0.5, 0.99].map((q) => ask(quantile(q, icmpRtt, { window, by: [] })));
  const seen = { median: (await middle) ?? NaN, p99: (await high) ?? NaN };
  return { tracing, share, rss: residentBytes(agent.pid), ...seen };
}

/** That the agent has traced what it should, and lost nothing. */
async function checked({ metrics }: Stage): Promise<void> {
  const last = async (name: string, match = ''): Promise<number> =>
    (await metrics.query(`sum(${name}${match})`))[0]?.value ?? 0;
  const runs = await last(probeRuns.name, '{probe="path"}');
  const [flows, reached] = [await last(pathFlows.name), await last(pathFlowsReached.name)];
  process.stdout.write(`  the agent has traced ${runs} times; ${reached} of ${flows} flows arrived\n`);
  // The last few of the first minute are still to come.
  if (runs < TARGETS.length * 0.9 || reached < flows * 0.99) throw new Error('the agent did not trace as it should');
}

export async function agentRows(scope: Scope, world: PathWorld, folder: string, peer: Peer): Promise<BenchRow[]> {
  const stage = await setUp(scope, world, folder);
  await sleep(10_000);
  const phases: Phase[] = [];
  for (const tracing of [false, true, true, false]) {
    stage.trace(tracing);
    await sleep(2000);
    const one = await phase(stage, tracing);
    phases.push(one);
    const figures = `${(one.share * 100).toFixed(2)} % of a core, ${(one.rss / 1e6).toFixed(0)} MB`;
    const rtt = `ping median ${(one.median * 1e6).toFixed(1)} us, p99 ${(one.p99 * 1e6).toFixed(1)} us`;
    process.stdout.write(`  agent ${tracing ? 'tracing' : 'not tracing'}: ${figures}, ${rtt}\n`);
    if (tracing) await checked(stage);
  }
  const of = (tracing: boolean, field: 'share' | 'rss' | 'median' | 'p99'): number =>
    median(phases.filter((one) => one.tracing === tracing).map((one) => one[field]));
  const without = 'the same agent without tracing';
  const beside = (
    name: string,
    unit: string,
    [ours, other]: readonly [number, number],
    peerName = peer.name,
  ): BenchRow => lessIsBetter({ name, unit, ours, peer: other, peerName });
  const rtt = (field: 'median' | 'p99'): [number, number] => [of(true, field) * 1e6, of(false, field) * 1e6];
  const tracing = of(true, 'share') - of(false, 'share');
  return [
    beside('path every minute, tracing alone, vs scamper tracelb', '% of a core', [
      tracing * 100,
      (peer.cpu / MINUTE) * 100,
    ]),
    beside('path every minute, whole agent, vs scamper tracelb', '% of a core', [
      of(true, 'share') * 100,
      (peer.cpu / MINUTE) * 100,
    ]),
    beside('path every minute, memory, vs scamper', 'bytes RSS', [of(true, 'rss'), peer.rss]),
    beside('path beside pings, their median, vs no path', 'us', rtt('median'), without),
    beside('path beside pings, their p99, vs no path', 'us', rtt('p99'), without),
  ];
}
