import { describe, expect, it } from 'vitest';
import { step } from './useGrid.js';
import { windowOf } from './window.js';

const BOUNDS = { rows: 20, columns: 200 };

describe('keys of the grid', () => {
  it.each([
    ['ArrowRight', false, { row: 3, column: 5 }],
    ['ArrowUp', false, { row: 2, column: 4 }],
    ['Home', false, { row: 3, column: 0 }],
    ['End', false, { row: 3, column: 199 }],
    ['End', true, { row: 19, column: 199 }],
    ['PageDown', false, { row: 11, column: 4 }],
  ])('%s, with control %s, leads to %o', (key, far, to) => {
    expect(step(key, { row: 3, column: 4 }, BOUNDS, far)).toEqual(to);
  });

  it('stay within, reach the heads, and never the corner', () => {
    expect(step('ArrowDown', { row: 19, column: 0 }, BOUNDS, false)).toEqual({ row: 19, column: 0 });
    expect(step('ArrowLeft', { row: 0, column: 0 }, BOUNDS, false)).toEqual({ row: 0, column: -1 });
    expect(step('ArrowUp', { row: 0, column: -1 }, BOUNDS, false)).toEqual({ row: 0, column: -1 });
    expect(step('a', { row: 0, column: 0 }, BOUNDS, false)).toBeUndefined();
  });
});

describe('the window', () => {
  it('holds all of a few', () => {
    expect(windowOf({ count: 20, size: 100 }, 500, 300)).toEqual({ first: 0, end: 20, before: 0, after: 0 });
  });

  it('holds what shows, some to spare, and leaves room for the rest', () => {
    const seen = windowOf({ count: 200, size: 100 }, 5000, 300);
    expect(seen).toEqual({ first: 47, end: 56, before: 4700, after: 14400 });
    expect(seen.before + seen.after + (seen.end - seen.first) * 100).toBe(20_000);
  });
});
