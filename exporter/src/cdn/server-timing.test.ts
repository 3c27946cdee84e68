import { describe, expect, it } from 'vitest';
import { parseServerTiming } from './server-timing.js';

describe('parseServerTiming', () => {
  it.each([
    [
      'cdn-cache; desc=HIT, edge; dur=3',
      [
        { name: 'cdn-cache', desc: 'HIT' },
        { name: 'edge', desc: '', dur: 3 },
      ],
    ],
    [
      'Miss, db;dur=53.2;desc="a, b; \\"c\\""',
      [
        { name: 'miss', desc: '' },
        { name: 'db', desc: 'a, b; "c"', dur: 53.2 },
      ],
    ],
    ['a;desc=x;desc=y;dur=1;dur=2', [{ name: 'a', desc: 'x', dur: 1 }]],
    ['a;dur=soon;DESC=x', [{ name: 'a', desc: 'x' }]],
    [', ;x, ,b', [{ name: 'b', desc: '' }]],
    ['a;desc="open, b', [{ name: 'a', desc: 'open, b' }]],
    ['', []],
  ])('%s', (value, entries) => {
    expect(parseServerTiming(value)).toEqual(entries);
  });

  it('reads at most 64 entries', () => {
    expect(parseServerTiming('a,'.repeat(5000))).toHaveLength(64);
  });
});
