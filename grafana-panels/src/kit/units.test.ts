import { describe, expect, it } from 'vitest';
import { percent, seconds } from './units.js';

describe('seconds', () => {
  it.each([
    [0.0413, '41 ms'],
    [1.23, '1.2 s'],
    [0.00038, '380 µs'],
    [0.0042, '4.2 ms'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('%s reads %s', (value, text) => {
    expect(seconds(value)).toBe(text);
  });
});

describe('percent', () => {
  it.each([
    [0.5, '50 %'],
    [0.004, '0.4 %'],
    [undefined, '–'],
  ])('%s reads %s', (value, text) => {
    expect(percent(value)).toBe(text);
  });
});
