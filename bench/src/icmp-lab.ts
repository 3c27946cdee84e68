/** The icmp benchmark itself; runs in a network namespace of its own and sends its rows to the parent. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, lessIsBetter, median, type BenchRow } from './row.js';

const ROUNDS = 3;
const TARGETS = Array.from({ length: 200 }, (_, index) => `127.0.0.${index + 1}`);
const COUNT = 500;
const PROBES = TARGETS.length * COUNT;
const BLACKBOX_PROBES = 4000;
const BLACKBOX = 'http://127.0.0.1:9115';
const UNIT = 'CPU seconds per 1,000 probes';

/** Off: our engine takes raw sockets, as fping does. On: it takes ping sockets, which need no privilege. */
function allowPingSockets(allowed: boolean): void {
  if (process.getuid?.() !== 0) return;
  writeFileSync('/proc/sys/net/ipv4/ping_group_range', allowed ? '0 2147483647' : '1 0');
}

const folder = mkdtempSync(join(tmpdir(), 'icmp-bench-'));
const children: ChildProcess[] = [];

function start(command: string, words: readonly string[]): ChildProcess {
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

/** Resolves when the child writes a line. */
async function line(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the child has no output');
  const ended = once(child, 'exit').then(() => {
    throw new Error('a process of the benchmark ended early');
  });
  ended.catch(() => undefined);
  const [chunk] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  return chunk.toString();
}

/** CPU seconds of `work` in the process. */
async function used(child: ChildProcess, work: () => Promise<unknown>): Promise<number> {
  const before = cpuSeconds(child.pid ?? 0);
  await work();
  return cpuSeconds(child.pid ?? 0) - before;
}

/**
 * CPU seconds of a command from start to end: a shell waits for it, and stays until its own account, which then
 * includes the command, was read.
 */
async function wholeCommand(command: string): Promise<number> {
  const shell = start('sh', ['-c', `${command} >/dev/null 2>&1; echo done; read -r _`]);
  await line(shell);
  const seconds = cpuSeconds(shell.pid ?? 0);
  shell.stdin?.end('\n');
  await once(shell, 'exit');
  return seconds;
}

/** One GET; rejects unless blackbox_exporter says that the probe succeeded. */
function probe(target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request(`${BLACKBOX}/probe?module=icmp&target=${target}`, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => {
        if (body.includes('\nprobe_success 1')) resolve();
        else reject(new Error(`blackbox_exporter could not ping ${target}`));
      });
    })
      .on('error', reject)
      .end();
  });
}

async function throughBlackbox(): Promise<void> {
  let next = 0;
  const client = async (): Promise<void> => {
    for (let index = next++; index < BLACKBOX_PROBES; index = next++) {
      await probe(TARGETS[index % TARGETS.length] ?? '127.0.0.1');
    }
  };
  await Promise.all(Array.from({ length: 32 }, client));
}

async function startBlackbox(): Promise<ChildProcess> {
  const config = join(folder, 'blackbox.yml');
  writeFileSync(config, 'modules:\n  icmp:\n    prober: icmp\n    icmp: { preferred_ip_protocol: ip4 }\n');
  const words = [`--config.file=${config}`, '--web.listen-address=127.0.0.1:9115', '--log.level=error'];
  const child = start('prometheus-blackbox-exporter', words);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const up = await probe('127.0.0.1').then(
      () => true,
      () => false,
    );
    if (up) return child;
    await sleep(100);
  }
  throw new Error('blackbox_exporter does not start');
}

async function measure(): Promise<BenchRow[]> {
  const list = join(folder, 'targets');
  writeFileSync(list, TARGETS.join('\n'));
  const pinger = `${process.execPath} ${fileURLToPath(new URL('./icmp-pinger.js', import.meta.url))}`;
  const [node = '', script = ''] = pinger.split(' ');
  const serve = async (pingSockets: boolean): Promise<() => Promise<number>> => {
    allowPingSockets(pingSockets);
    const child = start(node, [script, String(COUNT), 'serve', ...TARGETS]);
    await line(child);
    return () => {
      allowPingSockets(pingSockets);
      return used(child, () => {
        child.stdin?.write('go\n');
        return line(child);
      });
    };
  };
  const raw = await serve(false);
  const unprivileged = await serve(true);
  const blackbox = await startBlackbox();
  await throughBlackbox();
  const figures: Record<'raw' | 'ping' | 'cold' | 'fping' | 'blackbox', number[]> = {
    ...{ raw: [], ping: [], cold: [], fping: [], blackbox: [] },
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    figures.ping.push((await unprivileged()) / PROBES);
    figures.raw.push((await raw()) / PROBES);
    figures.fping.push((await wholeCommand(`fping -i 0 -p 1 -c ${COUNT} -q -f ${list}`)) / PROBES);
    figures.cold.push((await wholeCommand(`${pinger} ${COUNT} once ${TARGETS.join(' ')}`)) / PROBES);
    figures.blackbox.push((await used(blackbox, throughBlackbox)) / BLACKBOX_PROBES);
  }
  const per1000 = (values: readonly number[]): number => median(values) * 1000;
  const row = (name: string, one: readonly number[], other: readonly number[]): BenchRow => {
    const peerName = name.endsWith('fping') ? 'fping 5.1' : 'blackbox_exporter 0.23';
    return lessIsBetter({ name, unit: UNIT, ours: per1000(one), peer: per1000(other), peerName });
  };
  return [
    // Like for like: both over raw sockets.
    row('icmp vs fping', figures.raw, figures.fping),
    row('icmp over ping sockets vs fping', figures.ping, figures.fping),
    row('icmp, first 100,000 probes with start-up, vs fping', figures.cold, figures.fping),
    row('icmp vs blackbox', figures.ping, figures.blackbox),
  ];
}

try {
  const rows = await measure();
  process.send?.(rows);
} finally {
  for (const child of children) if (child.exitCode === null) child.kill();
  rmSync(folder, { recursive: true, force: true });
  process.disconnect();
}
