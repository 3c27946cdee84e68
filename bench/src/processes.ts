/** Small things that every benchmark of processes needs. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from './row.js';

export const CONCURRENCY = 32;

/** One process that probes on demand. */
export interface Prober {
  readonly pid: number;
  /** Throws when a probe failed: a failing probe is cheaper than a working one. */
  run(probes: number): Promise<void>;
}

/** CPU seconds of the prober's process for 1,000 probes. */
export async function cost(prober: Prober, probes: number): Promise<number> {
  const before = cpuSeconds(prober.pid);
  await prober.run(probes);
  return ((cpuSeconds(prober.pid) - before) / probes) * 1000;
}

/** Runs `probe` so often, 32 at a time. */
export async function times(probes: number, probe: () => Promise<void>): Promise<void> {
  let left = probes;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await probe();
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

/** A figure of a process and of all its living descendants together. */
export function ofTree(pid: number, figure: (pid: number) => number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + ofTree(Number(child), figure), figure(pid));
}

/** Resident set of a process now, in bytes. */
export function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return Number(line?.[1] ?? NaN) * 1024;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function eventually(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; await sleep(50)) {
    if (await condition()) return;
  }
  throw new Error(`${what} did not get ready within 10 s`);
}

/** Ends a process that this benchmark started, by its id; nothing when it has ended. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
