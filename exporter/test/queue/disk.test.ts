/** The queue on real disks: full, read-only, shared, failing, killed. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf, payloadOf } from '../../src/core/queue/items.js';
import { openQueue, type QueueOptions } from '../../src/core/queue/open.js';
import type { Consumer, Queue } from '../../src/core/queue/queue.js';
import { createFileLock } from '../../src/engine/index.js';
import { createClock, createDisk } from '../../src/platform/index.js';
import { mountRefusal, smallDisk } from '../kit/tmpfs.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const never = new AbortController().signal;
const child = fileURLToPath(new URL('./filler.mjs', import.meta.url));
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const entryOf = (number: number, padding = 0): Uint8Array =>
  payloadOf(1, Buffer.from(`entry ${number}`.padEnd(padding, '.')));

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'plx-queue-'));
  closing.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function open(path: string, change: Partial<QueueOptions> = {}): Promise<Queue> {
  const directory = await createDisk(createFileLock()).open(path);
  const bounds = { maxBytes: 64e6, maxAge: 3_600_000 };
  const queue = await openQueue({ directory, clock: createClock(), ...bounds, onFault: () => undefined, ...change });
  closing.push(() => queue.close());
  return queue;
}

/** Numbers of the entries until the end, and how many were missed. */
async function drain(consumer: Consumer): Promise<{ readonly numbers: number[]; readonly missed: number }> {
  const numbers: number[] = [];
  let missed = 0;
  while (!consumer.atEnd) {
    const entry = await consumer.next(never);
    numbers.push(Number(Buffer.from(bodyOf(entry!.payload)).toString().replace(/\D/g, '')));
    missed += entry!.missed;
  }
  return { numbers, missed };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('a queue on disk', () => {
  it('belongs to one process', async () => {
    const path = folder();
    await open(path);
    await expect(open(path)).rejects.toMatchObject({ name: 'DiskError', kind: 'held' });
  });

  it('is not made where no directory can be', async () => {
    const path = folder();
    writeFileSync(join(path, 'file'), '');
    await expect(open(join(path, 'file', 'queue'))).rejects.toMatchObject({ name: 'DiskError' });
  });

  it('with a large backlog opens at once and reads it in bounded memory', async () => {
    const path = folder();
    const size = (process.env['PARALLAX_SOAK'] ? 1024 : 64) << 20;
    const queue = await open(path, { maxBytes: 2 * size });
    await queue.consumer('reader', 1);
    const count = Math.floor(size / 10_000);
    for (const number of upTo(count)) {
      const taken = queue.append(entryOf(number, 9_900));
      if (number % 200 === 0) await taken;
    }
    await queue.close();
    const before = process.memoryUsage.rss();
    const again = await open(path, { maxBytes: 2 * size });
    const consumer = await again.consumer('reader', 1);
    let last = -1;
    let highest = 0;
    while (!consumer.atEnd) {
      const entry = await consumer.next(never);
      const number = Number(Buffer.from(entry!.payload.subarray(7, 16)).toString().replace(/\D/g, ''));
      expect(number === last + 1).toBe(true);
      last = number;
      if (number % 500 === 0) highest = Math.max(highest, process.memoryUsage.rss() - before);
    }
    expect(last).toBe(count - 1);
    expect(highest).toBeLessThan(64 << 20);
  }, 180_000);

  it('keeps through kills whatever was taken', async () => {
    const path = folder();
    let from = 0;
    for (let round = 0; round < 5; round += 1) {
      const running = spawn(process.execPath, [child, path, String(from), '100000', '0'], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
      const lines = createInterface({ input: running.stdout });
      let last = from - 1;
      lines.on('line', (line) => {
        last = Number(line);
        if (last >= from + 30 + round * 17) running.kill('SIGKILL');
      });
      await Promise.all([once(running, 'exit'), once(lines, 'close')]);
      const queue = await open(path);
      expect(queue.state.unclean).toBe(true);
      const { numbers, missed } = await drain(await queue.consumer('reader', 1));
      await queue.close();
      expect(missed).toBe(0);
      expect(numbers).toEqual(upTo(numbers.length));
      expect(numbers.length).toBeGreaterThan(last);
      from = numbers.length;
    }
  });
});

describe.skipIf(mountRefusal !== undefined)('a file system of its own', () => {
  it('that is full for a while: all waits in memory and is written when there is room', async () => {
    using disk = smallDisk(512);
    const path = join(disk.path, 'queue');
    const queue = await open(path, { maxBytes: 1 << 20 });
    await queue.consumer('reader', 1);
    await queue.append(entryOf(0, 1_000));
    const ballast = join(disk.path, 'ballast');
    for (let bytes = 1 << 19; bytes >= 1; bytes >>= 1) {
      try {
        writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
      } catch {
        // until not even this fits
      }
    }
    for (const number of upTo(200).slice(1)) await queue.append(entryOf(number, 1_000));
    expect(queue.state.writable).toBe(false);
    await sleep(2_500);
    expect(queue.state.writable).toBe(false);
    rmSync(ballast);
    for (let tries = 0; !queue.state.writable && tries < 300; tries += 1) await sleep(100);
    expect(queue.state.writable).toBe(true);
    await queue.close();
    const again = await open(path, { maxBytes: 1 << 20 });
    expect(await drain(await again.consumer('reader', 1))).toEqual({ numbers: upTo(200), missed: 0 });
    await again.close();
  });

  it('that is read-only is refused', async () => {
    using disk = smallDisk(256);
    const path = join(disk.path, 'queue');
    await (await open(path)).close();
    disk.remount('ro');
    await expect(open(path)).rejects.toMatchObject({ kind: 'read_only' });
  });
});

/** Why calls of a child cannot be made to fail here; undefined when they can. */
const traceRefusal = ((): string | undefined => {
  const tried = spawnSync('strace', ['-o', '/dev/null', 'true'], { encoding: 'utf8' });
  return tried.status === 0 ? undefined : `no process can be traced here: ${tried.error?.message ?? tried.stderr}`;
})();

describe.skipIf(traceRefusal !== undefined)('a file whose calls fail', () => {
  const SEGMENT = '000000000001.seg';
  const COUNT = 40;

  /** Runs the child with this fault in the first segment, and says what it said. */
  function run(path: string, inject: string): { readonly writeErrors: number; readonly faults: string[] } {
    const trace = ['-f', '-o', '/dev/null', '-P', join(path, SEGMENT), '-e', `inject=${inject}`];
    // The count of calls is that of a thread.
    const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
    const args = [...trace, process.execPath, child, path, '0', String(COUNT), '60'];
    const { stderr } = spawnSync('strace', args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], env });
    return JSON.parse(stderr) as { writeErrors: number; faults: string[] };
  }

  it.each([
    ['no space', 'pwrite64:error=ENOSPC:when=4+', /ENOSPC/],
    ['an error of the medium at a write', 'pwrite64:error=EIO:when=3', /EIO/],
    ['an error of the medium at a sync', 'fdatasync:error=EIO:when=2', /EIO/],
    ['an error of every sync', 'fdatasync:error=EIO', /EIO/],
  ])('with %s: nothing is lost, and the rest goes to another file', async (_, inject, words) => {
    const path = folder();
    const { writeErrors, faults } = run(path, inject);
    expect(writeErrors).toBeGreaterThan(0);
    expect(faults[0]).toMatch(words);
    const queue = await open(path);
    expect(await drain(await queue.consumer('reader', 1))).toEqual({ numbers: upTo(COUNT), missed: 0 });
  });

  it('with a write that lies: what it did not write is missed and counted, nothing else', async () => {
    const path = folder();
    run(path, 'pwrite64:retval=4:when=5');
    expect(readdirSync(path)).toContain(SEGMENT);
    const queue = await open(path);
    const { numbers, missed } = await drain(await queue.consumer('reader', 1));
    expect(numbers.length + missed).toBe(COUNT);
    expect(missed).toBeLessThanOrEqual(1);
  });
});
