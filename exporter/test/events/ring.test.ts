/** Records on a real disk: torn, flipped, full, read-only, shared, killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PATH_SCHEMA, type PathRecord } from '@parallax/contract';
import { afterEach, describe, expect, it } from 'vitest';
import type { RecordQuery } from '../../src/core/record-library.js';
import { createFileLock } from '../../src/engine/index.js';
import { PathRecords } from '../../src/events/path-records.js';
import { createClock, createDisk } from '../../src/platform/index.js';
import { FakeClock } from '../kit/clock.js';
import { cannedRun } from '../kit/path-run.js';
import { FakeLog, FakeSink } from '../kit/sink.js';
import { MemoryDirectory } from '../kit/memory-disk.js';
import { mountRefusal, smallDisk } from '../kit/tmpfs.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn += 1) {
    if (turn > 500) throw new Error(`waited in vain for ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const ALL: RecordQuery = { from: 0, latest: false, limit: 10_000 };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'plx-ring-'));
  closing.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const idOf = (number: number): string => number.toString(16).padStart(16, '0');

function recordOf(number: number, change: Partial<PathRecord> = {}): PathRecord {
  const started = new Date(1_700_000_000_000 + number * 1_000).toISOString();
  const named = { vantage: 'fra', probe: 'route', target: `t${number % 3}`, host: '192.0.2.99' };
  const run = cannedRun({ nodes: [], links: [], routes: [], words: [] });
  return { schema: PATH_SCHEMA, run_id: idOf(number), ...named, started, cause: { kind: 'schedule' }, run, ...change };
}

class Ring {
  readonly log = new FakeLog();
  readonly sink = new FakeSink();
  readonly records: PathRecords;

  constructor(
    readonly directory: string,
    change: Partial<ConstructorParameters<typeof PathRecords>[0]> = {},
  ) {
    const bounds = { maxBytes: 16e6, maxAge: 3_600_000 };
    const room = {
      clock: createClock(),
      disk: createDisk(createFileLock()),
      log: this.log,
      sink: this.sink,
      labels: {},
    };
    this.records = new PathRecords({ ...room, directory, ...bounds, ...change });
    closing.push(() => this.close());
  }

  close(): Promise<void> {
    return this.records[Symbol.asyncDispose]();
  }

  /** Numbers of the records, newest first. */
  async numbers(query: Partial<RecordQuery> = {}): Promise<number[]> {
    const found = await this.records.find({ ...ALL, ...query });
    const numbers: number[] = [];
    for await (const { runId, json } of found!.hits) {
      const record = JSON.parse(new TextDecoder().decode(json)) as PathRecord;
      expect(record).toEqual(recordOf(Number.parseInt(runId, 16)));
      numbers.push(Number.parseInt(runId, 16));
    }
    return numbers;
  }

  /** Waits until so many records have an outcome. */
  async told(outcome: string, count: number): Promise<void> {
    await until(() => this.sink.sum('parallax_records_total', { outcome }) >= count);
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const backwards = (count: number): number[] => upTo(count).reverse();

/** Files of a ring with these records. */
async function filled(
  count: number,
): Promise<{ readonly path: string; readonly file: string; readonly bytes: Buffer }> {
  const path = folder();
  const ring = new Ring(path);
  for (const number of upTo(count)) ring.records.keep(recordOf(number));
  await ring.close();
  const [name] = readdirSync(path).filter((one) => one.endsWith('.seg'));
  const file = join(path, name!);
  return { path, file, bytes: readFileSync(file) };
}

/** Numbers that a ring finds in a file with these bytes. */
async function readBack(bytes: Uint8Array): Promise<number[]> {
  const directory = new MemoryDirectory(() => Date.now());
  directory.put('000000000001.seg', bytes);
  const ring = new Ring('anywhere', { disk: { open: () => Promise.resolve(directory) } });
  const numbers = await ring.numbers();
  await ring.close();
  return numbers;
}

describe('the ring on disk', () => {
  it('is read again as it was, goes on where it was, and answers as before', async () => {
    const { path } = await filled(30);
    const ring = new Ring(path);
    expect(await ring.numbers()).toEqual(backwards(30));
    ring.records.keep(recordOf(30));
    expect(await ring.numbers()).toEqual(backwards(31));
    expect(await ring.numbers({ target: 't1' })).toEqual(backwards(31).filter((number) => number % 3 === 1));
    expect(await ring.numbers({ from: 1_700_000_010_000, to: 1_700_000_013_000 })).toEqual([12, 11, 10]);
    expect(await ring.numbers({ before: idOf(30), limit: 3 })).toEqual([29, 28, 27]);
    expect(await ring.numbers({ before: idOf(5) })).toEqual([4, 3, 2, 1, 0]);
    expect((await ring.numbers({ latest: true })).sort()).toEqual([28, 29, 30]);
    expect(await ring.records.find({ ...ALL, before: idOf(99) })).toBeUndefined();
    expect(await ring.records.one(idOf(99))).toBeUndefined();
  });

  it('reads like lines of JSON for people', async () => {
    const { bytes } = await filled(3);
    const lines = bytes.toString().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line.slice(37)) as PathRecord)).toEqual(upTo(3).map((one) => recordOf(one)));
  });

  it('torn at any byte of its last record: the others are there, nothing else, and the tail is gone', async () => {
    const { path, file, bytes } = await filled(3);
    const end = bytes.lastIndexOf('\n', bytes.length - 2) + 1;
    for (let length = end; length < bytes.length; length += 1) {
      writeFileSync(file, bytes.subarray(0, length));
      const ring = new Ring(path);
      expect(await ring.numbers()).toEqual([1, 0]);
      await ring.close();
      expect(statSync(file).size).toBe(end);
    }
  });

  it('torn at any byte of all: every whole record is there and nothing else', async () => {
    const { bytes } = await filled(5);
    const ends = [...bytes.toString('latin1').matchAll(/\n/g)].map(({ index }) => index + 1);
    for (let length = 0; length <= bytes.length; length += 1) {
      const found = await readBack(bytes.subarray(0, length));
      expect(found).toEqual(backwards(ends.filter((end) => end <= length).length));
    }
  });

  it('with a flipped bit anywhere loses one record and no other, and nothing new comes', async () => {
    const { bytes } = await filled(12);
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 1_000; round += 1) {
      const flipped = Buffer.from(bytes);
      flipped[random(bytes.length)]! ^= 1 << random(8);
      const numbers = await readBack(flipped);
      expect(numbers).toHaveLength(11);
      expect(numbers).toEqual(backwards(12).filter((number) => numbers.includes(number)));
    }
  });

  it('stays within its size, drops the oldest and says how many', async () => {
    const path = folder();
    const ring = new Ring(path, { maxBytes: 60_000 });
    const used = (): number =>
      readdirSync(path).reduce((sum, name) => sum + (name === '.lock' ? 0 : statSync(join(path, name)).size), 0);
    for (const number of upTo(400)) {
      ring.records.keep(recordOf(number));
      if (number % 20 === 0) {
        await ring.numbers({ limit: 1 });
        expect(used()).toBeLessThanOrEqual(60_000);
      }
    }
    await ring.told('stored', 400);
    expect(used()).toBeLessThanOrEqual(60_000);
    expect(used()).toBeGreaterThan(40_000);
    await ring.close();
    const again = new Ring(path, { maxBytes: 60_000 });
    const left = await again.numbers();
    expect(left).toEqual(backwards(400).slice(0, left.length));
    expect(ring.sink.sum('parallax_records_dropped_total', { cause: 'size' })).toBe(400 - left.length);
    expect(ring.sink.values('parallax_records_disk_bytes').at(-1)).toBe(used());
  });

  it('lets go of what is too old without being asked', async () => {
    const path = folder();
    const clock = new FakeClock();
    const ring = new Ring(path, { clock, maxAge: 600_000 });
    ring.records.keep(recordOf(1));
    await clock.advance(1_000);
    await until(() => readdirSync(path).some((name) => name.endsWith('.seg')));
    await ring.numbers();
    await clock.advance(700_000);
    await until(() => readdirSync(path).length === 1);
    expect(readdirSync(path)).toEqual(['.lock']);
    const closed = ring.close();
    await clock.advance(5_000);
    await closed;
  });

  it('does not let two agents in, and lets the second go on when the first is gone', async () => {
    const path = folder();
    const clock = new FakeClock();
    const first = new Ring(path);
    await first.numbers();
    const second = new Ring(path, { clock });
    await until(() => second.log.lines.length > 0);
    expect(second.log.lines).toMatchObject([
      { level: 'error', fields: { problem: expect.stringContaining(`pid ${process.pid}`) as unknown } },
    ]);
    second.records.keep(recordOf(1));
    expect(await second.numbers()).toEqual([1]);
    await first.close();
    await clock.advance(61_000);
    await until(() => second.log.lines.length > 1);
    expect(second.log.lines.at(-1)).toMatchObject({ level: 'info', event: 'path records are kept on disk again' });
    const closed = second.close();
    await clock.advance(5_000);
    await closed;
  });

  it('leaves a record that is larger than any run, and counts it', async () => {
    const ring = new Ring(folder());
    ring.records.keep(recordOf(1, { host: 'x'.repeat(1 << 20) }));
    expect(await ring.numbers()).toEqual([]);
    await ring.told('too_large', 1);
  });
});

