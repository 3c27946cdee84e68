import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/kit/clock.js';
import { MemoryDirectory } from '../../../test/kit/memory-disk.js';
import type { DiskError } from '../disk.js';
import { encodeFrames } from './frame.js';
import { SegmentLog, type SegmentLogOptions } from './log.js';

const utf8 = new TextEncoder();
const text = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);

class Bench {
  readonly clock = new FakeClock();
  readonly directory = new MemoryDirectory(() => this.clock.wall());
  readonly faults: DiskError[] = [];
  readonly dropped: number[] = [];

  constructor(private readonly options: Partial<SegmentLogOptions> = {}) {}

  /** A log over the directory, the records that it found by number, and their numbers as they came. */
  async open(): Promise<{ readonly log: SegmentLog; readonly found: Map<number, string>; readonly order: number[] }> {
    const found = new Map<number, string>();
    const order: number[] = [];
    const log = await SegmentLog.open(
      {
        ...{ directory: this.directory, clock: this.clock, maxBytes: 1 << 20, maxAge: 86_400_000, segmentBytes: 1_000 },
        onFault: (error) => this.faults.push(error),
        onDropped: (segment) => this.dropped.push(segment),
        ...this.options,
      },
      ({ sequence }, payload) => {
        order.push(sequence);
        found.set(sequence, text(payload) ?? '');
      },
    );
    return { log, found, order };
  }

  /** What a new log over the same files finds. */
  async found(): Promise<string[]> {
    const { log, found } = await this.open();
    await log.close();
    return [...found.values()];
  }

  async filled(records: readonly string[]): Promise<void> {
    const { log } = await this.open();
    for (const one of records) await log.append(utf8.encode(one));
    await log.close();
  }
}

const numbered = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `{"record":${index + from}}`);

describe('SegmentLog', () => {
  it('finds again in order what was appended, over segments and restarts, and goes on counting', async () => {
    const bench = new Bench();
    await bench.filled(numbered(40));
    expect(bench.directory.files.size).toBeGreaterThan(2);
    await bench.filled(numbered(40, 40));
    const { found } = await bench.open();
    expect([...found.values()]).toEqual(numbered(80));
    expect([...found.keys()]).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
  });

  it('reads single records by their place, and none that is gone', async () => {
    const bench = new Bench({ maxBytes: 2_000 });
    const { log } = await bench.open();
    const places = [];
    for (const one of numbered(100)) places.push(await log.append(utf8.encode(one)));
    const read: (string | undefined)[] = [];
    const wanted = [places[99]!, places[0]!, places[98]!, { ...places[99]!, sequence: 7 }, places[90]!, places[97]!];
    for await (const payload of log.read(wanted)) read.push(text(payload));
    const [gone, ...there] = [undefined, 99, 98, 90, 97].map((one) => one && `{"record":${one}}`);
    expect(read).toEqual([there[0], gone, there[1], gone, there[2], there[3]]);
  });

  it('is not taken in by a copy of a frame inside of a payload, whatever is damaged around them', async () => {
    const lure = text(encodeFrames([{ sequence: 2, payload: utf8.encode('lure') }], 0))!;
    const bench = new Bench();
    await bench.filled([`a ${lure} z`, 'second']);
    const [[name, bytes]] = [...bench.directory.files] as [[string, Uint8Array]];
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      bench.directory.put(name, flipped);
      for (const one of await bench.found()) expect([`a ${lure} z`, 'second']).toContain(one);
    }
  });

  it('stays within its bound at every instant, and counts exactly what it dropped', async () => {
    const bench = new Bench({ maxBytes: 5_000 });
    const { log } = await bench.open();
    for (const one of numbered(500)) {
      await log.append(utf8.encode(one));
      expect(bench.directory.bytes).toBeLessThanOrEqual(5_000);
      expect(log.state.bytes).toBe(bench.directory.bytes);
    }
    const { records, dropped } = log.state;
    expect(dropped.size + records).toBe(500);
    await log.close();
    expect(await bench.found()).toEqual(numbered(500).slice(-records));
  });

  it('drops what is too old, also when nothing more comes', async () => {
    const bench = new Bench({ maxAge: 16_000 });
    const { log } = await bench.open();
    for (const one of numbered(60)) {
      await log.append(utf8.encode(one));
      await bench.clock.advance(500);
    }
    const kept = log.state.records;
    expect(kept).toBeGreaterThanOrEqual(31);
    expect(kept).toBeLessThanOrEqual(35);
    expect(log.state.dropped.age).toBe(60 - kept);
    await bench.clock.advance(20_000);
    await log.expire();
    expect(log.state).toMatchObject({ records: 0, bytes: 0, segments: 0 });
    expect(bench.directory.files.size).toBe(0);
    await log.append(utf8.encode('after'));
    expect(log.state.records).toBe(1);
  });

  it('obeys a bound that has become smaller before it reads', async () => {
    const bench = new Bench();
    await bench.filled(numbered(200));
    const small = new Bench({ maxBytes: 3_000 });
    for (const [name, bytes] of bench.directory.files) small.directory.put(name, bytes);
    const { log, found } = await small.open();
    expect(small.directory.bytes).toBeLessThanOrEqual(3_000);
    expect([...found.values()]).toEqual(numbered(200).slice(-found.size));
    expect(log.state.dropped.size).toBe(200 - found.size);
  });

  it('refuses a record that fits into no segment', async () => {
    const { log } = await new Bench().open();
    await expect(log.append(new Uint8Array(log.maxPayload))).resolves.toBeDefined();
    await expect(log.append(new Uint8Array(log.maxPayload + 1))).rejects.toThrow('too large');
  });
});

