import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../../../test/kit/clock.js';
import { DiskError } from '../disk.js';
import { MemoryDirectory } from '../../../test/kit/memory-disk.js';
import { payloadOf } from './items.js';
import { openQueue, type QueueOptions } from './open.js';
import type { Consumer, Queue } from './queue.js';
import { SlotFile } from './slot-file.js';

const utf8 = new TextEncoder();
const entry = (items: number, text: string): Uint8Array => payloadOf(items, utf8.encode(text));
const textOf = (payload: Uint8Array): string => new TextDecoder().decode(payload.subarray(1));
const never = new AbortController().signal;

let clock: FakeClock;
let directory: MemoryDirectory;
let faults: DiskError[];

beforeEach(() => {
  clock = new FakeClock();
  directory = new MemoryDirectory(() => clock.wall());
  faults = [];
});

const open = (change: Partial<QueueOptions> = {}): Promise<Queue> =>
  openQueue({
    ...{ directory, clock, maxBytes: 1 << 20, maxAge: 86_400_000, segmentBytes: 1_000 },
    onFault: (error) => faults.push(error),
    ...change,
  });

/** The texts of what is there until the end. */
async function drain(consumer: Consumer): Promise<string[]> {
  const texts: string[] = [];
  while (!consumer.atEnd) texts.push(textOf((await consumer.next(never))!.payload));
  return texts;
}

const numbered = (count: number, from = 0): string[] => Array.from({ length: count }, (_, at) => `entry ${at + from}`);

describe('a queue', () => {
  it('gives each consumer everything in order, from memory and from disk, over a restart', async () => {
    const queue = await open();
    const [one, other] = [await queue.consumer('one', 1), await queue.consumer('other', 2)];
    for (const text of numbered(50)) await queue.append(entry(2, text));
    expect(await drain(one)).toEqual(numbered(50));
    await clock.advance(1_500);
    expect(await drain(other)).toEqual(numbered(50));
    expect(one.lanes).toEqual([1]);
    expect(other.lanes).toEqual([1, 1]);
    await other.commit([41, 61]);
    await queue.close();

    const again = await open();
    const resumed = await again.consumer('other', 4);
    expect(resumed.lanes).toEqual([41, 61]);
    expect(resumed.backlog.items).toBe(60);
    expect(await resumed.next(never)).toMatchObject({ first: 41, items: 2, missed: 0 });
    expect(await drain(resumed)).toEqual(numbered(29, 21));
    expect(await drain(await again.consumer('one', 1))).toEqual(numbered(50));
    expect(faults).toEqual([]);
    await again.close();
  });

  it('waits for what comes, and stops waiting when it shall', async () => {
    const queue = await open();
    const consumer = await queue.consumer('one', 1);
    const next = consumer.next(never);
    await settle();
    await queue.append(entry(1, 'late'));
    expect(textOf((await next)!.payload)).toBe('late');
    const stop = new AbortController();
    const waiting = consumer.next(stop.signal);
    stop.abort();
    expect(await waiting).toBeUndefined();
    const closed = consumer.next(never);
    await queue.close();
    expect(await closed).toBeUndefined();
  });

  it('keeps nothing that nobody wants, and lets go what all have', async () => {
    const queue = await open();
    await queue.append(entry(3, 'for nobody'));
    expect(queue.state.bytes).toBe(0);
    const consumer = await queue.consumer('one', 1);
    expect(consumer.lanes).toEqual([4]);
    for (const text of numbered(100)) await queue.append(entry(1, text));
    const full = queue.state.bytes;
    await drain(consumer);
    await consumer.commit([104]);
    await clock.advance(2_100);
    expect(queue.state.bytes).toBeLessThan(1_000);
    expect(full).toBeGreaterThan(4_000);
    expect(consumer.losses).toEqual({ size: 0, age: 0, damaged: 0, disk: 0 });
    await queue.keepOnly([]);
    expect(queue.state.bytes).toBe(0);
    await queue.close();
  });
});

