import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from '../printable.js';
import { cut, cutMiddle, render, span, widthOf, wrap, type Style } from './text.js';

const plain = (text: string): string => text;
const style: Style = { paint: { bold: plain, dim: plain, red: plain, yellow: plain, green: plain }, ascii: false };

/** Texts of which the width is known without asking the code. */
const PIECES: readonly (readonly [text: string, width: number])[] = [
  ['a', 1],
  ['-', 1],
  ['é', 1],
  ['…', 1],
  ['◆', 1],
  ['東', 2],
  ['Ｗ', 2],
  ['한', 2],
  ['\u{1f680}', 2],
  ['e\u0301', 1],
];
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 });
const sum = (list: readonly (readonly [string, number])[]): number =>
  list.reduce((total, [, width]) => total + width, 0);
const joined = (list: readonly (readonly [string, number])[]): string => list.map(([text]) => text).join('');

/** Any code points, halves of pairs too. */
const anything = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x2fff }), fc.integer({ min: 0, max: 0x10ffff })), { maxLength: 100 })
  .map((codes) => String.fromCodePoint(...codes));

test('the width of a text is the sum of its characters, wide and combining ones too', () => {
  fc.assert(
    fc.property(pieces, (list) => {
      expect(widthOf(joined(list))).toBe(sum(list));
    }),
  );
});

test('a cut text fits, and is whole when it fitted before', () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 0, max: 50 }), (list, width) => {
      const text = joined(list);
      for (const short of [cut(text, width), cutMiddle(text, width)]) {
        expect(widthOf(short)).toBeLessThanOrEqual(width);
        if (sum(list) <= width) expect(short).toBe(text);
      }
    }),
  );
});

test('both ends of a long address are kept', () => {
  expect(cutMiddle('2001:db8:aaaa:bbbb:cccc:dddd:eeee:1000', 21)).toBe('2001:db8:a…:eeee:1000');
});

test('nothing that drives a terminal is printable, whatever it is made of', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const shown = printable(text);
      // C0, DEL and C1; direction, joiners and other invisibles; line and paragraph separators; halves of pairs.
      expect(shown).not.toMatch(
        /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/,
      );
      expect(() => encodeURIComponent(shown)).not.toThrow();
      expect(printable(shown)).toBe(shown);
    }),
  );
});

test('a rendered line has only the escapes of its colours, and never more columns than there are', () => {
  const paint = (text: string): string => `<${text}>`;
  const marked: Style = { paint: { bold: paint, dim: paint, red: paint, yellow: paint, green: paint }, ascii: false };
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 6 }), fc.integer({ min: 1, max: 60 }), (texts, width) => {
      const line = texts.map((text, at) => span(text, at % 2 === 0 ? 'red' : 'plain'));
      expect(widthOf(render(line, style, width))).toBeLessThanOrEqual(width);
      expect(render(line, marked, width)).not.toContain('\u001b');
      expect(render(line, { ...style, ascii: true }, width)).toMatch(/^[ -~]*$/);
    }),
  );
});

test('spaces at the end are left out, and so is the colour of nothing', () => {
  const red = { ...style, paint: { ...style.paint, red: (text: string) => `<${text}>` } };
  expect(render([span('a', 'red'), span('   ', 'red'), span('  ')], red, 20)).toBe('<a>');
});

test('text is wrapped between words, and a word that is too long is cut', () => {
  expect(wrap('one two three', 8, '  ')).toEqual(['one two', '  three']);
  expect(wrap('incomprehensibilities', 8)).toEqual(['incompr…']);
  fc.assert(
    fc.property(pieces, fc.integer({ min: 4, max: 40 }), (list, width) => {
      for (const line of wrap(list.map(([text]) => text).join(' '), width, '  ')) {
        expect(widthOf(line)).toBeLessThanOrEqual(width);
      }
    }),
  );
});
