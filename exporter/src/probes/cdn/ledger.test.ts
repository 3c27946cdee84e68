import { describe, expect, it } from 'vitest';
import { Ledger } from './ledger.js';
import { Sightings } from './sightings.js';

const HOUR = 3_600_000;

describe('the ledger of bytes', () => {
  it('counts each way by itself', () => {
    const ledger = new Ledger();
    ledger.spend('a', 10, 0);
    ledger.spend('a', 5, HOUR);
    expect([ledger.spent('a', HOUR), ledger.spent('b', HOUR)]).toEqual([15, 0]);
    ledger.keep(['b']);
    expect(ledger.spent('a', HOUR)).toBe(0);
  });

  it('forgets nothing within 24 hours and everything after 25', () => {
    for (const at of [0, 0.3 * HOUR, 7.999 * HOUR]) {
      const ledger = new Ledger();
      ledger.spend('a', 1, at);
      expect(ledger.spent('a', at + 24 * HOUR - 1)).toBe(1);
      expect(ledger.spent('a', at + 25 * HOUR)).toBe(0);
    }
  });
});

describe('sightings of edges', () => {
  const seen = (...edges: readonly (readonly [address: string, pop: string | undefined])[]): Sightings => {
    const sightings = new Sightings();
    for (const [address, pop] of edges) {
      sightings.turn();
      sightings.add(address, pop);
    }
    return sightings;
  };

  it.each([
    [
      'one address, two places',
      'anycast',
      [
        ['192.0.2.1', 'FRA'],
        ['192.0.2.1', 'AMS'],
      ],
    ],
    [
      'the address changes with the place',
      'dns',
      [
        ['192.0.2.1', 'FRA'],
        ['192.0.2.2', 'AMS'],
      ],
    ],
    [
      'two addresses, one place',
      'unknown',
      [
        ['192.0.2.1', 'FRA'],
        ['192.0.2.2', 'FRA'],
      ],
    ],
    [
      'one address, one place',
      'unknown',
      [
        ['192.0.2.1', 'FRA'],
        ['192.0.2.1', 'FRA'],
      ],
    ],
    [
      'places that are not told',
      'unknown',
      [
        ['192.0.2.1', undefined],
        ['192.0.2.2', undefined],
      ],
    ],
    [
      'one place told, one not',
      'unknown',
      [
        ['192.0.2.1', 'FRA'],
        ['192.0.2.2', undefined],
      ],
    ],
  ] as const)('%s: %s', (_name, steering, edges) => expect(seen(...edges).steering).toBe(steering));

  it('counts, at most 64 of each, and forgets after 60 rounds', () => {
    const sightings = seen(...Array.from({ length: 100 }, (_, index) => [`192.0.2.${index}`, undefined] as const));
    expect([sightings.addresses, sightings.pops]).toEqual([60, 0]);
    const crowd = new Sightings();
    crowd.turn();
    for (let index = 0; index < 100; index += 1) crowd.add(`192.0.2.${index}`, `P${index}`);
    expect([crowd.addresses, crowd.pops]).toEqual([64, 64]);
  });
});