describe('the bounds of a queue', () => {
  it('hold at every instant; what goes is counted for each consumer, in items', async () => {
    const queue = await open({ maxBytes: 5_000 });
    const [fast, slow] = [await queue.consumer('fast', 1), await queue.consumer('slow', 1)];
    for (const [index, text] of numbered(400).entries()) {
      await queue.append(entry(2, text));
      expect(directory.bytes - 4 * 8_192).toBeLessThanOrEqual(5_000);
      if (index < 200) await fast.next(never);
    }
    const first = await slow.next(never);
    expect(first!.missed).toBe(first!.first - 1);
    expect(slow.losses).toEqual({ size: first!.missed, age: 0, damaged: 0, disk: 0 });
    expect(slow.backlog.items).toBe(800 - first!.missed);
    const ahead = await fast.next(never);
    expect(ahead!.first).toBe(first!.first);
    expect(fast.losses.size).toBe(ahead!.missed);
    expect(ahead!.missed).toBe(first!.missed - 400);
    await queue.close();
  });

  it('drop what is too old, also when nothing comes and whatever the wall clock does', async () => {
    const queue = await open({ maxAge: 60_000 });
    const consumer = await queue.consumer('one', 1);
    for (const text of numbered(50)) await queue.append(entry(1, text));
    clock.stepWall(10 * 365 * 86_400_000);
    await clock.advance(30_000);
    expect(consumer.losses.age).toBe(0);
    await clock.advance(80_000);
    expect(consumer.losses).toEqual({ size: 0, age: 50, damaged: 0, disk: 0 });
    await queue.append(entry(1, 'after'));
    expect(await consumer.next(never)).toMatchObject({ first: 51, missed: 50 });
    await queue.close();
  });

  it('obeys a smaller one from the start, and counts what it costs', async () => {
    const queue = await open();
    await queue.consumer('one', 1);
    for (const text of numbered(200)) await queue.append(entry(1, text));
    await queue.close();
    const small = await open({ maxBytes: 3_000 });
    const consumer = await small.consumer('one', 1);
    expect(small.state.bytes).toBeLessThanOrEqual(3_000);
    const { size } = consumer.losses;
    expect(size).toBeGreaterThan(100);
    expect(await drain(consumer)).toEqual(numbered(200).slice(size));
    await small.close();
  });

  it('refuse an entry that fits into no segment, and count it', async () => {
    const queue = await open();
    const consumer = await queue.consumer('one', 1);
    await queue.append(entry(5, 'x'.repeat(1_000)));
    await queue.append(entry(1, 'next'));
    expect(await consumer.next(never)).toMatchObject({ first: 6, missed: 5 });
    expect(consumer.losses.size).toBe(5);
    await queue.close();
  });
});

describe('a disk that takes nothing', () => {
  const full = { write: () => 3, create: () => true };

  it('costs nothing as long as memory lasts: consumers read on, and all is written when there is room', async () => {
    const queue = await open();
    const consumer = await queue.consumer('one', 1);
    await queue.append(entry(1, 'before'));
    directory.faults = full;
    for (const text of numbered(100)) await queue.append(entry(1, text));
    expect(queue.state).toMatchObject({ writable: false });
    expect(await drain(consumer)).toEqual(['before', ...numbered(100)]);
    await clock.advance(10_000);
    expect(queue.state.writeErrors).toBeGreaterThan(5);
    expect(queue.state.writeErrors).toBeLessThan(30);
    directory.faults = {};
    await clock.advance(2_000);
    expect(queue.state.writable).toBe(true);
    // As after the death of the process: nobody closes.
    const again = await open();
    expect(again.state.unclean).toBe(true);
    expect(await drain(await again.consumer('one', 1))).toEqual(['before', ...numbered(100)]);
    expect(faults[0]).toBeInstanceOf(DiskError);
  });

  it('for too long costs the oldest that wait, counted; memory is bounded', async () => {
    const queue = await open({ memoryBytes: 10_000 });
    const [ahead, behind] = [await queue.consumer('ahead', 1), await queue.consumer('behind', 1)];
    await queue.append(entry(1, 'on disk'));
    directory.faults = full;
    for (const text of numbered(300)) {
      await queue.append(entry(1, text));
      await ahead.next(never);
    }
    expect(ahead.losses.disk).toBe(0);
    expect(behind.losses.disk).toBeGreaterThan(200);
    const { disk } = behind.losses;
    directory.faults = {};
    await clock.advance(2_000);
    await queue.append(entry(1, 'after'));
    expect(await drain(behind)).toEqual(['on disk', ...numbered(300).slice(disk), 'after']);
    expect(behind.losses).toEqual({ size: 0, age: 0, damaged: 0, disk });
    await queue.close();
  });

  it('that hangs holds nobody up', async () => {
    const queue = await open({ memoryBytes: 50_000 });
    const consumer = await queue.consumer('one', 1);
    let release = (): void => undefined;
    const hanging = new Promise<void>((resolve) => (release = resolve));
    const { open: plainly } = directory;
    directory.open = async (name, mode) => {
      const file = await plainly.call(directory, name, mode);
      return { ...file, write: (bytes, at) => hanging.then(() => file.write(bytes, at)) };
    };
    let taken = 0;
    for (const text of numbered(1_000)) void queue.append(entry(1, text)).then(() => (taken += 1));
    await clock.advance(8_000);
    expect(queue.state.writable).toBe(false);
    expect(taken).toBe(1_000);
    expect(queue.state.bytes).toBeLessThan(50_000);
    const lost = consumer.losses.disk;
    expect(lost).toBeGreaterThan(300);
    expect((await drain(consumer)).length).toBe(1_000 - lost);
    release();
    await clock.advance(3_000);
    expect(queue.state.writable).toBe(true);
    await queue.close();
  });

  it('refuses a commit: the caller is told, and it is made good', async () => {
    const queue = await open();
    const consumer = await queue.consumer('one', 1);
    for (const text of numbered(3)) await queue.append(entry(1, text));
    directory.faults = full;
    await expect(consumer.commit([3])).rejects.toMatchObject({ kind: 'full' });
    expect(consumer.lanes).toEqual([3]);
    directory.faults = {};
    await clock.advance(3_000);
    const again = await open();
    expect((await again.consumer('one', 1)).lanes).toEqual([3]);
  });

  it('from the start is no reason not to start', async () => {
    directory.faults = full;
    const queue = await open();
    const consumer = await queue.consumer('one', 1);
    await queue.append(entry(1, 'kept'));
    expect(await drain(consumer)).toEqual(['kept']);
    directory.faults = {};
    await clock.advance(2_000);
    await queue.close();
    const again = await open();
    expect(await drain(await again.consumer('one', 1))).toEqual(['kept']);
  });

  it('unless nothing may ever be written there', async () => {
    directory.open = (name, mode) =>
      Promise.reject(new DiskError(mode === 'create' ? 'read_only' : 'missing', `${name}: EROFS`));
    await expect(open()).rejects.toMatchObject({ kind: 'read_only' });
  });
});

