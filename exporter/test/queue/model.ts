import { expect } from 'vitest';
import { DiskError } from '../../src/core/disk.js';
import { DiskQueue } from '../../src/core/queue/disk-queue.js';
import { bodyOf, payloadOf } from '../../src/core/queue/items.js';
import { openQueue } from '../../src/core/queue/open.js';
import type { Consumer, QueueEntry } from '../../src/core/queue/queue.js';
import { FakeClock, settle } from '../kit/clock.js';
import { numbers } from '../kit/random.js';
import { ModelDisk, type DiskCall, type Trouble } from './model-disk.js';

export type Act =
  | { readonly do: 'append'; readonly items: number; readonly size: number }
  | { readonly do: 'consume'; readonly consumer: number; readonly count: number }
  | { readonly do: 'commit'; readonly consumer: number; readonly behind: number }
  | { readonly do: 'rewind'; readonly consumer: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'reopen' }
  | { readonly do: 'kill' }
  | { readonly do: 'powercut' }
  /** The call of this kind that comes `after` so many others of it goes wrong. */
  | {
      readonly do: 'trouble';
      readonly call: DiskCall;
      readonly after: number;
      readonly trouble: Trouble;
      readonly powercut: boolean;
    };

export interface Bounds {
  readonly maxBytes: number;
  readonly maxAge: number;
  readonly memoryBytes: number;
}

interface Appended {
  readonly first: number;
  readonly items: number;
  readonly text: string;
  /** Which process appended it. */
  readonly process: number;
  /** Known to survive the death of the process, and a power cut. */
  kill: boolean;
  power: boolean;
}

/** What the model knows of a consumer in the life of one process. */
interface Reader {
  readonly consumer: Consumer;
  readonly start: number;
  position: number;
  /** Items that entries told of as missed, and that their numbers left out. */
  missed: number;
  gaps: number;
  rewound: boolean;
  /** Numbers of items that it was given. */
  readonly given: Set<number>;
  /** Lanes that a commit has resolved with, and those that one may have. */
  sure: readonly number[];
  tried: (readonly number[])[];
}

/** As expect, thousand times as fast: it is asked a million times. */
function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

const NAMES = ['one', 'other/../two'];
const SEGMENT_BYTES = 400;

/** The queue on the worst disk beside the plainest thing that a queue can be: a list. */
export class Model {
  readonly clock = new FakeClock();
  readonly disk = new ModelDisk(() => this.clock.wall());
  /** What was appended and is not known to have been lost without a trace, by number. */
  ledger: Appended[] = [];
  readers: Reader[] = [];
  queue: DiskQueue | undefined;
  #process = 0;
  /** Half a slot of a cursor was written: the one before counts again, and that may be older. */
  #isCursorTorn = false;
  #serial = 0;
  #armed = 0;
  #cut = false;
  /** Lanes of the process before. */
  #before: readonly { readonly sure: readonly number[]; readonly tried: readonly (readonly number[])[] }[] = [];
  #lastEnd: 'none' | 'kill' | 'powercut' | 'clean' = 'none';

  constructor(
    private readonly bounds: Bounds,
    seed: number,
  ) {
    this.disk.random = numbers(seed);
    this.disk.onChange = () => {
      check(this.disk.bytesOf('.seg') <= bounds.maxBytes + SEGMENT_BYTES, 'more on disk than the bound');
    };
  }

  /** Whether everything that is safe must come: nothing is dropped for a bound. */
  get isLossless(): boolean {
    return this.bounds.maxBytes >= 1 << 20;
  }

  async run(acts: readonly Act[]): Promise<void> {
    await this.#open();
    for (const act of acts) {
      await this.#act(act);
      if (this.disk.isDead) await this.#restart();
      this.#note();
    }
    await this.finish();
  }

  /** With a disk that works again everything comes. */
  async finish(): Promise<void> {
    this.#disarm();
    await this.clock.advance(3_000);
    this.#note();
    expect(this.queue?.state.writable).toBe(true);
    // Within a second or two all is on the medium.
    expect(this.disk.isDurable('.seg')).toBe(true);
    for (const reader of this.readers) await this.#drain(reader);
  }

