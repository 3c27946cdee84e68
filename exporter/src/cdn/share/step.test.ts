import { describe, expect, it } from 'vitest';
import { Random } from '../../../test/kit/random.js';
import { drawn, sighting } from '../../../test/kit/sightings.js';
import { fisher, stepOf } from './step.js';
import type { Sighting } from './types.js';

const hosts = (shares: readonly Record<string, number>[], count: number, random: Random): Sighting[] =>
  shares.flatMap((share, host) => drawn(share, { count, random, host }));

describe('hostnames in step', () => {
  // The lady tasting tea (Fisher 1935), and R's fisher.test of the tables.
  it.each([
    [{ a: 3, ofA: 4, b: 1, ofB: 4 }, 0.4857142857],
    [{ a: 4, ofA: 4, b: 0, ofB: 4 }, 0.0285714286],
    [{ a: 1, ofA: 10, b: 11, ofB: 14 }, 0.0027594562],
    [{ a: 0, ofA: 5, b: 0, ofB: 9 }, 1],
    [{ a: 300, ofA: 1000, b: 300, ofB: 1000 }, 1],
  ])('Fisher: %j', (table, expected) => expect(fisher(table)).toBeCloseTo(expected, 9));

  it('the same shares are out of step in at most 5 % of 1,000 windows', () => {
    const random = new Random(23);
    for (const [truth, count] of [
      [{ a: 0.7, b: 0.3 }, 40],
      [{ a: 0.5, b: 0.3, c: 0.2 }, 25],
      [{ a: 0.98, b: 0.02 }, 60],
    ] as const) {
      // prettier-ignore
      let out = 0;
      for (let run = 0; run < 1000; run += 1) {
        if (stepOf(hosts([truth, truth, truth], count, random), 3) === 'out_of_step') out += 1;
      }
      expect(out / 1000, JSON.stringify(truth)).toBeLessThanOrEqual(0.05);
    }
  });

  it('one hostname that was forgotten in a change of weights is found', () => {
    const random = new Random(29);
    const [old, fresh] = [
      { a: 0.7, b: 0.3 },
      { a: 0.1, b: 0.9 },
    ];
    for (let run = 0; run < 200; run += 1) {
      expect(stepOf(hosts([fresh, fresh, old], 40, random), 3)).toBe('out_of_step');
    }
  });

  it('says unknown while even opposites could not be told apart, and for a single hostname', () => {
    const random = new Random(1);
    expect(stepOf(hosts([{ a: 1 }, { b: 1 }], 2, random), 2)).toBe('unknown');
    expect(stepOf(hosts([{ a: 1 }, { b: 1 }], 5, random), 2)).toBe('out_of_step');
    expect(stepOf(hosts([{ a: 1 }, { a: 1 }], 5, random), 2)).toBe('in_step');
    expect(stepOf(hosts([{ a: 1 }], 50, random), 1)).toBe('unknown');
    expect(stepOf(hosts([{ a: 1 }], 50, random), 2), 'nobody answered for the second').toBe('unknown');
  });

  it('judges name servers where they are asked: caches of two hostnames expire apart', () => {
    const random = new Random(1);
    const direct = hosts([{ a: 1 }, { a: 1 }], 20, random);
    const lagging = Array.from({ length: 20 }, (_, at) =>
      sighting({ at, kind: 'public', resolver: 'p', host: at % 2, provider: at % 2 ? 'b' : 'a' }),
    );
    expect(stepOf([...direct, ...lagging], 2)).toBe('in_step');
    expect(stepOf(lagging, 2)).toBe('out_of_step');
  });
});