describe('a disk that fails', () => {
  it('costs the records of that time and nothing else, however much of one was written', async () => {
    for (let written = 0; written <= 50; written += 1) {
      const bench = new Bench();
      const { log } = await bench.open();
      await log.append(utf8.encode('before'));
      bench.directory.faults = { write: (bytes) => Math.min(written, bytes) };
      await expect(log.append(utf8.encode('lost'))).rejects.toMatchObject({ kind: 'full' });
      bench.directory.faults = {};
      await log.append(utf8.encode('after'));
      expect(log.state.bytes).toBe(bench.directory.bytes);
      await log.close();
      expect(await bench.found()).toEqual(['before', 'after']);
    }
  });

  it('may leave half a record where it cannot be taken back: the next one goes to a new segment', async () => {
    const bench = new Bench();
    const { log } = await bench.open();
    await log.append(utf8.encode('before'));
    bench.directory.faults = { write: () => 20, truncate: () => true };
    await expect(log.append(utf8.encode('lost'))).rejects.toMatchObject({ kind: 'full' });
    bench.directory.faults = {};
    await log.append(utf8.encode('after'));
    expect(bench.directory.files.size).toBe(2);
    expect(log.state.bytes).toBeGreaterThanOrEqual(bench.directory.bytes);
    await log.close();
    expect(await bench.found()).toEqual(['before', 'after']);
  });

  it('may have written all of a record that it refused: its number is given again, and the name of the next segment makes it void', async () => {
    const bench = new Bench();
    const { log } = await bench.open();
    await log.append(utf8.encode('before'));
    bench.directory.faults = { write: (bytes) => bytes, truncate: () => true };
    await expect(log.append(utf8.encode('doubtful'))).rejects.toMatchObject({ kind: 'full' });
    bench.directory.faults = {};
    const { sequence } = await log.append(utf8.encode('after'));
    expect(sequence).toBe(2);
    await log.close();
    expect(await bench.found()).toEqual(['before', 'after']);
  });

  it('that could not sync has lost nobody knows what: the segment is left and the owner told', async () => {
    const bench = new Bench();
    const { log } = await bench.open();
    await log.append(utf8.encode('one'));
    bench.directory.faults = { sync: () => true };
    await bench.clock.advance(1_100);
    expect(bench.faults.map(({ message }) => message)).toEqual([expect.stringContaining('EIO')]);
    bench.directory.faults = {};
    await log.append(utf8.encode('two'));
    expect(bench.directory.files.size).toBe(2);
    await log.close();
    expect(await bench.found()).toEqual(['one', 'two']);
  });

  it('keeps the bound also when nothing can be removed', async () => {
    const bench = new Bench({ maxBytes: 2_000 });
    const { log } = await bench.open();
    bench.directory.faults = { remove: () => true };
    let refused = 0;
    for (const one of numbered(100)) await log.append(utf8.encode(one)).catch(() => (refused += 1));
    expect(refused).toBeGreaterThan(50);
    expect(bench.directory.bytes).toBeLessThanOrEqual(2_000);
    bench.directory.faults = {};
    await log.append(utf8.encode('again'));
    await log.close();
    expect((await bench.found()).at(-1)).toBe('again');
  });

  it('syncs at most once a second', async () => {
    const bench = new Bench({ segmentBytes: 100_000 });
    const { log } = await bench.open();
    let syncs = 0;
    bench.directory.faults = { sync: () => ((syncs += 1), false) };
    for (const one of numbered(100)) {
      await log.append(utf8.encode(one));
      await bench.clock.advance(100);
    }
    expect(syncs).toBeGreaterThanOrEqual(9);
    expect(syncs).toBeLessThanOrEqual(10);
  });

  it('that hangs takes a bounded amount of memory', async () => {
    const bench = new Bench({ segmentBytes: 1 << 20, maxBytes: 1 << 30 });
    const { log } = await bench.open();
    bench.directory.list = () => new Promise(() => undefined);
    bench.directory.open = () => new Promise(() => undefined);
    const big = new Uint8Array(1 << 19);
    const outcomes = { waiting: 0, refused: 0 };
    for (let index = 0; index < 100; index += 1) {
      outcomes.waiting += 1;
      log.append(big).catch(() => {
        outcomes.waiting -= 1;
        outcomes.refused += 1;
      });
    }
    await bench.clock.advance(0);
    expect(outcomes).toEqual({ waiting: 32, refused: 68 });
  });

  it('loses a middle file: the rest is read, the gap is counted', async () => {
    const bench = new Bench();
    await bench.filled(numbered(100));
    const names = [...bench.directory.files.keys()].sort();
    bench.directory.lose(names[1]!);
    bench.directory.put('rubbish.tmp', utf8.encode('litter'));
    const { log, found } = await bench.open();
    expect(log.state.dropped.damaged).toBe(100 - found.size);
    expect([...found.values()].every((one) => numbered(100).includes(one))).toBe(true);
    expect(bench.directory.files.has('rubbish.tmp')).toBe(true);
  });

  it('swaps two files: no record comes twice or out of order', async () => {
    const bench = new Bench();
    await bench.filled(numbered(100));
    const [one, other] = [...bench.directory.files.keys()].sort().slice(1, 3) as [string, string];
    const [content, otherContent] = [bench.directory.files.get(one)!, bench.directory.files.get(other)!];
    bench.directory.put(one, otherContent);
    bench.directory.put(other, content);
    const { order } = await bench.open();
    expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
  });

  it('fills a file with zeros: nothing comes of them', async () => {
    const bench = new Bench();
    await bench.filled(numbered(30));
    const names = [...bench.directory.files.keys()].sort();
    bench.directory.put(names[1]!, new Uint8Array(900));
    bench.directory.put(names.at(-1)!, new Uint8Array(900));
    const { log, found } = await bench.open();
    for (const one of found.values()) expect(numbered(30)).toContain(one);
    await log.append(utf8.encode('after'));
    await log.close();
    expect((await bench.found()).at(-1)).toBe('after');
  });
});

