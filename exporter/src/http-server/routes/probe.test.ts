import { expect, it } from 'vitest';
import { Gate } from './probe.js';

it('lets in so many of one client, so many of all, and as many again as have left', () => {
  const gate = new Gate({ total: 3, perClient: 2 });
  expect([gate.enter('a'), gate.enter('a'), gate.enter('a')]).toEqual([true, true, false]);
  expect([gate.enter('b'), gate.enter('b'), gate.enter('c')]).toEqual([true, false, false]);
  gate.leave('a');
  expect([gate.enter('c'), gate.enter('a')]).toEqual([true, false]);
  gate.leave('c');
  expect([gate.enter('a'), gate.enter('a')]).toEqual([true, false]);
});
