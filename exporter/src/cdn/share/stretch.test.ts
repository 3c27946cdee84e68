import { describe, expect, it } from 'vitest';
import { sighting } from '../../../test/kit/sightings.js';
import { intendedShares } from './shares.js';
import { stretchJudge } from './stretch.js';
import type { Sighting } from './types.js';

const S = 1000;
const cached = (given: Parameters<typeof sighting>[0]): Sighting =>
  sighting({ kind: 'public', resolver: 'public', ...given });
/** The name servers lead to b alone from `from` seconds on, asked once a second; before that to a. */
const moved = (from: number, until: number): Sighting[] =>
  Array.from({ length: until }, (_, second) => sighting({ at: second * S, provider: second < from ? 'a' : 'b' }));
const stretch = (sightings: readonly Sighting[], latest: Sighting, weights: Record<string, number>, varies = true) =>
  stretchJudge({ sightings: [...sightings, latest], intended: intendedShares(weights), varies })([latest]);

describe('TTL stretch', () => {
  const equal = { a: 1, b: 1 };

  it('is not known while no name server was heard', () => {
    expect(stretch([], cached({ ttl: 3600 }), equal)).toBeUndefined();
  });

  it('is how much a TTL is above that of the name servers', () => {
    const direct = [sighting({ ttl: 30 })];
    expect(stretch(direct, cached({ ttl: 300 }), equal)).toBe(270);
    expect(stretch(direct, cached({ ttl: 29 }), equal)).toBe(0);
    expect(stretch(direct, cached({ ttl: 0 }), equal)).toBe(0);
    expect(stretch([sighting({ ttl: 0 })], cached({ ttl: 2 ** 31 - 1 }), equal)).toBe(2 ** 31 - 1);
  });

  it('a TTL that was lowered within the window was honest before', () => {
    expect(
      stretch([sighting({ ttl: 300 }), sighting({ at: S, ttl: 30 })], cached({ at: 2 * S, ttl: 290 }), equal),
    ).toBe(0);
  });

  it('compares records of one name; others are not known', () => {
    const latest = cached({ steps: [{ owner: 'elsewhere', data: 'x', ttl: 9000 }] });
    expect(stretch([sighting({ ttl: 30 })], latest, equal)).toBe(0);
  });

  it('is how long an answer is kept after the name servers stopped giving it, less their TTL', () => {
    const late = (second: number): Sighting => cached({ at: second * S, provider: 'a', ttl: 5 });
    expect(stretch(moved(60, 100), late(99), equal)).toBe(99 - 59 - 30);
    expect(stretch(moved(60, 100), late(80), equal), 'within its TTL').toBe(0);
    expect(stretch(moved(60, 100), cached({ at: 99 * S, provider: 'b', ttl: 5 }), equal)).toBe(0);
  });

  it('chance is not taken for the end: a rare provider may be missed for long', () => {
    const late = cached({ at: 99 * S, provider: 'a', ttl: 5 });
    expect(stretch(moved(60, 100), late, { a: 1, b: 99 })).toBe(0);
    expect(stretch(moved(60, 100), late, { a: 0, b: 1 }), 'nothing is meant to come').toBe(10);
  });

  it('name servers that may give others other answers prove nothing, but for a weight of 0', () => {
    const late = cached({ at: 99 * S, provider: 'a', ttl: 5 });
    expect(stretch(moved(60, 100), late, equal, false)).toBe(0);
    expect(stretch(moved(60, 100), late, { a: 0, b: 1 }, false)).toBe(10);
  });

  it('counts from the first answer of the name servers when they never gave it', () => {
    const late = cached({ at: 99 * S, provider: 'c', ttl: 5 });
    expect(stretch(moved(0, 100), late, { b: 1, c: 0 })).toBe(99 - 30);
  });
});
