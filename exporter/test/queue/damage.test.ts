/** What happened to the files of a queue while nobody looked. */
import { beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, payloadOf } from '../../src/core/queue/items.js';
import { openQueue } from '../../src/core/queue/open.js';
import type { Consumer, Queue, QueueEntry } from '../../src/core/queue/queue.js';
import { FakeClock } from '../kit/clock.js';
import { MemoryDirectory } from '../kit/memory-disk.js';
import { numbers } from '../kit/random.js';
import { SEED } from '../kit/seed.js';

type Files = ReadonlyMap<string, Uint8Array>;
interface Known {
  readonly first: number;
  readonly items: number;
  readonly text: string;
}

const never = new AbortController().signal;
const utf8 = new TextEncoder();
const clock = new FakeClock();

function directoryOf(files: Files): MemoryDirectory {
  const directory = new MemoryDirectory(() => clock.wall());
  for (const [name, bytes] of files) directory.put(name, bytes.slice());
  return directory;
}

const open = (directory: MemoryDirectory): Promise<Queue> =>
  openQueue({ directory, clock, maxBytes: 1 << 20, maxAge: 1e9, segmentBytes: 700, onFault: () => undefined });

/** Files of a queue of sixty entries and the two cursors on it, closed or as they are while it works. */
async function filled(isClosed: boolean): Promise<{ readonly files: Files; readonly known: readonly Known[] }> {
  const directory = directoryOf(new Map());
  const queue = await open(directory);
  const consumers = [await queue.consumer('one', 1), await queue.consumer('other', 2)];
  const known: Known[] = [];
  let first = 1;
  for (let index = 0; index < 60; index += 1) {
    const one = { first, items: 1 + (index % 4), text: `entry ${index} %PLX1 `.padEnd(20 + (index % 5) * 13, '.') };
    known.push(one);
    first += one.items;
    await queue.append(payloadOf(one.items, utf8.encode(one.text)));
    if (index === 40) for (const [at, consumer] of consumers.entries()) await consumer.commit([3, 6].slice(0, at + 1));
    if (index === 40) await clock.advance(1_500);
  }
  for (const [at, consumer] of consumers.entries()) await consumer.commit([6, 11].slice(0, at + 1));
  if (isClosed) await queue.close();
  return { files: new Map([...directory.files].map(([name, bytes]) => [name, bytes.slice()])), known };
}

/** What a consumer gets before an entry that is appended now, and that one. */
async function drain(queue: Queue, consumer: Consumer): Promise<{ entries: QueueEntry[]; missed: number }> {
  await queue.append(payloadOf(1, utf8.encode('after')));
  const entries: QueueEntry[] = [];
  let missed = 0;
  for (;;) {
    const entry = await consumer.next(never);
    missed += entry!.missed;
    if (textOf(entry!) === 'after') return { entries, missed };
    entries.push(entry!);
  }
}

const textOf = ({ payload }: QueueEntry): string => new TextDecoder().decode(bodyOf(payload));

interface Seen {
  /** Entries from the lowest lane on that did not come. */
  readonly missing: readonly Known[];
  readonly lanes: readonly number[];
  readonly entries: readonly QueueEntry[];
}

/** Reads what a consumer finds and holds it against what was written. */
async function look(files: Files, known: readonly Known[]): Promise<Seen> {
  const queue = await open(directoryOf(files));
  const consumer = await queue.consumer('one', 1);
  const { lanes } = consumer;
  const from = lanes[0]!;
  const { entries, missed } = await drain(queue, consumer);
  const byNumber = new Map(known.map((one) => [one.first, one]));
  let last = 0;
  for (const entry of entries) {
    const written = byNumber.get(entry.first);
    if (entry.first <= last || written?.items !== entry.items || written.text !== textOf(entry)) {
      throw new Error(`number ${entry.first}: ${textOf(entry)}, not ${written?.text}`);
    }
    last = entry.first;
  }
  const seen = new Set(entries.map(({ first }) => first));
  const missing = known.filter(({ first, items }) => first + items > from && !seen.has(first));
  // Whatever was lost is counted, in items and exactly.
  const lost = missing.reduce((sum, { first, items }) => sum + first + items - Math.max(first, from), 0);
  expect({ ...consumer.losses, missed }).toEqual({ size: 0, age: 0, damaged: lost, disk: 0, missed: lost });
  await queue.close();
  return { missing, lanes, entries };
}

let files: Files;
let known: readonly Known[];
const names = (suffix: string): string[] => [...files.keys()].filter((name) => name.endsWith(suffix)).sort();

beforeAll(async () => {
  ({ files, known } = await filled(true));
  expect(names('.seg').length).toBeGreaterThan(4);
});

