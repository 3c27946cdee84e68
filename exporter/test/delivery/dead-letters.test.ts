import { describe, expect, it } from 'vitest';
import type { DiskError } from '../../src/core/disk.js';
import { openDeadLetters, type DeadLine } from '../../src/core/delivery/dead-letters.js';
import { FakeClock, settle } from '../kit/clock.js';
import { MemoryDirectory } from '../kit/memory-disk.js';

const line = (words: string): DeadLine => ({
  endpoint: 'central',
  time: '2026-11-22T02:00:00.000Z',
  status: 400,
  words,
  item: { labels: { __name__: 'up' }, value: '1' },
});
const faults: DiskError[] = [];
const onFault = (error: DiskError): void => void faults.push(error);

describe('dead letters', () => {
  it('are there again after a restart, the newest hundred in memory', async () => {
    const directory = new MemoryDirectory(() => 1_700_000_000_000);
    const clock = new FakeClock();
    const letters = await openDeadLetters({ directory, clock, onFault });
    for (let index = 0; index < 150; index += 1) letters.put(line(`no ${index}`));
    await letters.close();
    const again = await openDeadLetters({ directory, clock, onFault });
    expect(again.recent).toHaveLength(100);
    expect(again.recent.at(-1)).toEqual(line('no 149'));
    await again.close();
    expect(faults).toEqual([]);
  });

  it('take 16 MiB of disk at most, the oldest go', async () => {
    const directory = new MemoryDirectory(() => 1_700_000_000_000);
    const letters = await openDeadLetters({ directory, clock: new FakeClock(), onFault });
    for (let index = 0; index < 300; index += 1) {
      letters.put(line(`${index} ${'x'.repeat(100_000)}`));
      await settle();
    }
    const { bytes } = directory;
    expect(bytes).toBeLessThanOrEqual(16 << 20);
    expect(bytes).toBeGreaterThan(12 << 20);
    await letters.close();
  });

  it('stay in memory without a directory', async () => {
    const letters = await openDeadLetters({ clock: new FakeClock(), onFault });
    letters.put(line('no'));
    expect(letters.recent).toEqual([line('no')]);
    await letters.close();
  });

  it('cost nothing but themselves on a disk that takes nothing', async () => {
    const directory = new MemoryDirectory(() => 1_700_000_000_000);
    const letters = await openDeadLetters({ directory, clock: new FakeClock(), onFault });
    await letters.close();
    letters.put(line('after the end'));
    await settle();
    expect(faults).toHaveLength(1);
    expect(letters.recent).toHaveLength(1);
  });
});
