import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/kit/clock.js';
import { FakeLog } from '../../test/kit/sink.js';
import { DiskError, type Disk } from '../core/disk.js';
import { MemoryDirectory } from '../core/memory-directory.js';
import { ProblemError } from '../core/problem.js';
import { openStores } from './stores.js';

const SECTION = { directory: '/var/lib/parallax', max_size: 64 << 20, max_age: 3_600_000 };

/** A disk that says which of its directories are open. */
class WatchedDisk implements Disk {
  readonly opened = new Set<string>();

  constructor(private readonly refused: string) {}

  async open(path: string): Promise<MemoryDirectory> {
    if (path.includes(this.refused)) throw new DiskError('read_only', `${path}: EROFS`);
    const directory = new MemoryDirectory();
    this.opened.add(path);
    directory.close = () => Promise.resolve(void this.opened.delete(path));
    return directory;
  }
}

describe('the stores of a section', () => {
  it.each(['dead-letters', 'samples'])('are both let go of when there are no %s', async (refused) => {
    const disk = new WatchedDisk(refused);
    const opening = openStores('samples', SECTION, { disk, clock: new FakeClock(), log: new FakeLog() });
    await expect(opening).rejects.toThrow(ProblemError);
    expect([...disk.opened]).toEqual([]);
  });

  it('stand in folders of their own', async () => {
    const disk = new WatchedDisk('nowhere');
    const { queue, letters } = await openStores('samples', SECTION, {
      disk,
      clock: new FakeClock(),
      log: new FakeLog(),
    });
    expect([...disk.opened]).toEqual(['/var/lib/parallax/samples', '/var/lib/parallax/dead-letters/samples']);
    await Promise.all([queue.close(), letters.close()]);
    expect([...disk.opened]).toEqual([]);
  });
});