describe('files of a queue', () => {
  it('sound: everything from the lowest lane on', async () => {
    const { missing, lanes, entries } = await look(files, known);
    expect(missing).toEqual([]);
    expect(lanes).toEqual([6]);
    expect(entries[0]!.first).toBe(4);
  });

  it.each([
    ['data', '.seg', 7_000],
    ['cursors', '.cursor', 2_000],
    ['the manifest', '.manifest', 1_000],
  ] as const)(
    // prettier-ignore
    'with one flipped bit in %s: one record is lost at most, the start never fails, and nothing is skipped',
    async (_, suffix, flips) => {
      const random = numbers(SEED);
      const targets = names(suffix);
      for (let flip = 0; flip < flips; flip += 1) {
        const name = targets[Math.floor(random() * targets.length)]!;
        const bytes = files.get(name)!.slice();
        const bit = Math.floor(random() * bytes.length * 8);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        const { missing, lanes } = await look(new Map([...files, [name, bytes]]), known).catch((error: unknown) => {
          throw new Error(`seed ${SEED}, flip ${flip}: bit ${bit} of ${name}`, { cause: error });
        });
        // The newer slot of the cursor, the one before, or the beginning.
        const isRight = missing.length <= (suffix === '.seg' ? 1 : 0) && [6, 3, 1].includes(lanes[0]!);
        if (!isRight) throw new Error(`seed ${SEED}: bit ${bit} of ${name} cost ${JSON.stringify({ missing, lanes })}`);
      }
    },
    60_000,
  );

  it('with the tail torn at any byte of the last record: the others are there, and the queue goes on', async () => {
    const open = await filled(false);
    const last = [...open.files.keys()].filter((name) => name.endsWith('.seg')).sort().at(-1)!; // prettier-ignore
    const bytes = open.files.get(last)!;
    const record = 37 + payloadOf(1, utf8.encode(known.at(-1)!.text)).length + 1;
    // The cursors were written last and know the number behind it, so that even this loss is counted.
    for (let length = bytes.length - record; length < bytes.length; length += 1) {
      const { missing } = await look(new Map([...open.files, [last, bytes.subarray(0, length)]]), open.known);
      expect(missing).toEqual([open.known.at(-1)]);
    }
  });

  it('without a cursor, or with one that is rubbish: from the oldest item on, for its consumer alone', async () => {
    for (const bytes of [undefined, new Uint8Array(0), new Uint8Array(8_192), utf8.encode('rubbish')]) {
      const damaged = new Map(files);
      if (bytes === undefined) damaged.delete('one.cursor');
      else damaged.set('one.cursor', bytes);
      expect((await look(damaged, known)).lanes).toEqual([1]);
      const queue = await open(directoryOf(damaged));
      expect((await queue.consumer('other', 1)).lanes).toEqual([6, 11]);
      expect((await queue.consumer('one', 3)).lanes).toEqual([1, 1, 1]);
      await queue.close();
    }
  });

  it('without manifest: a consumer without cursor may have had one and begins at the oldest item', async () => {
    const damaged = new Map(files);
    damaged.delete('queue.manifest');
    damaged.delete('one.cursor');
    expect((await look(damaged, known)).lanes).toEqual([1]);
    const queue = await open(directoryOf(damaged));
    await queue.keepOnly(['one', 'other']);
    expect((await queue.consumer('one', 2)).lanes).toEqual([1, 1]);
    expect((await queue.consumer('new', 1)).lanes).toEqual([known.at(-1)!.first + known.at(-1)!.items]);
    await queue.close();
  });

  it('without one of the segments, with two of them swapped, or one full of zeros: the rest comes, the gap is counted', async () => {
    const segments = names('.seg');
    for (const [index, name] of segments.entries()) {
      const size = files.get(name)!.length;
      const without = new Map(files);
      without.delete(name);
      const gone = (await look(without, known)).missing;
      expect(gone.length).toBeGreaterThan(0);
      const zeros = (await look(new Map([...files, [name, new Uint8Array(size)]]), known)).missing;
      expect(zeros).toEqual(gone);
      const other = segments[index + 1];
      if (other === undefined) continue;
      const swap = await look(new Map([...files, [name, files.get(other)!], [other, files.get(name)!]]), known);
      expect(swap.missing.length).toBeLessThanOrEqual(30);
    }
  });

  it('with litter around: it stays and means nothing', async () => {
    const litter = [
      '00000007.repair',
      'x.tmp',
      '%zz.cursor',
      'a.cursor.bak',
      'zzz.seg',
      'README',
      '0000000000ff.seg.tmp',
    ];
    const directory = directoryOf(new Map([...files, ...litter.map((name) => [name, utf8.encode('litter')] as const)]));
    const queue = await open(directory);
    expect((await drain(queue, await queue.consumer('one', 1))).entries.length).toBe(known.length - 2);
    await queue.close();
    for (const name of litter) expect(new TextDecoder().decode(directory.files.get(name))).toBe('litter');
  });
});