describe('whatever happens in whatever order', () => {
  interface Damage {
    readonly do: 'cut' | 'flip';
    readonly file: number;
    readonly at: number;
  }
  type Act =
    | { readonly do: 'append'; readonly size: number; readonly fails: number | undefined }
    | { readonly do: 'restart' }
    | { readonly do: 'wait' }
    | Damage;
  const act: fc.Arbitrary<Act> = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('append' as const),
        size: fc.nat(400),
        fails: fc.option(fc.nat(450), { nil: undefined, freq: 6 }),
      }),
    },
    { weight: 2, arbitrary: fc.constantFrom({ do: 'restart' as const }, { do: 'wait' as const }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'flip' as const), file: fc.nat(), at: fc.nat() }),
    },
  );

  it('what is read was appended under its number, in order, and the bound holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
        const bench = new Bench({ maxBytes: 4_000 });
        let { log } = await bench.open();
        const appended = new Map<number, Set<string>>();
        let serial = 0;
        for (const one of acts) {
          if (one.do === 'append') {
            const payload = `${(serial += 1)}:`.padEnd(one.size, 'x%PLX1 ');
            bench.directory.faults = one.fails === undefined ? {} : { write: (bytes) => Math.min(one.fails!, bytes) };
            const place = await log.append(utf8.encode(payload)).catch(() => undefined);
            if (place) appended.set(place.sequence, (appended.get(place.sequence) ?? new Set()).add(payload));
            bench.directory.faults = {};
          } else if (one.do === 'wait') await bench.clock.advance(700);
          else {
            await log.close();
            if (one.do !== 'restart') damage(bench.directory, one);
            const again = await bench.open();
            log = again.log;
            expect(again.order).toEqual([...new Set(again.order)].sort((a, b) => a - b));
            for (const [number, payload] of again.found) expect(appended.get(number)).toContain(payload);
          }
          expect(bench.directory.bytes).toBeLessThanOrEqual(4_000);
        }
      }),
      { numRuns: 400 },
    );
  });

  function damage(directory: MemoryDirectory, { do: what, file, at }: Damage): void {
    const names = [...directory.files.keys()].sort();
    const name = names[file % Math.max(1, names.length)];
    const bytes = name === undefined ? undefined : directory.files.get(name)?.slice();
    if (name === undefined || !bytes?.length) return;
    if (what === 'cut') directory.put(name, bytes.slice(0, at % bytes.length));
    else {
      bytes[at % bytes.length]! ^= 1 << (at % 8);
      directory.put(name, bytes);
    }
  }
});