describe.skipIf(mountRefusal !== undefined)('a file system of its own', () => {
  it('that is full: counted, told once, the latest stay in memory; then all goes on', async () => {
    using disk = smallDisk(256);
    const path = join(disk.path, 'records');
    const ring = new Ring(path);
    ring.records.keep(recordOf(0));
    await ring.told('stored', 1);
    const ballast = join(disk.path, 'ballast');
    for (let bytes = 1 << 18; bytes >= 1; bytes >>= 1) {
      try {
        writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
      } catch {
        // until not even this fits
      }
    }
    for (const number of upTo(101).slice(1)) ring.records.keep(recordOf(number));
    await ring.told('failed', 1);
    expect(await ring.numbers()).toEqual(backwards(101));
    expect(ring.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(ring.log.lines[0]!.fields['problem']).toMatch(/ENOSPC/);
    const kept = ring.sink;
    await until(() => kept.values('parallax_records_disk_writable').at(-1) === 0);
    rmSync(ballast);
    ring.records.keep(recordOf(101));
    await ring.told('stored', kept.sum('parallax_records_total', { outcome: 'stored' }) + 1);
    expect(ring.log.lines.at(-1)).toMatchObject({ level: 'info' });
    await ring.close();
    const again = new Ring(path);
    const numbers = await again.numbers();
    expect(numbers[0]).toBe(101);
    expect(numbers.at(-1)).toBe(0);
    expect(numbers).toHaveLength(kept.sum('parallax_records_total', { outcome: 'stored' }));
    await again.close();
  });

  it('that is read-only: told once, memory only', async () => {
    using disk = smallDisk(256);
    disk.remount('ro');
    const ring = new Ring(join(disk.path, 'records'));
    ring.records.keep(recordOf(1));
    expect(await ring.numbers()).toEqual([1]);
    await ring.told('failed', 1);
    expect(ring.log.lines).toHaveLength(1);
    expect(ring.log.lines[0]!.fields['problem']).toMatch(/EROFS/);
    await ring.close();
  });
});

describe('an agent that is killed', () => {
  const child = fileURLToPath(new URL('./keeper.mjs', import.meta.url));

  it('has every record on disk that was stored before, at whatever moment', async () => {
    const path = folder();
    let from = 0;
    for (let round = 0; round < 6; round += 1) {
      const running = spawn(process.execPath, [child, path, String(from), JSON.stringify(recordOf(0))], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: running.stdout });
      let last = from - 1;
      lines.on('line', (line) => {
        last = Number(line);
        if (last >= from + 20 + round * 7) running.kill('SIGKILL');
      });
      await Promise.all([once(running, 'exit'), once(lines, 'close')]);
      const ring = new Ring(path);
      const numbers = await ring.numbers();
      await ring.close();
      expect(numbers[0]).toBeGreaterThanOrEqual(last);
      expect(numbers).toEqual(backwards(numbers.length));
      from = numbers.length;
    }
    expect(from).toBeGreaterThan(200);
  });
});
