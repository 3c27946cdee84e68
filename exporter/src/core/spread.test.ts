import { describe, expect, it } from 'vitest';
import { spreadOf } from './spread.js';

describe('spreadOf', () => {
  it('spreads similar keys evenly: no tenth of the interval holds twice its share', () => {
    const tenths = new Array<number>(10).fill(0);
    for (const key of Array.from({ length: 5_000 }, (_, index) => `http - site-${index}`)) {
      const tenth = Math.floor(spreadOf(key) * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) {
      expect(count).toBeGreaterThan(400);
      expect(count).toBeLessThan(600);
    }
  });

  it('is the same for the same key', () => expect(spreadOf('dns - a')).toBe(spreadOf('dns - a')));
});
