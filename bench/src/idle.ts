/**
 * Memory of an agent that has little to do: the resident set of the real process with 200 targets at an interval of
 * 30 s, beside blackbox_exporter asked for the same targets as often.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, residentBytes } from './processes.js';
import { lessIsBetter, median, type BenchRow } from './row.js';

const TARGETS = 200;
const INTERVAL_SECONDS = 30;
/** Two whole rounds of all targets, so that every series is there and start-up garbage had its time to go. */
const SETTLE_MS = 75_000;
const READINGS = 10;

const PEER = 'prometheus-blackbox-exporter';
const AGENT = fileURLToPath(new URL('../../exporter/bin/parallax.js', import.meta.url));

function configOf(port: number, site: number): string {
  const urls = Array.from({ length: TARGETS }, (_, index) => `      - http://127.0.0.1:${site}/${index}`);
  return [
    'vantage: { name: idle }',
    `server: { listen: '127.0.0.1:${port}' }`,
    `defaults: { interval: ${INTERVAL_SECONDS}s, timeout: 5s }`,
    'probes:',
    '  web:',
    '    type: http',
    '    targets:',
    ...urls,
    '',
  ].join('\n');
}

async function fetchText(url: string): Promise<string> {
  return (await fetch(url)).text();
}

async function reachable(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answered = await fetchText(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(100);
  }
  throw new Error(`nothing answers at ${url}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Asks blackbox_exporter about every target once an interval, spread as Prometheus spreads its scrapes. */
async function scrapeBlackbox(port: number, site: number, signal: AbortSignal): Promise<void> {
  const gap = (INTERVAL_SECONDS * 1000) / TARGETS;
  for (let turn = 0; !signal.aborted; turn += 1) {
    const target = encodeURIComponent(`http://127.0.0.1:${site}/${turn % TARGETS}`);
    await fetchText(`http://127.0.0.1:${port}/probe?module=http_2xx&target=${target}`);
    await sleep(gap, undefined, { signal }).catch(() => undefined);
  }
}

/** Scrapes the agent as Prometheus would. */
async function scrapeAgent(port: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await fetchText(`http://127.0.0.1:${port}/metrics`);
    await sleep(15_000, undefined, { signal }).catch(() => undefined);
  }
}

async function readings(pids: readonly [number, number]): Promise<[ours: number, peer: number]> {
  const seen: [number[], number[]] = [[], []];
  for (let reading = 0; reading < READINGS; reading += 1) {
    seen[0].push(residentBytes(pids[0]));
    seen[1].push(residentBytes(pids[1]));
    await sleep(1_000);
  }
  return [median(seen[0]), median(seen[1])];
}

function site(): Promise<Server> {
  const server = createServer((_, response) => response.end('well'));
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-idle-'));
  const web = await site();
  const sitePort = (web.address() as AddressInfo).port;
  const [ourPort, peerPort] = [await freePort(), await freePort()];
  const config = join(folder, 'parallax.yml');
  writeFileSync(config, configOf(ourPort, sitePort));
  const modules = join(folder, 'blackbox.yml');
  writeFileSync(modules, 'modules: { http_2xx: { prober: http, http: { preferred_ip_protocol: ip4 } } }\n');
  const ours = spawn(AGENT, ['agent', '--config', config], { stdio: 'ignore' });
  const peer = spawn(PEER, [`--config.file=${modules}`, `--web.listen-address=127.0.0.1:${peerPort}`], {
    stdio: 'ignore',
  });
  const stop = new AbortController();
  try {
    await reachable(`http://127.0.0.1:${ourPort}/-/healthy`);
    await reachable(`http://127.0.0.1:${peerPort}/-/healthy`);
    const asking = [scrapeAgent(ourPort, stop.signal), scrapeBlackbox(peerPort, sitePort, stop.signal)];
    await sleep(SETTLE_MS);
    const [our, their] = await readings([ours.pid ?? 0, peer.pid ?? 0]);
    stop.abort();
    await Promise.all(asking);
    const row = { name: 'idle vs blackbox_exporter', unit: 'bytes RSS', ours: our, peer: their };
    return [lessIsBetter({ ...row, peerName: 'blackbox_exporter' })];
  } finally {
    stop.abort();
    await Promise.all([end(ours), end(peer)]);
    await new Promise((resolve) => web.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  }
}
