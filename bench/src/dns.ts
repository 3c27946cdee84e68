/**
 * DNS probes a second of CPU: ours, as the scheduler runs them, beside blackbox_exporter through /probe, both against
 * one dnsmasq on loopback, 32 at once, in turn. blackbox_exporter has no other way in than /probe, so its figure
 * includes serving HTTP and rendering metrics; ours includes the run, its context and its samples. Goal: 10 times.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, lessIsBetter, median, type BenchRow } from './row.js';

const PEER = 'prometheus-blackbox-exporter';
const NAME = 'bench.test';
const CONCURRENCY = 32;

export interface DnsOptions {
  /** Probes of each in a round. */
  readonly probes?: number;
  readonly rounds?: number;
}

/** A prober that runs `probes` at {@link CONCURRENCY}; its process is measured from outside. */
interface Prober {
  readonly pid: number;
  run(probes: number): Promise<void>;
}

/** CPU seconds for 1,000 probes, the median of the rounds. */
export async function run({ probes = 4000, rounds = 5 }: DnsOptions = {}): Promise<BenchRow[]> {
  const children: ChildProcess[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'parallax-bench-dns-'));
  try {
    const port = await nameServer(children);
    const ours = await ourProber(children, port);
    const peer = await blackbox(children, { folder, port });
    const figures: Record<'ours' | 'peer', number[]> = { ours: [], peer: [] };
    // The first round warms both up and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      const [mine, theirs] = [await cost(ours, probes), await cost(peer, probes)];
      if (round === 0) continue;
      figures.ours.push(mine);
      figures.peer.push(theirs);
    }
    const [mine, theirs] = [median(figures.ours), median(figures.peer)];
    const unit = 'CPU-seconds per 1,000 probes';
    return [lessIsBetter({ name: 'dns vs blackbox', unit, ours: mine, peer: theirs, peerName: PEER })];
  } finally {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function cost(prober: Prober, probes: number): Promise<number> {
  const before = cpuSeconds(prober.pid);
  await prober.run(probes);
  return ((cpuSeconds(prober.pid) - before) / probes) * 1000;
}

function started(children: ChildProcess[], command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: 'ignore' });
  child.on('error', () => undefined);
  children.push(child);
  return child;
}

async function nameServer(children: ChildProcess[]): Promise<number> {
  const port = await freePort();
  const fixed = ['--no-daemon', '--no-resolv', '--no-hosts', '--conf-file=/dev/null', '--bind-interfaces'];
  const bound = ['--listen-address=127.0.0.1', `--port=${port}`, `--address=/${NAME}/192.0.2.1`];
  started(children, 'dnsmasq', [...fixed, ...bound]);
  await eventually(() => answers(port));
  return port;
}

/** True when the name server answers a query for the root. */
async function answers(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.on('error', () => undefined);
    socket.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.send(Uint8Array.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1]));
    return await Promise.race([
      once(socket, 'message').then(
        () => true,
        () => false,
      ),
      sleep(100, false),
    ]);
  } finally {
    socket.close();
  }
}

async function ourProber(children: ChildProcess[], port: number): Promise<Prober> {
  const path = fileURLToPath(new URL('./dns-prober.js', import.meta.url));
  const child = fork(path, [String(port), NAME, String(CONCURRENCY)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.push(child);
  await once(child, 'message');
  return {
    pid: child.pid ?? 0,
    run: async (probes) => {
      child.send(probes);
      const [failed] = (await once(child, 'message')) as [number];
      if (failed > 0) throw new Error(`${failed} of our probes failed`);
    },
  };
}

const module = `modules: { dns: { prober: dns, timeout: 5s, dns: { query_name: ${NAME}, query_type: A, preferred_ip_protocol: ip4 } } }`;

async function blackbox(children: ChildProcess[], where: { folder: string; port: number }): Promise<Prober> {
  const config = join(where.folder, 'blackbox.yml');
  writeFileSync(config, module);
  const listen = await freePort();
  const args = [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${listen}`, '--log.level=error'];
  const child = started(children, 'prometheus-blackbox-exporter', args);
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const path = `/probe?module=dns&target=127.0.0.1:${where.port}`;
  const probe = (): Promise<boolean> =>
    new Promise((resolve) => {
      get({ host: '127.0.0.1', port: listen, path, agent }, (response) => {
        let text = '';
        response.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(text.includes('\nprobe_success 1\n')));
      }).on('error', () => resolve(false));
    });
  await eventually(probe);
  return { pid: child.pid ?? 0, run: (probes) => all(probes, probe) };
}

async function all(probes: number, probe: () => Promise<boolean>): Promise<void> {
  let left = probes;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      if (!(await probe())) throw new Error('a probe of the peer failed');
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function eventually(works: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await works()) return;
    await sleep(100);
  }
  throw new Error('a server of the benchmark does not start; are dnsmasq and prometheus-blackbox-exporter installed?');
}
