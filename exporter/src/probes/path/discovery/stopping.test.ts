import { describe, expect, test } from 'vitest';
import { repeatsFor } from './per-packet.js';
import { stoppingRule } from './stopping.js';

const points = (failure: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => stoppingRule(failure).flows(index + 1));

/** Chance that fewer than all of `branches` are found when the rule says stop, by walking every state. */
function failureOf(rule: { flows(found: number): number }, branches: number): number {
  let alive = new Map([[1, 1]]);
  let failed = 0;
  for (let flows = 1; alive.size > 0; flows += 1) {
    const next = new Map<number, number>();
    for (const [found, chance] of alive) {
      if (found === branches) continue;
      if (flows >= rule.flows(found)) {
        failed += chance;
        continue;
      }
      next.set(found, (next.get(found) ?? 0) + (chance * found) / branches);
      next.set(found + 1, (next.get(found + 1) ?? 0) + (chance * (branches - found)) / branches);
    }
    alive = next;
  }
  return failed;
}

describe('stopping points', () => {
  test('of 95 and 99 percent begin as everybody knows them', () => {
    expect(points(0.05, 6)).toEqual([6, 11, 16, 21, 27, 33]);
    expect(points(0.01, 6)).toEqual([8, 15, 21, 28, 36, 43]);
  });

  test.each([0.05, 0.01, 1 / 32])('hold the failure %d for every number of branches', (failure) => {
    const rule = stoppingRule(failure);
    for (const branches of [2, 3, 4, 7, 16, 33, 64, 128]) {
      const chance = failureOf(rule, branches);
      expect(chance).toBeLessThanOrEqual(failure + 1e-12);
      expect(chance).toBeGreaterThan(failure * 0.6);
    }
  });

  test('are the least ones: one flow less at any of them breaks the bound', () => {
    for (const k of [1, 2, 3, 8, 20]) {
      const rule = stoppingRule(0.05);
      const less = { flows: (found: number) => rule.flows(found) - (found === k ? 1 : 0) };
      expect(failureOf(less, k + 1)).toBeGreaterThan(0.05);
    }
  });

  test('go on beyond a width of 128', () => {
    expect(stoppingRule(0.05).flows(129)).toBeGreaterThan(stoppingRule(0.05).flows(128));
  });
});

test('repeats that tell a balancer of packets from one of flows', () => {
  expect([2, 3, 4, 5, 16, 32].map((branches) => repeatsFor(branches, 0.05))).toEqual([5, 3, 3, 2, 2, 1]);
  expect(repeatsFor(2, 0.01)).toBe(7);
});