  async #act(act: Act): Promise<void> {
    if (act.do === 'append') return this.#append(act.items, act.size);
    if (act.do === 'wait') return this.clock.advance(act.ms);
    if (act.do === 'trouble') return this.#arm(act);
    if (act.do === 'kill') return this.disk.kill();
    if (act.do === 'powercut') return void ((this.#cut = true), this.disk.kill());
    if (act.do === 'reopen') return this.#reopen();
    return this.#use(act);
  }

  async #use(act: Extract<Act, { readonly consumer: number }>): Promise<void> {
    const reader = this.readers[act.consumer % NAMES.length];
    if (reader === undefined) return;
    if (act.do === 'consume') for (let at = 0; at < act.count; at += 1) await this.#next(reader);
    else if (act.do === 'rewind') this.#rewind(reader);
    else await this.#commit(reader, act.behind);
  }

  async #append(items: number, size: number): Promise<void> {
    const text = `${(this.#serial += 1)}:`.padEnd(size, '%PLX1 ');
    const first = this.queue!.end;
    this.ledger.push({ first, items, text, process: this.#process, kill: false, power: false });
    void this.queue!.append(payloadOf(items, new TextEncoder().encode(text)));
    await settle();
  }

  /**
   * What a resting queue that says that it can write has written, survives; what is not pending survives a power cut. What
   * a failed sync was for is in doubt until it is written again.
   */
  #note(): void {
    if (this.disk.isDead) return;
    const isWritable = this.queue?.state.writable === true;
    const isDurable = this.disk.isDurable('.seg');
    if (!isWritable) this.#doubt();
    for (const one of this.ledger) {
      if (isWritable) one.kill ||= one.process === this.#process;
      one.power ||= one.kill && isWritable && isDurable;
    }
  }