describe('the directory of a queue', () => {
  it('says whether the process before closed it', async () => {
    const first = await open();
    expect(first.state.unclean).toBe(false);
    const second = await open();
    expect(second.state.unclean).toBe(true);
    await second.close();
    expect((await open()).state.unclean).toBe(false);
  });

  it('of a later version is refused and left as it is', async () => {
    const queue = await open();
    const consumer = await queue.consumer('one', 1);
    await queue.append(entry(1, 'old'));
    await queue.close();
    expect(consumer.atEnd).toBe(false);
    const file = await SlotFile.load(directory, 'queue.manifest');
    await file.write('parallax-queue 2 whatever comes');
    const before = new Map([...directory.files].map(([name, bytes]) => [name, bytes.slice()]));
    await expect(open()).rejects.toMatchObject({ kind: 'unsupported', message: expect.stringContaining('format 2') });
    expect(directory.files).toEqual(before);
  });

  it('forgets consumers that are no longer wanted; who comes again begins at the end', async () => {
    const queue = await open();
    await queue.consumer('old', 1);
    const one = await queue.consumer('one', 2);
    for (const text of numbered(20)) await queue.append(entry(1, text));
    await queue.keepOnly(['one']);
    expect([...directory.files.keys()]).not.toContain('old.cursor');
    expect((await queue.consumer('old', 1)).lanes).toEqual([21]);
    expect(one.backlog.items).toBe(20);
    await queue.keepOnly(['one']);
    await queue.close();
    const again = await open();
    expect((await again.consumer('old', 1)).lanes).toEqual([21]);
    expect((await again.consumer('one', 1)).lanes).toEqual([1, 1]);
  });

  it('goes back to an item that was given', async () => {
    const queue = await open();
    const consumer = await queue.consumer('one', 1);
    for (const text of numbered(30)) await queue.append(entry(2, text));
    await drain(consumer);
    consumer.rewind(32);
    expect(await consumer.next(never)).toMatchObject({ first: 31, items: 2, missed: 0 });
    await clock.advance(2_000);
    consumer.rewind(8);
    expect(await drain(consumer)).toEqual(numbered(30).slice(3));
  });

  it('takes any name of a consumer, and none that has no file name', async () => {
    const queue = await open();
    for (const name of ['../up', 'a/b', '.', 'Ü', 'con', 'a b']) await queue.consumer(name, 1);
    for (const name of directory.files.keys()) expect(name).toMatch(/^[A-Za-z0-9%._-]+$/);
    await expect(queue.consumer('x'.repeat(300), 1)).rejects.toBeInstanceOf(DiskError);
    await expect(queue.consumer('', 1)).rejects.toBeInstanceOf(DiskError);
    await queue.close();
    expect((await open()).state.unclean).toBe(false);
  });
});
