import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../../../test/kit/clock.js';
import type { DiskError } from '../disk.js';
import { MemoryDirectory } from '../memory-directory.js';
import { payloadOf } from './items.js';
import { openQueue, type QueueOptions } from './open.js';
import type { Consumer, Queue } from './queue.js';

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
