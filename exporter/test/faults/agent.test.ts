/** The agent as people run it: directories that it cannot have, and a disk that fills up under it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Scope } from '../../src/core/scope.js';
import { agentProcess, parallax, type AgentProcess } from '../hostile/agent-process.js';
import { valueIn } from '../kit/agent.js';
import { outsideHttpServer } from '../kit/outside.js';
import { mountRefusal, smallDisk } from '../kit/tmpfs.js';

let scope = new Scope();
afterEach(async () => {
  await scope[Symbol.asyncDispose]();
  scope = new Scope();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'plx-agent-'));
  scope.defer(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A configuration whose receiver is down. */
function config(directory: string, more = ''): string {
  const path = join(folder(), 'parallax.yml');
  const endpoints = `[{ name: far, url: 'http://127.0.0.1:9/api/v1/write' }]`;
  const remote = `remote_write: { directory: '${directory}', interval: 1s, endpoints: ${endpoints} }`;
  writeFileSync(path, `vantage: { name: test-vantage }\nserver: { listen: '127.0.0.1:0' }\n${remote}\n${more}`);
  return path;
}

async function metricOf(agent: AgentProcess, name: string): Promise<number | undefined> {
  return valueIn(await (await fetch(`${agent.url}/metrics`)).text(), name);
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 60_000; !(await holds()); await sleep(100)) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
  }
}

it('does not start on a directory in which another agent works, and says which', { timeout: 180_000 }, async () => {
  const directory = join(folder(), 'queue');
  const first = scope.use(await agentProcess(config(directory)));
  const { said, code } = parallax('agent', '--config', config(directory));
  expect(code).not.toBe(0);
  expect(code).not.toBeNull();
  expect(said).toContain(directory);
  expect(said).toContain(`pid ${first.pid}`);
  expect(first.alive()).toBe(true);
});

describe.skipIf(mountRefusal !== undefined)('with a file system of its own', { timeout: 300_000 }, () => {
  it('does not start on a directory that is read-only, and says which', () => {
    const disk = scope.use(smallDisk(1_024));
    const directory = join(disk.path, 'queue');
    mkdirSync(directory);
    disk.remount('ro');
    const { said, code } = parallax('agent', '--config', config(directory));
    expect(code).not.toBe(0);
    expect(code).not.toBeNull();
    expect(said).toContain(directory);
    expect(said).toMatch(/EROFS|read-only/);
  });

  it('goes on probing and answering while the disk is full, and writes again when there is room', async () => {
    const disk = scope.use(smallDisk(4_096));
    const peer = scope.use(await outsideHttpServer());
    const probes = `probes: { web: { type: http, interval: 1s, timeout: 900ms, targets: ['http://127.0.0.1:${peer.port}/'] } }\n`;
    const agent = scope.use(await agentProcess(config(join(disk.path, 'queue'), probes)));
    await until('something is queued', async () => ((await metricOf(agent, 'parallax_queue_items_total')) ?? 0) > 0);
    const ballast = join(disk.path, 'ballast');
    fillUp(ballast);
    await until('the metric says so', async () => (await metricOf(agent, 'parallax_queue_writable')) === 0);
    const before = (await metricOf(agent, 'parallax_probe_successes_total')) ?? 0;
    await until(
      'probes go on',
      async () => ((await metricOf(agent, 'parallax_probe_successes_total')) ?? 0) > before + 1,
    );
    expect(await metricOf(agent, 'parallax_queue_write_errors_total')).toBeGreaterThan(0);
    rmSync(ballast);
    await until('it writes again', async () => (await metricOf(agent, 'parallax_queue_writable')) === 1);
    expect(agent.alive()).toBe(true);
  });
});

/** Writes until nothing fits any more. */
function fillUp(path: string): void {
  for (let bytes = 1 << 18; bytes >= 1; bytes >>= 1) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' });
    } catch {
      // until not even this fits
    }
  }
}
