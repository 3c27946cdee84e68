import { describe, expect, it } from 'vitest';
import { pool, type Course } from './effective.js';

const course = (...hits: readonly number[]): Course => hits.map((one) => ({ hits: one, trials: 10 }));

describe('what trials are worth', () => {
  it('is their number when stretches differ as independent ones would, or less', () => {
    expect(pool([course(5, 4, 6, 5, 4, 6, 5, 5, 6, 4, 5, 5)])).toEqual({ hits: 60, trials: 120, stretches: 12, effective: 120 }); // prettier-ignore
  });
  it('is about the number of stretches when each is all or nothing', () => {
    const { effective } = pool([course(10, 0, 10, 0, 0, 10, 10, 0, 10, 0, 0, 10)]);
    expect(effective).toBeGreaterThan(10);
    expect(effective).toBeLessThan(13);
  });
  it('is less when neighbours are alike, and no less for neighbours of different sources', () => {
    const halves = pool([course(10, 10, 10, 10, 10, 10, 0, 0, 0, 0, 0, 0)]);
    expect(halves.effective).toBeLessThan(2);
    const apart = pool([course(10, 10), course(0, 0), course(10, 0), course(0, 10), course(10, 0), course(0, 10)]);
    expect(apart.effective).toBeGreaterThan(4 * halves.effective);
  });
  it('is the number of stretches when every trial came out the same: nothing tells how alike they are', () => {
    expect(pool([course(0, 0, 0, 0, 0, 0)]).effective).toBe(6);
    expect(pool([course(10, 10, 10)]).effective).toBe(3);
    expect(pool([[{ hits: 1, trials: 1 }]]).effective).toBe(1);
  });
  it('does not count stretches without trials', () => {
    expect(pool([[...course(5), { hits: 0, trials: 0 }, ...course(4)]])).toMatchObject({ stretches: 2, trials: 20 });
    expect(pool([])).toEqual({ hits: 0, trials: 0, stretches: 0, effective: 0 });
  });
});
