/** Somebody sets the clock while the agent runs. libfaketime moves the wall clock and leaves the monotonic one alone. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remoteClockOffset } from '@parallax/contract';
import { afterAll } from 'vitest';
import { fault, scaled } from './harness/fault.js';
import { total, type Reading } from './harness/readings.js';

const LIBRARY = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .find((path) => existsSync(path));

const folder = mkdtempSync(join(tmpdir(), 'plx-clock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOUR = 3_600;
const YEAR = 365 * 24 * HOUR;

const JUMPS = [
  ['an hour ahead', HOUR, 'future'],
  ['ten years ahead', 10 * YEAR, 'future'],
  ['an hour back', -HOUR, 'out_of_order'],
] as const;

/** Samples of one's own are stamped by a clock that does not follow; on those of others the sender has to act. */
const STAMPS = [
  ['own', 'loses nothing'],
  ['machine', 'and stamps samples too sends none that would shut the way for others, and counts them'],
] as const;

for (const [title, offset, loss, stamps, end] of JUMPS.flatMap((jump) =>
  STAMPS.map((by) => [...jump, ...by] as const),
)) {
  const file = join(folder, `${offset}-${stamps}`);
  const env = { LD_PRELOAD: LIBRARY ?? '', FAKETIME_TIMESTAMP_FILE: file, FAKETIME_DONT_FAKE_MONOTONIC: '1', FAKETIME_NO_CACHE: '1' }; // prettier-ignore
  fault(`a clock that jumps ${title} ${end}`, {
    given: { stamps, producer: { env } },
    skip: LIBRARY === undefined ? 'libfaketime is not installed' : undefined,
    inject: async (world) => {
      writeFileSync(file, '+0\n');
      await world.receiver.call('behave', { maxFuture: 600_000 });
      await world.start();
      await world.sleep(1_000);
      writeFileSync(file, `${offset > 0 ? '+' : ''}${offset}\n`);
      await world.sleep(scaled(60_000, 1_000));
      const told = (readings: readonly Reading[]): boolean => Math.abs(total(readings, remoteClockOffset) - offset) < 3;
      await world.until('the offset is told', told);
      writeFileSync(file, '+0\n');
      await world.sleep(1_500);
    },
    expect: { losses: stamps === 'own' ? [] : [loss] },
  });
}
