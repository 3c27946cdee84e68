import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGES, findWindow } from './window.js';

const MINUTE = 60_000;

describe('the search for how old data may be', () => {
  it('finds any border to a minute or 2 %, in two dozen attempts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 80 * 60 * MINUTE }), async (border) => {
        let attempts = 0;
        const found = await findWindow((age) => {
          attempts += 1;
          return Promise.resolve(age <= border ? 'accepted' : 'refused');
        });
        expect(found.accepted).toBeLessThanOrEqual(border);
        expect(attempts).toBeLessThanOrEqual(24);
        const refused = found.refused ?? Infinity;
        expect(refused === Infinity).toBe(border >= (AGES.at(-1) ?? 0));
        if (refused === Infinity) return;
        expect(refused).toBeGreaterThan(border);
        expect(refused - found.accepted).toBeLessThanOrEqual(Math.max(MINUTE, 0.02 * refused));
      }),
      { numRuns: 200 },
    );
  });

  it('says what it knows when it cannot go on', async () => {
    const answers = ['accepted', 'refused', { unknown: 'gone' }] as const;
    let at = 0;
    const found = await findWindow(() => Promise.resolve(answers[at++] ?? 'refused'));
    expect(found).toEqual({ accepted: AGES[0], refused: AGES[1], unknown: 'gone' });
  });
});
