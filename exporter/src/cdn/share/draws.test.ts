import { describe, expect, it } from 'vitest';
import { Random } from '../../../test/kit/random.js';
import { drawn, FakeCache, pick, sighting } from '../../../test/kit/sightings.js';
import { drawsOf } from './draws.js';
import { intendedShares, sharesOf } from './shares.js';
import type { Sighting, Stickiness } from './types.js';

const TRUTH = { a: 0.7, b: 0.3 };
const cached = (given: Parameters<typeof sighting>[0]): Sighting =>
  sighting({ kind: 'public', resolver: 'public', ...given });
const flagged = (answers: readonly Sighting[], stickiness: Stickiness = 'auto'): boolean =>
  sharesOf(drawsOf(answers, stickiness).draws, answers, intendedShares(TRUTH)).some(({ drift }) => drift > 0);
/** How often `make` gives a window that is called drift although the weights are right. */
const rate = (runs: number, make: (random: Random) => readonly Sighting[], stickiness?: Stickiness): number => {
  const random = new Random(3);
  let hits = 0;
  for (let run = 0; run < runs; run += 1) if (flagged(make(random), stickiness)) hits += 1;
  return hits / runs;
};

describe('answers out of caches', () => {
  it('what one cache repeats is one draw; a refresh is another, also with the same data', () => {
    const answers = [30, 29, 25, 10, 1].map((ttl) => cached({ at: (30 - ttl) * 1000, ttl }));
    const next = [30, 12].map((ttl) => cached({ at: 31_000 + (30 - ttl) * 1000, ttl }));
    expect(drawsOf(answers, 'none').draws).toEqual(answers.slice(0, 1));
    expect(drawsOf([...answers, ...next], 'none').draws).toEqual([answers[0], next[0]]);
  });

  it('caches of other resolvers, hostnames and subnets are draws of their own', () => {
    const answers = [
      cached({}),
      cached({ resolver: 'other' }),
      cached({ host: 1 }),
      cached({ subnet: '192.0.2.0/24' }),
      cached({ at: 500 }),
    ];
    expect(drawsOf(answers, 'none').draws).toEqual(answers.slice(0, 4));
  });

  it('the refresh of a fixed alias is no draw: the record where answers part is', () => {
    // www -> gslb lives 60 s; the choice at gslb lives 600 s.
    const at = (seconds: number, provider: string, choiceTtl: number): Sighting =>
      cached({
        at: seconds * 1000,
        provider,
        steps: [
          { owner: 'www', data: 'gslb', ttl: 60 - (seconds % 60) },
          { owner: 'gslb', data: provider, ttl: choiceTtl },
        ],
      });
    const answers = [at(0, 'a', 600), at(70, 'a', 530), at(300, 'a', 300), at(610, 'b', 590), at(700, 'b', 500)];
    expect(drawsOf(answers, 'none').draws).toEqual([answers[0], answers[3]]);
    // While nothing parts, the record that lives longest counts.
    expect(drawsOf(answers.slice(0, 3), 'none').draws).toEqual(answers.slice(0, 1));
  });

  it('while nothing parts, a choice may have been made at any record: the one that lives longest counts', () => {
    const answers = [0, 70, 140].map((seconds) =>
      cached({
        at: seconds * 1000,
        steps: [
          { owner: 'www', data: 'a.lb', ttl: 600 - seconds },
          { owner: 'a.lb', data: 'a', ttl: 60 },
        ],
      }),
    );
    expect(drawsOf(answers, 'none').draws).toEqual(answers.slice(0, 1));
  });

  it('a short choice behind a long alias is a draw each time', () => {
    const at = (seconds: number, provider: string): Sighting =>
      cached({
        at: seconds * 1000,
        provider,
        steps: [
          { owner: 'www', data: 'gslb', ttl: 3600 - seconds },
          { owner: 'gslb', data: provider, ttl: 20 },
        ],
      });
    const answers = [at(0, 'a'), at(25, 'b'), at(50, 'a')];
    expect(drawsOf(answers, 'none').draws).toHaveLength(3);
  });

  it('a TTL of 0 and one of 68 years are times like others', () => {
    const zero = [0, 5000, 10_000].map((time) => cached({ at: time, ttl: 0 }));
    const years = [0, 5000].map((time) => cached({ at: time, ttl: 2 ** 31 - 1 - time / 1000 }));
    expect(drawsOf(zero, 'none').draws).toHaveLength(3);
    expect(drawsOf(years, 'none').draws).toHaveLength(1);
  });

  it('k answers of one cache do not make a true share look like drift: 1,000 windows', () => {
    // Thirty fills of ten answers each: taken for 300 draws they would be far too sure.
    const window = (random: Random): Sighting[] => {
      const cache = new FakeCache(30, () => pick(TRUTH, random));
      return Array.from({ length: 300 }, (_, index) => {
        const at = index * 3000;
        return cached({ at, ...cache.ask(at) });
      });
    };
    const naive = (random: Random): Sighting[] => window(random).map((one) => ({ ...one, kind: 'authoritative' }));
    expect(rate(1000, window, 'none')).toBeLessThanOrEqual(0.051);
    expect(rate(1000, naive, 'none')).toBeGreaterThan(0.3);
  });

  it('a farm of caches behind one address shows shares without bias', () => {
    const random = new Random(5);
    let [a, all] = [0, 0];
    for (let run = 0; run < 40; run += 1) {
      const farm = Array.from({ length: 200 }, () => new FakeCache(30, () => pick(TRUTH, random)));
      // Filled at other times, as other people ask.
      farm.forEach((cache) => cache.ask(-random.between(0, 30_000)));
      const answers = Array.from({ length: 200 }, (_, index) => {
        const at = index * 300;
        return cached({ at, ...farm[random.between(0, 200)]!.ask(at) });
      });
      const { draws } = drawsOf(answers, 'none');
      expect(draws.length).toBeLessThan(100);
      a += draws.filter(({ provider }) => provider === 'a').length;
      all += draws.length;
    }
    expect(a / all).toBeGreaterThan(0.66);
    expect(a / all).toBeLessThan(0.74);
  });
});

