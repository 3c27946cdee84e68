import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/kit/clock.js';
import { StampClock } from './stamp-clock.js';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

function started(): { clock: FakeClock; stamps: StampClock; truth: () => number } {
  const clock = new FakeClock();
  const offset = clock.wall() - clock.now();
  return { clock, stamps: new StampClock(clock), truth: () => clock.now() + offset };
}

describe('the clock that stamps samples', () => {
  it('follows small steps at once', () => {
    const { clock, stamps } = started();
    clock.stepWall(59_000);
    expect(stamps.wall()).toBe(clock.wall());
    clock.stepWall(-59_000);
    expect(stamps.wall()).toBe(clock.wall());
  });

  it.each([[HOUR], [-HOUR], [10 * YEAR]])(
    'keeps the old time over a step of %d ms that no receiver confirms',
    async (step) => {
      const { clock, stamps, truth } = started();
      clock.stepWall(step);
      for (let minute = 0; minute < 60; minute += 1) {
        expect(stamps.wall()).toBe(truth());
        stamps.heard(truth());
        await clock.advance(60_000);
      }
      clock.stepWall(-step);
      expect(stamps.wall()).toBe(truth());
    },
  );

  it('takes the new time once a receiver shows it', () => {
    const { clock, stamps } = started();
    clock.stepWall(HOUR);
    expect(stamps.wall()).toBe(clock.wall() - HOUR);
    stamps.heard(clock.wall() + 400);
    expect(stamps.wall()).toBe(clock.wall());
  });

  it('takes the new time when nobody was heard for ten minutes', async () => {
    const { clock, stamps } = started();
    clock.stepWall(HOUR);
    expect(stamps.wall()).toBe(clock.wall() - HOUR);
    await clock.advance(599_000);
    expect(stamps.wall()).toBe(clock.wall() - HOUR);
    await clock.advance(1_000);
    expect(stamps.wall()).toBe(clock.wall());
  });

  it('forgets a step that was taken back', async () => {
    const { clock, stamps, truth } = started();
    clock.stepWall(HOUR);
    stamps.wall();
    clock.stepWall(-HOUR);
    expect(stamps.wall()).toBe(truth());
    await clock.advance(HOUR);
    clock.stepWall(HOUR);
    expect(stamps.wall()).toBe(truth());
  });
});
