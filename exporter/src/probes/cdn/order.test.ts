import { describe, expect, it } from 'vitest';
import { seeded, shuffled } from './order.js';

const SEED = 20_241_103;

describe('the order of a round', () => {
  it('is the same for the same seed and another for another', () => {
    const all = Array.from({ length: 20 }, (_, index) => index);
    expect(shuffled(all, seeded(SEED))).toEqual(shuffled(all, seeded(SEED)));
    expect(shuffled(all, seeded(SEED))).not.toEqual(shuffled(all, seeded(SEED + 1)));
    expect([...shuffled(all, seeded(SEED))].sort((a, b) => a - b)).toEqual(all);
  });

  it(`gives every order the same chance (seed ${SEED})`, () => {
    const random = seeded(SEED);
    const counts = new Map<string, number>();
    const draws = 6_000;
    for (let draw = 0; draw < draws; draw += 1) {
      const order = shuffled(['a', 'b', 'c'], random).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    // Five standard deviations of a binomial count with p = 1/6.
    const spread = 5 * Math.sqrt(draws * (1 / 6) * (5 / 6));
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - draws / 6)).toBeLessThan(spread);
  });

  it('of consecutive seeds begins independently', () => {
    const firsts = Array.from({ length: 1_000 }, (_, seed) => shuffled(['a', 'b'], seeded(seed))[0]);
    expect(Math.abs(firsts.filter((one) => one === 'a').length - 500)).toBeLessThan(80);
  });
});
