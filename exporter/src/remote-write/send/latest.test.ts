import { expect, it } from 'vitest';
import { Latest } from './latest.js';

it('keeps what it knows when it grows, and forgets it when a number goes to another series', () => {
  const latest = new Latest();
  const numbers = Array.from({ length: 5_000 }, () => {
    const number = latest.take();
    latest.times[number] = number + 0.5;
    latest.words.set([number, number + 1], 2 * number);
    return number;
  });
  expect(new Set(numbers).size).toBe(5_000);
  for (const number of numbers) {
    expect(latest.times[number]).toBe(number + 0.5);
    expect([...latest.words.subarray(2 * number, 2 * number + 2)]).toEqual([number, number + 1]);
  }
  latest.give(7);
  expect(latest.take()).toBe(7);
  expect(latest.times[7]).toBe(-Infinity);
});
