import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRACE_MS, Plan, RAMP_MS } from './plan.js';

const keys = (count: number): string[] => Array.from({ length: count }, (_, index) => `http - site-${index}`);

/** Every start of every key when time goes on in steps of `step` from `from` to `to`. */
function play(plan: Plan, from: number, to: number, step: number): Map<string, number[]> {
  const starts = new Map<string, number[]>();
  for (let now = from; now < to; now += step) {
    for (const { key, slot } of plan.take(now).due) starts.set(key, [...(starts.get(key) ?? []), slot]);
  }
  return starts;
}

describe('Plan', () => {
  it('runs every target once an interval, at equal distances', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 60_000 }),
        fc.integer({ min: 0, max: 2_000_000_000_000 }),
        fc.string({ minLength: 1 }),
        (interval, epoch, key) => {
          const plan = new Plan(1_000 - epoch);
          plan.add({ key, interval }, 1_000);
          const starts = play(plan, 1_000, 1_000 + 5 * interval, Math.min(interval / 10, 250)).get(key) ?? [];
          expect(starts.length).toBeGreaterThanOrEqual(4);
          expect(starts.length).toBeLessThanOrEqual(5);
          starts.slice(1).forEach((slot, index) => expect(slot - (starts[index] ?? 0)).toBeCloseTo(interval, 2));
        },
      ),
    );
  });

  it('goes on in the same rhythm after a restart, by the wall clock', () => {
    const wall = 1_700_000_000_000;
    const before = new Plan(0 - wall);
    before.add({ key: 'a', interval: 30_000 }, 0);
    const [first = 0] = play(before, 0, 30_000, 100).get('a') ?? [];
    // Restarted 47 s later: monotonic time starts anew.
    const after = new Plan(500 - (wall + 47_000));
    after.add({ key: 'a', interval: 30_000 }, 500);
    const [again = 0] = play(after, 500, 30_500, 100).get('a') ?? [];
    const apart = again - 500 + 47_000 - first;
    expect(apart % 30_000).toBeCloseTo(0, 2);
  });

  it('gives every target a first run within the ramp, however long its interval', () => {
    const plan = new Plan(-1_700_000_000_000);
    for (const key of keys(200)) plan.add({ key, interval: 3_600_000 }, 0);
    expect(play(plan, 0, RAMP_MS + 1_000, 50).size).toBe(200);
  });

  it('never bursts: after a stall it skips what passed and keeps the spread', () => {
    const plan = new Plan(0);
    for (const key of keys(1_000)) plan.add({ key, interval: 10_000 }, 0);
    play(plan, 0, 10_000, 50);
    const { due, missed } = plan.take(100_000);
    // Of 1,000 targets at 10 s, 50 have their slot within the grace.
    expect(due.length).toBeLessThan((1.6 * (1_000 * GRACE_MS)) / 10_000);
    expect(missed.size).toBe(1_000);
    const skipped = [...missed.values()].reduce((total, count) => total + count, 0);
    expect(skipped + due.length).toBeGreaterThan(8_900);
    expect(skipped + due.length).toBeLessThanOrEqual(9_000 + 1_000);
    const after = play(plan, 100_000, 110_000, 50);
    expect(after.size).toBeGreaterThan(930);
    for (const starts of after.values()) expect(starts).toHaveLength(1);
  });

  it('counts every slot exactly once, run or missed, whatever the pauses', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 100, max: 2_000 }),
        (pauses, interval) => {
          const plan = new Plan(0);
          plan.add({ key: 'k', interval }, 0);
          const first = plan.nextAt() ?? 0;
          let now = 0;
          let counted = 0;
          for (const pause of pauses) {
            now += pause;
            const { due, missed } = plan.take(now);
            counted += due.length + (missed.get('k') ?? 0);
          }
          const slots = now < first ? 0 : Math.floor((now - first) / interval) + 1;
          expect(counted).toBe(slots);
        },
      ),
    );
  });

  it('keeps the slots of a target that is added again, and moves it when its interval changes', () => {
    const plan = new Plan(0);
    plan.add({ key: 'a', interval: 10_000 }, 0);
    const next = plan.nextAt();
    plan.add({ key: 'a', interval: 10_000 }, 5);
    expect(plan.nextAt()).toBe(next);
    plan.add({ key: 'a', interval: 100 }, 5);
    expect(plan.nextAt()).toBeLessThanOrEqual(105);
    expect(plan.size).toBe(1);
  });

  it('forgets what is removed', () => {
    const plan = new Plan(0);
    for (const key of keys(500)) plan.add({ key, interval: 1_000 }, 0);
    for (const key of keys(499)) plan.remove(key);
    expect([...play(plan, 0, 1_001, 10).keys()]).toEqual(['http - site-499']);
    plan.remove('http - site-499');
    expect(plan.nextAt()).toBeUndefined();
  });
});
