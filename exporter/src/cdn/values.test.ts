import { describe, expect, it } from 'vitest';
import { placeName, wholeNumber } from './values.js';

describe('placeName', () => {
  it.each(['FRA', 'FRA56-P4', 'A'.repeat(32), '1', 'Z-0'])('takes %s', (text) => {
    expect(placeName(text)).toBe(text);
    expect(placeName(text.toLowerCase())).toBe(text);
  });

  it.each([
    '',
    'A'.repeat(33),
    'FR A',
    'FR_A',
    'FR@',
    'FR[',
    'FR`',
    'FR{',
    'FR/',
    'FR:',
    'FR\u00c1',
    'FR\u0141',
    'FR\n',
  ])('refuses %j', (text) => {
    expect(placeName(text)).toBeUndefined();
  });

  it('has none of nothing', () => {
    expect(placeName(undefined)).toBeUndefined();
  });
});

describe('wholeNumber', () => {
  it.each([
    ['0', 0],
    ['007', 7],
    ['-412', -412],
    ['-0', 0],
    ['41733294.335', 41_733_294],
    ['7.', 7],
    ['999999999999999', 999_999_999_999_999],
  ])('%s', (text, number) => {
    expect(wholeNumber(text)).toBe(number);
  });

  it.each([undefined, '', '-', 'x', '1x', '1.x', '.5', '+1', '1e3', '9999999999999999', ' 1'])('refuses %j', (text) => {
    expect(wholeNumber(text)).toBeUndefined();
  });
});
