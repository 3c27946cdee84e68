/**
 * A scrape of a million series: ours beside prom-client, each in its own process behind node:http, with the same flags.
 * Goals: 0.3 s plain, 0.8 s with gzip, 300 MB peak resident set, 10 ms longest stall of the event loop, 30 times the peer.
 *
 * Both are treated alike: the same number of scrapes by the same client, in turn; the first ones of both are not counted;
 * before each scrape the two servers have come to rest, so that neither is timed while the other collects its garbage.
 * The client is a third process on the same machine; it reads and drops the bytes while they are made.
 * An interval of ten seconds or more lies between two scrapes of the same server, because the peer is scraped meanwhile:
 * what the runtime forgets in that time (compiled code, above all) costs here what it costs an agent.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, lessIsBetter, median, peakRss, type BenchRow } from './row.js';

const PEER = 'prom-client 15.1.3';
const MIB = 2 ** 20;
/** Rounds that are not counted: an agent is scraped for months, its first scrape compiles the code. */
const WARM_UP = 2;
/** Servers are at rest when they used less than a tenth of this many milliseconds each; the timers that measure stalls use some. */
const REST = 300;
/** Then it is scraped all the same. */
const LONGEST_WAIT = 10_000;

export interface ExpositionOptions {
  readonly series?: number;
  readonly rounds?: number;
}

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
  readonly plain: number[];
  readonly gzip: number[];
  /** Longest stall of each round (one scrape plain, one with gzip) in milliseconds; includes the period of the timer that sees it, 1 ms. */
  readonly stalls: number[];
  /** CPU seconds of plain scrapes; unlike the clock, they hardly depend on what else the machine does. */
  readonly cpu: number[];
}

/** The next message of a child that has `key`. */
async function message(child: ChildProcess, key: string): Promise<number> {
  for (;;) {
    const [value] = (await once(child, 'message')) as [Record<string, unknown>];
    const found = value[key];
    if (typeof found === 'number') return found;
  }
}

async function start(which: string, series: number): Promise<Server> {
  const path = fileURLToPath(new URL('./exposition-server.js', import.meta.url));
  const child = fork(path, [which, String(series)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--max-old-space-size=8192'],
  });
  const port = await message(child, 'port');
  return { child, port, plain: [], gzip: [], stalls: [], cpu: [] };
}

/** Seconds from the request to the last byte of the answer. */
function scrape(port: number, headers: Record<string, string>): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, headers, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve((performance.now() - begun) / 1000));
      response.on('error', reject);
    }).on('error', reject);
  });
}

/** Waits until no server works any more. */
async function rest(servers: readonly Server[]): Promise<void> {
  const used = (): number => servers.reduce((sum, { child }) => sum + cpuSeconds(child.pid ?? 0), 0);
  const end = performance.now() + LONGEST_WAIT;
  for (let before = used(); performance.now() < end;) {
    await sleep(REST);
    const now = used();
    if (now - before < (servers.length * REST) / 10_000) return;
    before = now;
  }
}

async function round(server: Server, all: readonly Server[]): Promise<void> {
  let longest = 0;
  for (const [times, headers] of [
    [server.plain, {}],
    [server.gzip, { 'accept-encoding': 'gzip' }],
  ] as const) {
    await rest(all);
    const fresh = message(server.child, 'fresh');
    server.child.send('fresh');
    await fresh;
    const pid = server.child.pid ?? 0;
    const before = cpuSeconds(pid);
    const stalled = message(server.child, 'stallMs');
    times.push(await scrape(server.port, headers));
    longest = Math.max(longest, await stalled);
    if (times === server.plain) server.cpu.push(cpuSeconds(pid) - before);
  }
  server.stalls.push(longest);
}

function rows(ours: Server, peer: Server): BenchRow[] {
  const rss = (server: Server): number => peakRss(server.child.pid ?? 0) / MIB;
  const row = (name: string, unit: string, figure: (server: Server) => number): BenchRow =>
    lessIsBetter({ name: `${name} vs prom-client`, unit, ours: figure(ours), peer: figure(peer), peerName: PEER });
  return [
    row('exposition', 's', (server) => median(server.plain)),
    row('exposition gzip', 's', (server) => median(server.gzip)),
    row('exposition CPU', 's', (server) => median(server.cpu)),
    row('exposition peak RSS', 'MiB', rss),
    row('exposition loop stall', 'ms', (server) => median(server.stalls)),
    row('exposition loop stall at worst', 'ms', (server) => Math.max(...server.stalls)),
  ];
}

/**
 * One row a figure: seconds plain and with gzip, CPU seconds plain, longest stall of a round (medians), the same of the
 * worst round, which on a busy machine is what the machine did, and peak resident set.
 */
export async function run({ series = 1_000_000, rounds = 5 }: ExpositionOptions = {}): Promise<BenchRow[]> {
  const servers: Server[] = [];
  try {
    for (const which of ['ours', 'prom-client']) servers.push(await start(which, series));
    const [ours, peer] = servers;
    if (!ours || !peer) return [];
    for (let k = -WARM_UP; k < rounds; k += 1) {
      await round(ours, servers);
      await round(peer, servers);
      if (k < 0)
        for (const { plain, gzip, stalls, cpu } of servers)
          for (const list of [plain, gzip, stalls, cpu]) list.length = 0;
    }
    return rows(ours, peer);
  } finally {
    for (const { child } of servers) child.kill();
  }
}
