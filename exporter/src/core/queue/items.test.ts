import { describe, expect, it } from 'vitest';
import { bodyOf, itemsOf, payloadOf } from './items.js';

describe('items of a payload', () => {
  it('are read back, whatever their number', () => {
    for (const items of [0, 1, 127, 128, 2_000, 2 ** 21, 2 ** 31, 2 ** 35 - 1]) {
      const payload = payloadOf(items, Uint8Array.of(7, 8), Uint8Array.of(9));
      expect(itemsOf(payload)).toBe(items);
      expect([...bodyOf(payload)]).toEqual([7, 8, 9]);
    }
  });

  it('are none where no number stands', () => {
    for (const bytes of [[], [0x80], [0xff, 0xff, 0xff, 0xff, 0xff, 0x01]]) {
      expect(itemsOf(Uint8Array.from(bytes))).toBe(0);
      expect(bodyOf(Uint8Array.from(bytes))).toHaveLength(0);
    }
  });
});