describe('name servers that stick', () => {
  const subnets = (count: number): string[] => Array.from({ length: count }, (_, index) => `10.${index}.0.0/16`);
  /** Each subnet has a provider of its own for good, and is asked 20 times. */
  const sticking =
    (count: number) =>
    (random: Random): Sighting[] =>
      subnets(count).flatMap((subnet) => {
        const provider = pick(TRUTH, random);
        return Array.from({ length: 20 }, (_, index) => sighting({ at: index * 1000, subnet, provider }));
      });

  it.each([1, 4, 16])(
    'true shares over %d sticking sources are called drift in at most 5.1 %% of 1,000 windows',
    (count) => {
      expect(rate(1000, sticking(count))).toBeLessThanOrEqual(0.051);
      expect(rate(1000, sticking(count), 'none'), 'the naive count').toBeGreaterThan(0.3);
    },
  );

  it('one that sticks to the asker for all hostnames alike is one draw for all of them', () => {
    const alike = (random: Random): Sighting[] => {
      const providers = subnets(5).map(() => pick(TRUTH, random));
      return [0, 1, 2].flatMap((host) =>
        subnets(5).map((subnet, index) => sighting({ at: host, subnet, host, provider: providers[index]! })),
      );
    };
    const { draws, byHost } = drawsOf(alike(new Random(1)), 'auto');
    expect([draws.length, byHost.length]).toEqual([5, 15]);
    expect(rate(1000, alike)).toBeLessThanOrEqual(0.051);
    expect(rate(1000, alike, 'none'), 'the naive count').toBeGreaterThan(0.1);
  });

  it('a source that sticks is one draw, its last answer', () => {
    const answers = [sighting({ at: 1 }), sighting({ at: 2 }), sighting({ at: 3, provider: 'b' })];
    expect(drawsOf(answers, 'auto')).toMatchObject({
      draws: answers.slice(2),
      byHost: answers.slice(2),
      varies: false,
    });
    expect(drawsOf(answers, 'source').draws).toEqual(answers.slice(2));
    expect(drawsOf(answers, 'none').draws).toEqual(answers);
  });

  it('all sources moving to one provider is seen through them', () => {
    const moved = subnets(8).flatMap((subnet) => [0, 1, 2].map((at) => sighting({ at, subnet, provider: 'b' })));
    expect(flagged(moved)).toBe(true);
  });

  it('one that was seen to alternate chooses for each query, from then on', () => {
    const answers = ['a', 'b', 'a', 'b'].map((provider, at) => sighting({ at, provider }));
    const { draws, varies } = drawsOf(answers, 'auto');
    expect(varies).toBe(true);
    expect(draws).toEqual(answers);
    const later = drawn({ b: 1 }, { count: 40, random: new Random(1) });
    expect(drawsOf(later, 'auto', true).draws).toHaveLength(40);
    expect(drawsOf(later, 'auto', false).draws).toHaveLength(1);
    expect(drawsOf(answers.slice(0, 3), 'auto').varies, 'two changes of weights look like that').toBe(false);
  });

  it('only name servers tell, where they are asked: public resolvers are many sources', () => {
    const mixed = ['a', 'b', 'a', 'b', 'a'].map((provider, index) => cached({ at: index * 60_000, provider }));
    expect(drawsOf(mixed, 'auto').varies).toBe(true);
    expect(drawsOf([...mixed, sighting(), sighting({ at: 1 })], 'auto').varies).toBe(false);
  });

  it('true shares of a name server that chooses for each query: at most 5.1 % of 1,000 windows, also in auto', () => {
    expect(rate(1000, (random) => drawn(TRUTH, { count: 60, random }))).toBeLessThanOrEqual(0.051);
    expect(rate(1000, (random) => drawn(TRUTH, { count: 8, random }))).toBeLessThanOrEqual(0.051);
  });
});