  /** Of the process before, nobody has what is not on the medium. */
  #doubt(): void {
    for (const one of this.ledger) one.kill &&= one.power;
  }

  async #next(reader: Reader): Promise<QueueEntry | undefined> {
    const stop = new AbortController();
    let entry: QueueEntry | undefined;
    let isDone = false;
    void reader.consumer.next(stop.signal).then((given) => {
      entry = given;
      isDone = true;
    });
    await settle();
    if (!isDone) {
      stop.abort();
      await settle();
    }
    if (entry !== undefined) this.#judge(reader, entry);
    return entry;
  }

  #judge(reader: Reader, { first, items, payload, missed }: QueueEntry): void {
    const known = this.ledger.find((one) => one.first === first);
    check(known !== undefined, `an entry with the number ${first} was never appended`);
    const text = new TextDecoder().decode(bodyOf(payload));
    check(items === known?.items && text === known.text, `number ${first} is ${text}, not ${known?.text}`);
    check(first + items > reader.position, `number ${first} comes after ${reader.position}`);
    this.#judgeGap(reader.position, first);
    reader.missed += missed;
    reader.gaps += Math.max(0, first - reader.position);
    reader.position = first + items;
    for (let item = first; item < first + items; item += 1) if (item >= reader.start) reader.given.add(item);
  }

  /** Nothing that is known to be safe is missing. */
  #judgeGap(from: number, to: number): void {
    if (!this.isLossless) return;
    for (const one of this.ledger) {
      if (one.first >= from && one.first < to) check(!one.kill, `number ${one.first} is missing`);
    }
  }

  async #drain(reader: Reader): Promise<void> {
    while ((await this.#next(reader)) !== undefined);
    const { end } = this.queue!;
    this.#judgeGap(reader.position, end);
    expect(reader.consumer.atEnd).toBe(true);
    // Numbers that were given, and those that were not, are all there are.
    const { losses } = reader.consumer;
    const lost = losses.size + losses.age + losses.damaged + losses.disk;
    expect({ lost }).toEqual({ lost: end - reader.start - reader.given.size });
    if (!reader.rewound) expect(reader.missed).toBe(reader.gaps);
    if (this.isLossless) expect(losses).toMatchObject({ size: 0, age: 0, disk: 0 });
  }

  #rewind(reader: Reader): void {
    const lowest = Math.min(...reader.consumer.lanes);
    reader.consumer.rewind(lowest);
    reader.position = lowest;
    reader.rewound = true;
    for (const item of reader.given) if (item >= lowest) reader.given.delete(item);
  }

  async #commit(reader: Reader, behind: number): Promise<void> {
    const lowest = Math.min(...reader.consumer.lanes);
    const lanes = [Math.max(lowest, reader.position - behind), Math.max(lowest, reader.position)];
    reader.tried.push(lanes);
    void reader.consumer.commit(lanes).then(
      () => {
        reader.sure = lanes;
        reader.tried = reader.tried.slice(reader.tried.indexOf(lanes) + 1);
      },
      () => undefined,
    );
    await settle();
  }

  #arm(act: Extract<Act, { do: 'trouble' }>): void {
    const armed = (this.#armed += 1);
    let left = act.after;
    this.disk.trouble = (call, name) => {
      if (armed !== this.#armed || call !== act.call) return undefined;
      left -= 1;
      if (left >= 0) return undefined;
      this.#disarm();
      this.#isCursorTorn ||= name.endsWith('.cursor');
      this.#cut = act.trouble === 'die' && act.powercut;
      if (call === 'sync' && act.trouble === 'fail' && name.endsWith('.seg')) this.#doubt();
      return act.trouble;
    };
  }

  #disarm(): void {
    this.#armed += 1;
    this.disk.trouble = () => undefined;
  }

  async #reopen(): Promise<void> {
    let closed = false;
    void this.queue!.close().then(() => (closed = true));
    await this.clock.advance(0);
    if (this.disk.isDead) return;
    expect(closed).toBe(true);
    this.#note();
    await this.#restart('clean');
  }

  async #restart(how: 'kill' | 'clean' = 'kill'): Promise<void> {
    this.#before = this.readers.map(({ sure, tried }) => ({ sure, tried }));
    this.#lastEnd = this.#cut ? 'powercut' : how;
    if (this.#cut) this.disk.powerCut();
    else this.disk.kill();
    for (const one of this.ledger) {
      if (this.#cut) one.kill = one.power;
      one.power &&= one.kill;
    }
    this.#cut = false;
    await this.#open();
  }

  /** As often as it takes: trouble may come again. */
  async #open(): Promise<void> {
    for (let tries = 0; tries < 10; tries += 1) {
      const outcome = await this.#tryOpen();
      if (outcome) return;
      if (this.#cut) {
        this.disk.powerCut();
        for (const one of this.ledger) one.kill &&= one.power;
        this.#lastEnd = 'powercut';
        this.#cut = false;
      }
      this.#disarm();
    }
    throw new Error('the queue does not open');
  }

  async #tryOpen(): Promise<boolean> {
    const directory = this.disk.mount();
    const options = { directory, clock: this.clock, segmentBytes: SEGMENT_BYTES, ...this.bounds };
    let failure: unknown;
    this.queue = undefined;
    this.#process += 1;
    void openQueue({ ...options, onFault: () => undefined }).then(
      (queue) => (this.queue = queue as DiskQueue),
      (error: unknown) => (failure = error),
    );
    await settle();
    if (failure !== undefined && !(failure instanceof DiskError)) throw failure as Error;
    if (this.queue === undefined) return false;
    const { queue } = this as { queue: DiskQueue };
    this.#forget(queue.end);
    const readers: Reader[] = [];
    for (const name of NAMES) {
      let consumer: Consumer | undefined;
      void queue.consumer(name, 2).then((one) => (consumer = one));
      await settle();
      if (consumer === undefined) return false;
      const start = Math.min(...consumer.lanes);
      const seen = { position: start, missed: 0, gaps: 0, rewound: false, given: new Set<number>() };
      readers.push({ consumer, start, ...seen, sure: consumer.lanes, tried: [] });
    }
    this.#judgeStart(readers);
    this.readers = readers;
    return true;
  }

  /** Numbers from here on are given again: nothing that is safe may have had one. */
  #forget(end: number): void {
    for (const one of this.ledger) if (one.first >= end) check(!one.kill, `number ${one.first} is forgotten`);
    this.ledger = this.ledger.filter(({ first }) => first < end);
  }

  /** A cursor never stands before what was committed to, and after the death of the process exactly there. */
  #judgeStart(readers: readonly Reader[]): void {
    readers.forEach(({ consumer }, index) => {
      const before = this.#before[index];
      if (before === undefined) return;
      const possible = [before.sure, ...before.tried];
      const highest = Math.max(...possible.map((lanes) => Math.min(...lanes)));
      expect(Math.min(...consumer.lanes)).toBeLessThanOrEqual(highest);
      if (this.#lastEnd !== 'powercut' && !this.#isCursorTorn) expect(possible).toContainEqual(consumer.lanes);
    });
    this.#isCursorTorn = false;
  }
}
