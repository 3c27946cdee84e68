import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/kit/clock.js';
import { Fault } from '../core/failure.js';
import { PtrBook, type PtrOptions } from './ptr.js';

type Answer = { name: string; ttlSeconds: number } | undefined;
const HOUR = 3_600_000;

interface World {
  readonly clock: FakeClock;
  readonly book: PtrBook;
  /** Addresses in the order in which they were asked for. */
  readonly asked: string[];
  /** Questions under way at once, at most so far. */
  readonly peak: () => number;
}

/** A book over a resolver that takes 10 ms for each question. */
function world(answer: (ip: string) => Answer | Fault, options: Partial<PtrOptions> = {}): World {
  const clock = new FakeClock();
  const asked: string[] = [];
  let [open, peak] = [0, 0];
  const reverse: PtrOptions['reverse'] = async (ip, signal) => {
    asked.push(ip);
    open += 1;
    peak = Math.max(peak, open);
    try {
      await clock.sleep(10, signal);
      const said = answer(ip);
      if (said instanceof Fault) throw said;
      return said;
    } finally {
      open -= 1;
    }
  };
  return { clock, asked, peak: () => peak, book: new PtrBook({ clock, reverse, ...options }) };
}

const named = (name: string, ttlSeconds = 60): Answer => ({ name, ttlSeconds });
const ips = (count: number): string[] => Array.from({ length: count }, (_, index) => `192.0.2.${index}`);

describe('the book of names', () => {
  it('knows nothing at first, then the name, asked for once', async () => {
    const { book, clock, asked } = world(() => named('R1.Example.'));
    expect([book.name('192.0.2.1'), book.name('192.0.2.1')]).toEqual(['unknown', 'unknown']);
    await clock.advance(20);
    expect([book.name('192.0.2.1'), asked.length]).toEqual(['r1.example', 1]);
  });

  it('keeps the first name for an hour, however often the zone changes its mind', async () => {
    let turn = 0;
    const { book, clock, asked } = world(() => named(`r${(turn += 1)}.example.`, 0));
    book.name('192.0.2.1');
    await clock.advance(20);
    const seen = new Set<string>();
    for (let minute = 0; minute < 59; minute += 1) {
      seen.add(book.name('192.0.2.1'));
      await clock.advance(60_000);
    }
    expect([[...seen], asked.length]).toEqual([['r1.example'], 1]);
    await clock.advance(120_000);
    expect(book.name('192.0.2.1')).toBe('r1.example');
    await clock.advance(20);
    expect(book.name('192.0.2.1')).toBe('r2.example');
  });

  it('believes a long TTL for a day at most', async () => {
    const { book, clock, asked } = world(() => named('r.example.', 10_000_000));
    book.name('192.0.2.1');
    await clock.advance(23 * HOUR);
    book.name('192.0.2.1');
    expect(asked).toHaveLength(1);
    await clock.advance(2 * HOUR);
    book.name('192.0.2.1');
    await clock.advance(20);
    expect(asked).toHaveLength(2);
  });

  it('remembers that there is no name, and that nobody answers', async () => {
    const { book, clock, asked } = world((ip) => (ip === '192.0.2.1' ? undefined : new Fault('resolver_timeout', 'x')));
    const both = ['192.0.2.1', '192.0.2.2'];
    both.map((ip) => book.name(ip));
    await clock.advance(20);
    expect(both.map((ip) => book.name(ip))).toEqual(['unknown', 'unknown']);
    await clock.advance(HOUR / 15);
    both.map((ip) => book.name(ip));
    expect(asked).toHaveLength(2);
    await clock.advance(HOUR / 15);
    both.map((ip) => book.name(ip));
    await clock.advance(20);
    expect(asked).toEqual([...both, '192.0.2.2']);
    await clock.advance(HOUR);
    both.map((ip) => book.name(ip));
    await clock.advance(20);
    expect(asked).toHaveLength(5);
  });

  it('keeps a name while its servers are silent, drops it when it is gone', async () => {
    let answer: Answer | Fault = named('r.example.');
    const { book, clock } = world(() => answer);
    book.name('192.0.2.1');
    await clock.advance(HOUR + 20);
    answer = new Fault('resolver_timeout', 'x');
    book.name('192.0.2.1');
    await clock.advance(HOUR);
    expect(book.name('192.0.2.1')).toBe('r.example');
    answer = undefined;
    await clock.advance(HOUR);
    book.name('192.0.2.1');
    await clock.advance(20);
    expect(book.name('192.0.2.1')).toBe('unknown');
  });

  it.each(['\\027[31mx.example.', '<b>.example.', 'a_b.example.', '10.0.0.1.', `${'a'.repeat(64)}.example.`])(
    'does not believe %s',
    async (name) => {
      const { book, clock } = world(() => named(name));
      book.name('192.0.2.1');
      await clock.advance(20);
      expect(book.name('192.0.2.1')).toBe('unknown');
    },
  );

  it('asks so many at once and so many a second', async () => {
    const { book, clock, asked, peak } = world(() => named('r.example.'), { concurrency: 4, rate: 10 });
    for (const ip of ips(60)) book.name(ip);
    await clock.advance(100);
    expect(asked.length).toBeLessThanOrEqual(11);
    await clock.advance(2000);
    expect([asked.length >= 28, asked.length <= 32]).toEqual([true, true]);
    await clock.advance(10_000);
    expect([asked.length, peak(), book.size.waiting]).toEqual([60, 4, 0]);
  });

  it('remembers so many addresses, those in use longest', async () => {
    const { book, clock, asked } = world((ip) => named(`r-${ip.split('.')[3]}.example.`), { capacity: 10 });
    for (const ip of ips(100)) {
      book.name(ip);
      book.name('192.0.2.0');
      await clock.advance(50);
    }
    expect(book.size).toEqual({ entries: 10, waiting: 0 });
    expect(book.name('192.0.2.0')).toBe('r-0.example');
    expect(asked.filter((ip) => ip === '192.0.2.0')).toHaveLength(1);
  });

  it('forgets also those that still wait, and asks for none of them', async () => {
    const { book, clock, asked } = world(() => named('r.example.'), { capacity: 10, rate: 1, concurrency: 1 });
    for (const ip of ips(250)) book.name(ip);
    expect(book.size.waiting).toBeLessThanOrEqual(11);
    await clock.advance(60_000);
    expect(asked.length).toBeLessThanOrEqual(11);
  });

  it('lets people wait for the answers, good and bad', async () => {
    const { book, clock } = world((ip) =>
      ip === '192.0.2.3' ? new Fault('resolver_failure', 'x') : named('r.example.'),
    );
    let settled = false;
    const waiting = book.settle(ips(4), new AbortController().signal).then(() => (settled = true));
    await clock.advance(5);
    expect(settled).toBe(false);
    await clock.advance(20);
    await waiting;
    expect(ips(4).map((ip) => book.name(ip))).toEqual(['r.example', 'r.example', 'r.example', 'unknown']);
  });

  it('ends waiting when asked to, and when it is closed', async () => {
    const { book } = world(() => named('r.example.'));
    const impatient = new AbortController();
    const first = book.settle(['192.0.2.1'], impatient.signal);
    impatient.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    const second = book.settle(['192.0.2.1'], new AbortController().signal);
    book.close();
    await second;
    expect(book.name('192.0.2.9')).toBe('unknown');
    expect(book.size.waiting).toBeLessThanOrEqual(1);
  });
});
