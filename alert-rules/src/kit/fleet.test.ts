import { describe, expect, it } from 'vitest';
import { values } from './fleet.js';

describe('values in the notation of promtool', () => {
  it.each([
    [[], ''],
    [[7], '7'],
    [[1, 2], '1 2'],
    [[1, 1, 1], '1x2'],
    [[0, 60, 120, 180, 180, 180, 240], '0+60x3 180 180 240'],
    [[9, 7, 5, 5], '9-2x2 5'],
    [[undefined, undefined, 1, undefined, undefined, undefined, 2], '_x2 1 stale _x2 2'],
    [[undefined, 3, undefined], '_ 3 stale'],
  ])('%j is %s', (all, text) => expect(values(all)).toBe(text));
});
