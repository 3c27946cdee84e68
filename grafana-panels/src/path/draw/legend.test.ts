import { expect, test } from 'vitest';
import { DARK } from './dark.js';
import { legend } from './legend.js';
import { palette } from './palette.js';

const entries = legend(palette(DARK));

test('every sign is told apart without its colour: no two drawings have the same shapes', () => {
  const shapes = entries.map((one) => JSON.stringify(one.shapes.map(({ d, dash, width, fill }) => [d, dash, width, fill !== undefined]))); // prettier-ignore
  const twins = entries.filter((_, at) => shapes.indexOf(shapes[at] ?? '') !== at).map(({ id }) => id);
  // A hop outside and inside of one's own network differ in the fill alone: outline, tint or solid.
  expect(twins).toEqual(['unknown', 'source']);
});

test('names and ids are there once, and everything is drawn within 32 by 20', () => {
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  for (const { text, shapes } of entries) {
    expect(text).not.toBe('');
    for (const { d, stroke, fill } of shapes) {
      expect(stroke ?? fill).toMatch(/^#[0-9a-f]{6}$/);
      expect(d).not.toContain('NaN');
    }
  }
});
